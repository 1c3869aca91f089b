// Constants and one block of Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers:
// as easy as 1, 2, 3", SC11), as Random123's, which sim/random uses and the tests compare with.
#pragma once

#include <array>
#include <cstdint>

namespace lendsim::ops {

inline constexpr int kPhiloxRounds = 10;
inline constexpr std::array<std::uint32_t, 2> kPhiloxMultiplier = {0xD2511F53U, 0xCD9E8D57U};
inline constexpr std::array<std::uint32_t, 2> kPhiloxKeyStep = {0x9E3779B9U, 0xBB67AE85U};

using PhiloxKey = std::array<std::uint32_t, 2>;
using PhiloxCounter = std::array<std::uint32_t, 4>;

constexpr PhiloxKey philox_key(std::uint64_t key) {
  return {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32U)};
}

constexpr PhiloxKey next_philox_key(PhiloxKey k) {
  return {k[0] + kPhiloxKeyStep[0], k[1] + kPhiloxKeyStep[1]};
}

constexpr PhiloxCounter philox_round(PhiloxCounter c, PhiloxKey k) {
  const std::uint64_t p = std::uint64_t{kPhiloxMultiplier[0]} * c[0];
  const std::uint64_t q = std::uint64_t{kPhiloxMultiplier[1]} * c[2];
  return {static_cast<std::uint32_t>(q >> 32U) ^ c[1] ^ k[0], static_cast<std::uint32_t>(q),
          static_cast<std::uint32_t>(p >> 32U) ^ c[3] ^ k[1], static_cast<std::uint32_t>(p)};
}

constexpr PhiloxCounter philox(PhiloxCounter c, PhiloxKey k) {
  for (int round = 0; round < kPhiloxRounds; ++round) {
    c = philox_round(c, k);
    k = next_philox_key(k);
  }
  return c;
}

}  // namespace lendsim::ops
