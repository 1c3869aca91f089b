// Words at one slot for many borrowers at once: the same bits as words_at, several lanes at a time. Only
// integers, so the instruction set chosen at run time can't change a result.
#pragma once

#include <cstdint>
#include <span>

#include "sim/random/address.hpp"

namespace lendsim {

// out[i] = words_at(seed, purpose, replication, first + i, month, slot)
void words_of_borrowers(std::uint64_t seed, Purpose purpose, ReplicationId replication,
                        BorrowerId first, Month month, std::uint32_t slot, std::span<Words> out);

}  // namespace lendsim
