#include "models/platform/funding.hpp"

namespace lendsim {
namespace {

std::int64_t share_in(const Funder& funder, Month month) {
  std::int64_t share = funder.share.empty() ? 0 : funder.share.front().second.millionths;
  for (const auto& [from, value] : funder.share) {
    if (from <= month) share = value.millionths;
  }
  return share;
}

// Gives the platform what the others leave of one million.
Shares complete(Shares shares) {
  std::int32_t others = 0;
  for (std::size_t p = 1; p < kMaxParties; ++p) others += shares[p];
  shares[0] = static_cast<std::int32_t>(kMillion) - others;
  return shares;
}

}  // namespace

Shares nominal_shares(std::span<const Funder> parties, Month month) {
  Shares shares{};
  for (std::size_t p = 1; p < parties.size(); ++p) {
    shares[p] = static_cast<std::int32_t>(share_in(parties[p], month));
  }
  return complete(shares);
}

FundingMonth funding_of_month(std::span<const Funder> parties, Month month,
                              const std::array<bool, kMaxParties>& full) {
  FundingMonth result;
  result.nominal = result.shares = nominal_shares(parties, month);
  std::int64_t refused = 0;    // share whose draws are refused
  std::int64_t to_others = 0;  // share that the available funders take over
  std::int64_t others = 0;     // share of the available funders
  bool any = false;
  std::array<std::int64_t, kMaxParties> available{};
  for (std::size_t p = 0; p < parties.size(); ++p) {
    const std::int64_t share = result.nominal[p];
    if (!parties[p].suspended && !full[p]) {
      available[p] = share;
      if (p > 0) others += share;
      continue;
    }
    any = true;
    if (parties[p].overflow == Overflow::refuse) refused += share;
    if (parties[p].overflow == Overflow::others) to_others += share;
    if (parties[p].overflow == Overflow::platform) available[0] += share;
  }
  if (!any) return result;
  if (others > 0) {
    for (std::size_t p = 1; p < parties.size(); ++p)
      available[p] += to_others * available[p] / others;
  }
  result.refused_below = static_cast<std::uint64_t>((refused << 32) / kMillion);
  Shares shares{};
  const std::int64_t funded = kMillion - refused;
  for (std::size_t p = 1; p < parties.size() && funded > 0; ++p) {
    shares[p] = static_cast<std::int32_t>(available[p] * kMillion / funded);
  }
  result.shares = complete(shares);
  return result;
}

Shares mixed(const Shares& shares, Money before, const Shares& of_draw, Money drawn) {
  const std::int64_t total = before.fen + drawn.fen;
  if (total <= 0 || shares == of_draw) return of_draw;
  Shares result{};
  for (std::size_t p = 1; p < kMaxParties; ++p) {
    const Int128 weighted =
        static_cast<Int128>(shares[p]) * before.fen + static_cast<Int128>(of_draw[p]) * drawn.fen;
    result[p] = static_cast<std::int32_t>(divide_half_up(weighted, total));
  }
  return complete(result);
}

Split split(Money amount, const Shares& shares) {
  Split parts{};
  parts[0] = amount;
  for (std::size_t p = 1; p < kMaxParties; ++p) {
    if (shares[p] == 0) continue;
    // 64 bits are enough for all but absurd amounts, and several times faster.
    std::int64_t product = 0;
    const bool overflow = __builtin_mul_overflow(amount.fen, shares[p], &product);
    parts[p].fen =
        overflow ? static_cast<std::int64_t>(static_cast<Int128>(amount.fen) * shares[p] / kMillion)
                 : product / kMillion;
    parts[0] -= parts[p];
  }
  return parts;
}

}  // namespace lendsim
