// A draw has an address. Random numbers come from the counter-based generator Philox4x32-10
// (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11; Random123):
//   key = seed XOR purpose, counter = (replication, borrower, month, hash of the slot's name).
// There is no stream, no state and no order: two policies run on the same addresses, a borrower can
// be replayed alone, and threads, ranks and blocks cannot change a result.
#pragma once

#include <Random123/philox.h>

#include <array>
#include <cstdint>

#include "models/base/ids.hpp"
#include "models/base/month.hpp"

namespace lendsim {

// Constants are arbitrary and fixed: changing one changes every result. A new purpose disturbs no
// old one.
enum class Purpose : std::uint64_t {
  month = 0x6c656e6473696d01ULL,  // what happens in a month
  birth = 0x6c656e6473696d02ULL,  // what a borrower is and how the book opens
  macro = 0x6c656e6473696d03ULL,  // systematic factor and drivers
};

using Words = std::array<std::uint32_t, 4>;

// One block of four 32-bit words at an address.
inline Words words_at(std::uint64_t seed, Purpose purpose, ReplicationId replication,
                      BorrowerId borrower, Month month, std::uint32_t slot) {
  const std::uint64_t key = seed ^ static_cast<std::uint64_t>(purpose);
  const r123::Philox4x32::key_type k = {
      {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32U)}};
  const r123::Philox4x32::ctr_type c = {
      {replication, borrower, static_cast<std::uint32_t>(month.index), slot}};
  const r123::Philox4x32::ctr_type w = r123::Philox4x32()(c, k);
  return {w[0], w[1], w[2], w[3]};
}

// A word as a uniform in (0, 1): (w + 1/2) * 2^-32.
inline double uniform(std::uint32_t word) { return (static_cast<double>(word) + 0.5) * 0x1p-32; }

}  // namespace lendsim
