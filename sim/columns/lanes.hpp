// Lanes: the borrowers of a block side by side. A column has one value a lane; a mask one bit.
// Columns are padded with zeros to whole groups of 64 lanes, so that an operation never looks at a
// remainder; masks have no bit set in the padding.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace lendsim {

inline constexpr std::size_t kMaxLanes = 512;     // most borrowers of a block (judgement: state and
                                                  // features of a block stay in the second cache)
inline constexpr std::size_t kLanesPerWord = 64;  // of a mask
inline constexpr std::size_t kMaskWords = kMaxLanes / kLanesPerWord;

constexpr std::size_t padded_lanes(std::size_t lanes) {
  return (lanes + kLanesPerWord - 1) / kLanesPerWord * kLanesPerWord;
}

class LaneMask {
 public:
  static LaneMask first(std::size_t lanes) {
    LaneMask mask;
    for (std::size_t w = 0; w < kMaskWords && lanes > 0; ++w) {
      const std::size_t here = lanes < kLanesPerWord ? lanes : kLanesPerWord;
      mask.words_[w] = here == kLanesPerWord ? ~std::uint64_t{0} : (std::uint64_t{1} << here) - 1;
      lanes -= here;
    }
    return mask;
  }

  bool test(std::size_t lane) const { return ((words_[lane / 64] >> (lane % 64)) & 1U) != 0; }
  void set(std::size_t lane) { words_[lane / 64] |= std::uint64_t{1} << (lane % 64); }
  void reset(std::size_t lane) { words_[lane / 64] &= ~(std::uint64_t{1} << (lane % 64)); }
  void assign(std::size_t lane, bool value) { value ? set(lane) : reset(lane); }

  bool any() const {
    std::uint64_t all = 0;
    for (const std::uint64_t w : words_) all |= w;
    return all != 0;
  }
  std::size_t count() const {
    std::size_t n = 0;
    for (const std::uint64_t w : words_) n += static_cast<std::size_t>(std::popcount(w));
    return n;
  }
  // f(lane) for every set bit, in ascending order.
  template <class F>
  void for_each(const F& f) const {
    for (std::size_t w = 0; w < kMaskWords; ++w) {
      for (std::uint64_t rest = words_[w]; rest != 0; rest &= rest - 1) {
        f(w * kLanesPerWord + static_cast<std::size_t>(std::countr_zero(rest)));
      }
    }
  }

  LaneMask& operator&=(const LaneMask& o) {
    for (std::size_t w = 0; w < kMaskWords; ++w) words_[w] &= o.words_[w];
    return *this;
  }
  LaneMask& operator|=(const LaneMask& o) {
    for (std::size_t w = 0; w < kMaskWords; ++w) words_[w] |= o.words_[w];
    return *this;
  }
  // Without those of `o`.
  LaneMask& operator-=(const LaneMask& o) {
    for (std::size_t w = 0; w < kMaskWords; ++w) words_[w] &= ~o.words_[w];
    return *this;
  }
  friend LaneMask operator&(LaneMask a, const LaneMask& b) { return a &= b; }
  friend LaneMask operator|(LaneMask a, const LaneMask& b) { return a |= b; }
  friend LaneMask operator-(LaneMask a, const LaneMask& b) { return a -= b; }
  friend bool operator==(const LaneMask&, const LaneMask&) = default;

  std::uint64_t* data() { return words_.data(); }
  const std::uint64_t* data() const { return words_.data(); }

 private:
  std::array<std::uint64_t, kMaskWords> words_{};
};

}  // namespace lendsim
