// FNV-1a, 32 bits: the hash of a slot's name in the address of a draw (Fowler, Noll, Vo; offset
// basis 2166136261, prime 16777619).
#pragma once

#include <cstdint>
#include <string_view>

namespace lendsim {

constexpr std::uint32_t fnv1a(std::string_view text) {
  std::uint32_t h = 2166136261U;
  for (const char c : text) {
    h ^= static_cast<unsigned char>(c);
    h *= 16777619U;
  }
  return h;
}

}  // namespace lendsim
