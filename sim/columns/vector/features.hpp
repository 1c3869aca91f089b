// Features from amounts and from other features, and sums of columns.
#if defined(LENDSIM_COLUMNS_FEATURES) == defined(HWY_TARGET_TOGGLE)
#ifdef LENDSIM_COLUMNS_FEATURES
#undef LENDSIM_COLUMNS_FEATURES
#else
#define LENDSIM_COLUMNS_FEATURES
#endif

#include <hwy/highway.h>

#include "models/base/ids.hpp"
#include "sim/columns/vector/lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace lendsim::ops::HWY_NAMESPACE {

// out[i] = f(i), vector by vector.
template <class F>
HWY_INLINE void for_each_vector(float* out, std::size_t n, const F& f) {
  for (std::size_t i = 0; i < n; i += kLanes) hn::Store(f(i), kFloats, out + i);
}

HWY_INLINE Float at(const float* x, std::size_t i) { return hn::Load(kFloats, x + i); }

inline void expand(float* out, std::size_t n, const std::uint64_t* mask) {
  const Float one = hn::Set(kFloats, 1.0F);
  for_each_vector(out, n, [&](std::size_t i) HWY_ATTR {
    return hn::IfThenElseZero(mask_at(kFloats, mask, i), one);
  });
}

HWY_INLINE Double as_double(const std::int64_t* amounts) {
  return hn::ConvertTo(kDoubles, hn::Load(kAmounts, amounts));
}

HWY_INLINE Double as_yuan(const std::int64_t* fen) {
  return hn::Div(as_double(fen), hn::Set(kDoubles, 100.0));
}

inline void yuan(float* out, std::size_t n, const std::int64_t* fen) {
  for (std::size_t i = 0; i < n; i += kWideLanes) store_narrowed(as_yuan(fen + i), out + i);
}

inline void ratio(float* out, std::size_t n, const std::int64_t* a, const std::int64_t* b) {
  for (std::size_t i = 0; i < n; i += kWideLanes) {
    const Double divisor = as_double(b + i);
    const auto positive = hn::Gt(divisor, hn::Zero(kDoubles));
    store_narrowed(hn::IfThenElseZero(positive, hn::Div(as_double(a + i), divisor)), out + i);
  }
}

inline void divide(float* out, std::size_t n, const float* a, const float* b) {
  for_each_vector(out, n, [&](std::size_t i) HWY_ATTR {
    const Float divisor = at(b, i);
    const auto is_zero = hn::Eq(divisor, hn::Zero(kFloats));
    return hn::IfThenZeroElse(is_zero, hn::Div(at(a, i), divisor));
  });
}

inline void divide_by_at_least_one(float* out, std::size_t n, const float* a, const float* b) {
  const Float one = hn::Set(kFloats, 1.0F);
  for_each_vector(out, n, [&](std::size_t i) HWY_ATTR {
    const Float divisor = at(b, i);
    return hn::Div(at(a, i), hn::IfThenElse(hn::Lt(divisor, one), one, divisor));
  });
}

inline void divide_by_yuan(float* out, std::size_t n, const float* a, const std::int64_t* fen) {
  for (std::size_t i = 0; i < n; i += kWideLanes) {
    const HalfFloat divisor = hn::DemoteTo(kHalfFloats, as_yuan(fen + i));
    const HalfFloat quotient = hn::Div(hn::Load(kHalfFloats, a + i), divisor);
    const auto positive = hn::Gt(divisor, hn::Zero(kHalfFloats));
    hn::Store(hn::IfThenElseZero(positive, quotient), kHalfFloats, out + i);
  }
}

inline void bucket(float* out, std::size_t n, const float* days) {
  const Float one = hn::Set(kFloats, 1.0F);
  const Float days_per_bucket = hn::Set(kFloats, 30.0F);
  const Float last = hn::Set(kFloats, static_cast<float>(kBuckets - 1));
  for_each_vector(out, n, [&](std::size_t i) HWY_ATTR {
    const Float past_due = at(days, i);
    // The quotient of whole days below 2^24 never rounds up to the next whole number.
    const Float late = hn::Add(hn::Trunc(hn::Div(past_due, days_per_bucket)), one);
    return hn::IfThenElseZero(hn::Gt(past_due, hn::Zero(kFloats)), hn::Min(late, last));
  });
}

inline void maximum(float* inout, std::size_t n, const float* x) {
  for_each_vector(inout, n, [&](std::size_t i) HWY_ATTR {
    return hn::IfThenElse(hn::Gt(at(x, i), at(inout, i)), at(x, i), at(inout, i));
  });
}

inline void minimum(float* inout, std::size_t n, const float* x) {
  for_each_vector(inout, n, [&](std::size_t i) HWY_ATTR {
    return hn::IfThenElse(hn::Lt(at(x, i), at(inout, i)), at(x, i), at(inout, i));
  });
}

inline void add(float* inout, std::size_t n, const float* x) {
  for_each_vector(inout, n,
                  [&](std::size_t i) HWY_ATTR { return hn::Add(at(inout, i), at(x, i)); });
}

inline void add_amounts(std::int64_t* inout, std::size_t n, const std::int64_t* x) {
  for (std::size_t i = 0; i < n; i += kWideLanes) {
    const Amount sum = hn::Add(hn::Load(kAmounts, inout + i), hn::Load(kAmounts, x + i));
    hn::Store(sum, kAmounts, inout + i);
  }
}

inline void add_amounts_where(std::int64_t* inout, std::size_t n, const std::int64_t* x,
                              const std::uint64_t* mask) {
  for (std::size_t i = 0; i < n; i += kWideLanes) {
    if (bits_at<kWideLanes>(mask, i) == 0) continue;
    const Amount added = hn::IfThenElseZero(mask_at(kAmounts, mask, i), hn::Load(kAmounts, x + i));
    hn::Store(hn::Add(hn::Load(kAmounts, inout + i), added), kAmounts, inout + i);
  }
}

inline std::int64_t sum(const std::int64_t* x, std::size_t n, const std::uint64_t* mask) {
  Amount total = hn::Zero(kAmounts);
  for (std::size_t i = 0; i < n; i += kWideLanes) {
    if (bits_at<kWideLanes>(mask, i) == 0) continue;
    const Amount here = hn::Load(kAmounts, x + i);
    total = hn::Add(total, hn::IfThenElseZero(mask_at(kAmounts, mask, i), here));
  }
  return hn::GetLane(hn::SumOfLanes(kAmounts, total));
}

inline std::int64_t sum_above(const std::int64_t* x, const std::int64_t* y, std::size_t n,
                              const std::uint64_t* mask) {
  Amount total = hn::Zero(kAmounts);
  for (std::size_t i = 0; i < n; i += kWideLanes) {
    if (bits_at<kWideLanes>(mask, i) == 0) continue;
    const Amount above_y = hn::Sub(hn::Load(kAmounts, x + i), hn::Load(kAmounts, y + i));
    const auto counts = hn::And(mask_at(kAmounts, mask, i), hn::Gt(above_y, hn::Zero(kAmounts)));
    total = hn::Add(total, hn::IfThenElseZero(counts, above_y));
  }
  return hn::GetLane(hn::SumOfLanes(kAmounts, total));
}

inline void copy(float* out, std::size_t n, const float* x) {
  for_each_vector(out, n, [&](std::size_t i) HWY_ATTR { return at(x, i); });
}

inline void fill(float* out, std::size_t n, float value) {
  const Float filler = hn::Set(kFloats, value);
  for_each_vector(out, n, [&](std::size_t) HWY_ATTR { return filler; });
}

inline void fill_amounts(std::int64_t* out, std::size_t n, std::int64_t value) {
  const Amount filler = hn::Set(kAmounts, value);
  for (std::size_t i = 0; i < n; i += kWideLanes) hn::Store(filler, kAmounts, out + i);
}

inline void equals(float* out, std::size_t n, const float* x, float value) {
  const Float wanted = hn::Set(kFloats, value);
  const Float one = hn::Set(kFloats, 1.0F);
  for_each_vector(out, n, [&](std::size_t i) HWY_ATTR {
    return hn::IfThenElseZero(hn::Eq(at(x, i), wanted), one);
  });
}

inline void square(float* out, std::size_t n, const float* x, float from) {
  const Float origin = hn::Set(kFloats, from);
  for_each_vector(out, n, [&](std::size_t i) HWY_ATTR {
    const Float distance = hn::Sub(at(x, i), origin);
    return hn::Mul(distance, distance);
  });
}

inline void above(float* out, std::size_t n, const float* x, float from) {
  const Float origin = hn::Set(kFloats, from);
  for_each_vector(out, n, [&](std::size_t i) HWY_ATTR {
    return hn::IfThenElseZero(hn::Gt(at(x, i), origin), hn::Sub(at(x, i), origin));
  });
}

inline void below(float* out, std::size_t n, const float* x, float from) {
  const Float origin = hn::Set(kFloats, from);
  for_each_vector(out, n, [&](std::size_t i) HWY_ATTR {
    return hn::IfThenElseZero(hn::Lt(at(x, i), origin), hn::Sub(origin, at(x, i)));
  });
}

}  // namespace lendsim::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
