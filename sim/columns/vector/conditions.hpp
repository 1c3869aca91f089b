// Conditions: a mask narrowed to the lanes where a comparison holds.
#if defined(LENDSIM_COLUMNS_CONDITIONS) == defined(HWY_TARGET_TOGGLE)
#ifdef LENDSIM_COLUMNS_CONDITIONS
#undef LENDSIM_COLUMNS_CONDITIONS
#else
#define LENDSIM_COLUMNS_CONDITIONS
#endif

#include <hwy/highway.h>

#include "sim/columns/vector/lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace lendsim::ops::HWY_NAMESPACE {

// mask &= compare(lane) ^ flip; compare gives the bits of `step` lanes.
template <std::size_t step, class Compare>
HWY_INLINE void narrow_where(std::uint64_t* mask, std::size_t n, std::uint64_t flip,
                             const Compare& compare) {
  for (std::size_t w = 0; w < n / kLanesPerWord; ++w) {
    if (mask[w] == 0) continue;
    std::uint64_t bits = 0;
    for (std::size_t lane = 0; lane < kLanesPerWord; lane += step) {
      bits |= compare(w * kLanesPerWord + lane) << lane;
    }
    mask[w] &= bits ^ flip;
  }
}

// The six comparisons are three and their complements, which hold where a value is not a number.
template <class Right>
HWY_INLINE void narrow_by(std::uint64_t* mask, std::size_t n, const float* left, unsigned outcomes,
                          const Right& right) {
  constexpr unsigned kEvery = 7;
  constexpr unsigned kEqual = 2;
  constexpr unsigned kGreater = 4;
  constexpr unsigned kGreaterEqual = 6;
  if (outcomes == kEvery) return;
  const bool complement = (outcomes & kGreater) == 0 ? outcomes != kEqual : outcomes == 5U;
  const std::uint64_t flip = complement ? ~std::uint64_t{0} : 0;
  switch (complement ? kEvery - outcomes : outcomes) {
    case kEqual:
      return narrow_where<kLanes>(mask, n, flip, [&](std::size_t i) HWY_ATTR {
        return bits_of(kFloats, hn::Eq(hn::Load(kFloats, left + i), right(i)));
      });
    case kGreater:
      return narrow_where<kLanes>(mask, n, flip, [&](std::size_t i) HWY_ATTR {
        return bits_of(kFloats, hn::Gt(hn::Load(kFloats, left + i), right(i)));
      });
    case kGreaterEqual:
      return narrow_where<kLanes>(mask, n, flip, [&](std::size_t i) HWY_ATTR {
        return bits_of(kFloats, hn::Ge(hn::Load(kFloats, left + i), right(i)));
      });
    default:  // no outcome will do
      for (std::size_t w = 0; w < n / kLanesPerWord; ++w) mask[w] = 0;
  }
}

inline void narrow(std::uint64_t* mask, std::size_t n, const float* left, unsigned outcomes,
                   float right) {
  const Float value = hn::Set(kFloats, right);
  narrow_by(mask, n, left, outcomes, [&](std::size_t) HWY_ATTR { return value; });
}

inline void narrow_column(std::uint64_t* mask, std::size_t n, const float* left, unsigned outcomes,
                          const float* right) {
  narrow_by(mask, n, left, outcomes,
            [&](std::size_t i) HWY_ATTR { return hn::Load(kFloats, right + i); });
}

inline void narrow_below(std::uint64_t* mask, std::size_t n, const std::uint32_t* words,
                         std::uint64_t threshold) {
  if (threshold > 0xFFFFFFFFU) return;
  const Word limit = hn::Set(kWords, static_cast<std::uint32_t>(threshold));
  narrow_where<kLanes>(mask, n, 0, [&](std::size_t i) HWY_ATTR {
    return bits_of(kWords, hn::Lt(hn::Load(kWords, words + i), limit));
  });
}

inline void narrow_equal(std::uint64_t* mask, std::size_t n, const std::uint8_t* bytes,
                         std::uint8_t value) {
  constexpr hn::ScalableTag<std::uint8_t> kBytes;
  const auto wanted = hn::Set(kBytes, value);
  narrow_where<hn::MaxLanes(kBytes)>(mask, n, 0, [&](std::size_t i) HWY_ATTR {
    return bits_of(kBytes, hn::Eq(hn::Load(kBytes, bytes + i), wanted));
  });
}

}  // namespace lendsim::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
