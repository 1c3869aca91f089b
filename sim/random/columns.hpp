// Words at one slot for many borrowers at once: a plain loop that the compiler turns into vector
// code.
#pragma once

#include <cstdint>
#include <span>

#include "sim/random/address.hpp"

namespace lendsim {

// out[i] = words_at(seed, purpose, replication, first + i, month, slot)
void words_of_borrowers(std::uint64_t seed, Purpose purpose, ReplicationId replication,
                        BorrowerId first, Month month, std::uint32_t slot, std::span<Words> out);

}  // namespace lendsim
