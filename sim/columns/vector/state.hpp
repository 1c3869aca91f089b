// State that moves from month to month: clocks, categories, scores, indices.
#if defined(LENDSIM_COLUMNS_STATE) == defined(HWY_TARGET_TOGGLE)
#ifdef LENDSIM_COLUMNS_STATE
#undef LENDSIM_COLUMNS_STATE
#else
#define LENDSIM_COLUMNS_STATE
#endif

#include <hwy/highway.h>

#include "sim/columns/ops.hpp"
#include "sim/columns/vector/features.hpp"
#include "sim/columns/vector/lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace lendsim::ops::HWY_NAMESPACE {

inline void multiply(float* inout, std::size_t n, float factor) {
  const Float by = hn::Set(kFloats, factor);
  for_each_vector(inout, n, [&](std::size_t i) HWY_ATTR { return hn::Mul(at(inout, i), by); });
}

inline void tick(float* inout, std::size_t n, float cap, const std::uint64_t* mask) {
  const Float one = hn::Set(kFloats, 1.0F);
  const Float most = hn::Set(kFloats, cap);
  for (std::size_t i = 0; i < n; i += kLanes) {
    if (bits_at<kLanes>(mask, i) == 0) continue;
    const Float x = at(inout, i);
    const auto ticks = hn::And(mask_at(kFloats, mask, i), hn::Lt(x, most));
    hn::Store(hn::IfThenElse(ticks, hn::Add(x, one), x), kFloats, inout + i);
  }
}

inline void assign(float* inout, std::size_t n, float value, const std::uint64_t* mask) {
  const Float assigned = hn::Set(kFloats, value);
  for (std::size_t i = 0; i < n; i += kLanes) {
    if (bits_at<kLanes>(mask, i) == 0) continue;
    hn::Store(hn::IfThenElse(mask_at(kFloats, mask, i), assigned, at(inout, i)), kFloats,
              inout + i);
  }
}

inline void move_category(float* out, std::size_t n, const float* code, float from,
                          const std::uint32_t* words, std::span<const std::uint64_t> thresholds) {
  constexpr std::uint64_t kGreatestWord = 0xFFFFFFFFU;
  const Float one = hn::Set(kFloats, 1.0F);
  const Float moving = hn::Set(kFloats, from);
  for (std::size_t i = 0; i < n; i += kLanes) {
    const auto moves = hn::Eq(at(code, i), moving);
    if (hn::AllFalse(kFloats, moves)) continue;
    const Word word = hn::Load(kWords, words + i);
    Float passed = hn::Zero(kFloats);
    for (const std::uint64_t t : thresholds) {
      if (t > kGreatestWord) break;
      const auto is_below = hn::Lt(word, hn::Set(kWords, static_cast<std::uint32_t>(t)));
      passed = hn::Add(passed, hn::IfThenZeroElse(hn::RebindMask(kFloats, is_below), one));
    }
    hn::Store(hn::IfThenElse(moves, passed, at(out, i)), kFloats, out + i);
  }
}

inline void add_term(float* inout, std::size_t n, const TermColumn& term) {
  const float* const x = term.x;
  const Float effect = hn::Set(kFloats, term.effect);
  const Float reference = hn::Set(kFloats, term.reference);
  for_each_vector(inout, n, [&](std::size_t i) HWY_ATTR {
    if (x == nullptr) return hn::Add(at(inout, i), effect);
    return hn::Add(at(inout, i), hn::Mul(effect, hn::Sub(at(x, i), reference)));
  });
}

inline void move_score(float* score, std::size_t n, const ScoreTerms& terms, const float* quality,
                       const float* effect, const double* normal) {
  const Double pull = hn::Set(kDoubles, terms.pull);
  const Double noise = hn::Set(kDoubles, terms.noise);
  const Double minimum = hn::Set(kDoubles, static_cast<double>(terms.minimum));
  const Double maximum = hn::Set(kDoubles, static_cast<double>(terms.maximum));
  for (std::size_t i = 0; i < n; i += kWideLanes) {
    const Double before = widened(score + i);
    Double moved = hn::Add(before, hn::Mul(pull, hn::Sub(widened(quality + i), before)));
    moved = hn::Add(moved, widened(effect + i));
    moved = hn::Add(moved, hn::Mul(noise, hn::Load(kDoubles, normal + i)));
    moved = hn::IfThenElse(hn::Lt(moved, minimum), minimum, moved);
    moved = hn::IfThenElse(hn::Gt(moved, maximum), maximum, moved);
    store_narrowed(moved, score + i);
  }
}

inline void move_index(float* value, std::size_t n, double mean, double phi, double shock,
                       const double* normal) {
  const Double centre = hn::Set(kDoubles, mean);
  const Double kept = hn::Set(kDoubles, phi);
  const Double scale = hn::Set(kDoubles, shock);
  for (std::size_t i = 0; i < n; i += kWideLanes) {
    const Double before = hn::Sub(widened(value + i), centre);
    const Double moved = hn::Add(hn::Add(centre, hn::Mul(kept, before)),
                                 hn::Mul(scale, hn::Load(kDoubles, normal + i)));
    store_narrowed(moved, value + i);
  }
}

}  // namespace lendsim::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
