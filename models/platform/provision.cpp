#include "models/platform/provision.hpp"

namespace lendsim {

Money expected_credit_loss(const Provision& provision, int bucket, Money balance, Money undrawn) {
  const std::int64_t pd = bucket >= provision.default_bucket
                              ? kMillion
                              : provision.pd[static_cast<std::size_t>(bucket)].millionths;
  const Int128 exposure = static_cast<Int128>(balance.fen) * kMillion +
                          static_cast<Int128>(undrawn.fen) * provision.ccf.millionths;
  // exposure is in 10^-6 fen; dividing early keeps the product within 128 bits.
  const Int128 loss = exposure * (pd * provision.lgd.millionths / kMillion);
  return {divide_half_up(loss, kMillion * kMillion)};
}

}  // namespace lendsim
