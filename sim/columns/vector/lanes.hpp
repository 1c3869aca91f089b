// Vectors and masks of one instruction set. The headers of this folder are compiled once for each
// instruction set, by vector.cpp; the guard is Highway's for that. No multiply-add: a fused one
// rounds once where the plain loops round twice.
#if defined(LENDSIM_COLUMNS_LANES) == defined(HWY_TARGET_TOGGLE)
#ifdef LENDSIM_COLUMNS_LANES
#undef LENDSIM_COLUMNS_LANES
#else
#define LENDSIM_COLUMNS_LANES
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

#include "sim/columns/lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace lendsim::ops::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Vectors of 32-bit lanes.
using Floats = hn::ScalableTag<float>;
using Words = hn::RebindToUnsigned<Floats>;
using Codes = hn::RebindToSigned<Floats>;
// Vectors of 64-bit lanes, and half vectors of as many 32-bit lanes.
using Doubles = hn::ScalableTag<double>;
using Amounts = hn::ScalableTag<std::int64_t>;
using WideWords = hn::ScalableTag<std::uint64_t>;
using HalfFloats = hn::Rebind<float, Doubles>;
using HalfWords = hn::Rebind<std::uint32_t, Doubles>;

inline constexpr Floats kFloats;
inline constexpr Words kWords;
inline constexpr Codes kCodes;
inline constexpr Doubles kDoubles;
inline constexpr Amounts kAmounts;
inline constexpr WideWords kWideWords;
inline constexpr HalfFloats kHalfFloats;
inline constexpr HalfWords kHalfWords;

using Float = hn::Vec<Floats>;
using Word = hn::Vec<Words>;
using Code = hn::Vec<Codes>;
using Double = hn::Vec<Doubles>;
using Amount = hn::Vec<Amounts>;
using WideWord = hn::Vec<WideWords>;
using HalfFloat = hn::Vec<HalfFloats>;

inline constexpr std::size_t kLanes = hn::MaxLanes(kFloats);
inline constexpr std::size_t kWideLanes = hn::MaxLanes(kDoubles);

// The bits of a mask's lanes lane .. lane + n - 1, n < 64; n divides lane.
template <std::size_t n>
HWY_INLINE std::uint64_t bits_at(const std::uint64_t* mask, std::size_t lane) {
  return (mask[lane / kLanesPerWord] >> (lane % kLanesPerWord)) & ((std::uint64_t{1} << n) - 1);
}

template <class Tag>
HWY_INLINE hn::Mask<Tag> from_bits(Tag tag, std::uint64_t bits) {
  return hn::LoadMaskBits(tag, reinterpret_cast<const std::uint8_t*>(&bits));
}

template <class Tag>
HWY_INLINE hn::Mask<Tag> mask_at(Tag tag, const std::uint64_t* mask, std::size_t lane) {
  return from_bits(tag, mask[lane / kLanesPerWord] >> (lane % kLanesPerWord));
}

template <class Tag>
HWY_INLINE std::uint64_t bits_of(Tag tag, hn::Mask<Tag> mask) {
  std::uint64_t bits = 0;
  hn::StoreMaskBits(tag, mask, reinterpret_cast<std::uint8_t*>(&bits));
  return bits;
}

HWY_INLINE Double widened(const float* x) {
  return hn::PromoteTo(kDoubles, hn::Load(kHalfFloats, x));
}

HWY_INLINE void store_narrowed(Double x, float* out) {
  hn::Store(hn::DemoteTo(kHalfFloats, x), kHalfFloats, out);
}

}  // namespace lendsim::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
