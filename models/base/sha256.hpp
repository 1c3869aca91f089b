// SHA-256 (FIPS 180-4): the name of a scenario's bytes and of a result's. Not used against
// attackers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lendsim {

// Hashes bytes that come in pieces.
class Sha256 {
 public:
  void update(const void* data, std::size_t size);
  void update(std::string_view text) { update(text.data(), text.size()); }

  // The digest of all bytes so far, 64 lower-case hexadecimal digits. More bytes may follow.
  std::string hex() const;

 private:
  void absorb(const std::uint8_t* block);  // 64 bytes

  std::array<std::uint32_t, 8> state_{0x6a09e667U, 0xbb67ae85U, 0x3c6ef372U, 0xa54ff53aU,
                                      0x510e527fU, 0x9b05688cU, 0x1f83d9abU, 0x5be0cd19U};
  std::array<std::uint8_t, 64> pending_{};
  std::uint64_t size_ = 0;  // bytes; the last size_ % 64 of them are in pending_
};

std::string sha256_hex(std::string_view text);

}  // namespace lendsim
