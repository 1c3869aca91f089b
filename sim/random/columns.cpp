#include "sim/random/columns.hpp"

namespace lendsim {

void words_of_borrowers(std::uint64_t seed, Purpose purpose, ReplicationId replication,
                        BorrowerId first, Month month, std::uint32_t slot, std::span<Words> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto borrower = static_cast<BorrowerId>(first + i);
    out[i] = words_at(seed, purpose, replication, borrower, month, slot);
  }
}

}  // namespace lendsim
