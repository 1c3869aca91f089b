#include "sim/columns/plain.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "models/base/ids.hpp"
#include "models/base/math.hpp"
#include "models/base/money.hpp"
#include "sim/columns/lanes.hpp"
#include "sim/columns/philox.hpp"

namespace lendsim::ops {
namespace plain {
namespace {

constexpr std::size_t kMaxEvents = 32;

// f(lane) for every bit of the mask, in ascending order.
template <class F>
void for_each_lane(const std::uint64_t* mask, std::size_t n, const F& f) {
  for (std::size_t w = 0; w < n / kLanesPerWord; ++w) {
    for (std::uint64_t rest = mask[w]; rest != 0; rest &= rest - 1) {
      f(w * kLanesPerWord + static_cast<std::size_t>(std::countr_zero(rest)));
    }
  }
}

void draw(const DrawAddress& address, const std::uint32_t* ids, std::size_t n,
          const std::uint64_t* among, std::uint32_t* const words[4]) {
  const PhiloxKey key = philox_key(address.key);
  for_each_lane(among, n, [&](std::size_t i) {
    const PhiloxCounter block =
        philox({address.replication, ids[i], address.month, address.slot}, key);
    for (std::size_t k = 0; k < block.size(); ++k) {
      if (words[k] != nullptr) words[k][i] = block[k];
    }
  });
}

// ---- conditions ---------------------------------------------------------------------------------

template <class Holds>
void narrow_where(std::uint64_t* mask, std::size_t n, const Holds& holds) {
  for (std::size_t w = 0; w < n / kLanesPerWord; ++w) {
    if (mask[w] == 0) continue;
    std::uint64_t bits = 0;
    for (std::size_t lane = 0; lane < kLanesPerWord; ++lane) {
      bits |= static_cast<std::uint64_t>(holds(w * kLanesPerWord + lane)) << lane;
    }
    mask[w] &= bits;
  }
}

bool compares(float left, unsigned outcomes, float right) {
  const unsigned outcome =
      static_cast<unsigned>(left >= right) + static_cast<unsigned>(left > right);
  return ((outcomes >> outcome) & 1U) != 0;
}

void narrow(std::uint64_t* mask, std::size_t n, const float* left, unsigned outcomes, float right) {
  narrow_where(mask, n, [&](std::size_t i) { return compares(left[i], outcomes, right); });
}

void narrow_column(std::uint64_t* mask, std::size_t n, const float* left, unsigned outcomes,
                   const float* right) {
  narrow_where(mask, n, [&](std::size_t i) { return compares(left[i], outcomes, right[i]); });
}

void narrow_below(std::uint64_t* mask, std::size_t n, const std::uint32_t* words,
                  std::uint64_t threshold) {
  narrow_where(mask, n, [&](std::size_t i) { return words[i] < threshold; });
}

void narrow_equal(std::uint64_t* mask, std::size_t n, const std::uint8_t* bytes,
                  std::uint8_t value) {
  narrow_where(mask, n, [&](std::size_t i) { return bytes[i] == value; });
}

// ---- hazards ------------------------------------------------------------------------------------

bool is_allowed(const EventColumns& event, std::size_t lane) {
  return event.allowed == nullptr ||
         ((event.allowed[lane / kLanesPerWord] >> (lane % kLanesPerWord)) & 1U) != 0;
}

float odds_of(const EventColumns& event, std::size_t row, std::size_t lane) {
  if (event.live[row] == 0.0F || !is_allowed(event, lane)) return 0.0F;
  if (event.terms.empty()) return event.odds[row];
  float eta = event.intercepts[row];
  for (const TermColumn& t : event.terms) {
    eta += t.x == nullptr ? t.effect : t.effect * (t.x[lane] - t.reference);
  }
  return math::exp(eta);
}

// Place of the event that happens in the lane, or the number of events.
std::size_t picked(const HazardColumns& hazard, std::uint32_t word, std::size_t lane) {
  const std::size_t row = hazard.row == nullptr ? 0 : static_cast<std::size_t>(hazard.row[lane]);
  std::array<float, kMaxEvents> running;
  float sum = 0.0F;
  for (std::size_t k = 0; k < hazard.events.size(); ++k) {
    sum += odds_of(hazard.events[k], row, lane);
    running[k] = sum;
  }
  const float threshold = static_cast<float>(word >> 8U) * 0x1p-24F * (1.0F + sum);
  std::size_t k = 0;
  while (k < hazard.events.size() && !(threshold < running[k])) ++k;
  return k;
}

void pick(const HazardColumns& hazard, const std::uint32_t* words, std::size_t n,
          const std::uint64_t* among, std::uint64_t* const* happens) {
  for (std::size_t w = 0; w < n / kLanesPerWord; ++w) {
    std::array<std::uint64_t, kMaxEvents + 1> bits{};
    for (std::uint64_t rest = among[w]; rest != 0; rest &= rest - 1) {
      const std::size_t lane = w * kLanesPerWord + static_cast<std::size_t>(std::countr_zero(rest));
      bits[picked(hazard, words[lane], lane)] |= rest & (~rest + 1);
    }
    for (std::size_t k = 0; k < hazard.events.size(); ++k) happens[k][w] = bits[k];
  }
}

// ---- features -----------------------------------------------------------------------------------

void expand(float* out, std::size_t n, const std::uint64_t* mask) {
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = static_cast<float>((mask[i / kLanesPerWord] >> (i % kLanesPerWord)) & 1U);
  }
}

float yuan_of(std::int64_t fen) { return static_cast<float>(to_yuan(Money{fen})); }

void yuan(float* out, std::size_t n, const std::int64_t* fen) {
  for (std::size_t i = 0; i < n; ++i) out[i] = yuan_of(fen[i]);
}

void ratio(float* out, std::size_t n, const std::int64_t* a, const std::int64_t* b) {
  for (std::size_t i = 0; i < n; ++i) {
    out[i] =
        b[i] > 0 ? static_cast<float>(static_cast<double>(a[i]) / static_cast<double>(b[i])) : 0.0F;
  }
}

void divide(float* out, std::size_t n, const float* a, const float* b) {
  for (std::size_t i = 0; i < n; ++i) out[i] = b[i] == 0.0F ? 0.0F : a[i] / b[i];
}

void divide_by_at_least_one(float* out, std::size_t n, const float* a, const float* b) {
  for (std::size_t i = 0; i < n; ++i) out[i] = a[i] / std::max(b[i], 1.0F);
}

void divide_by_yuan(float* out, std::size_t n, const float* a, const std::int64_t* fen) {
  for (std::size_t i = 0; i < n; ++i) out[i] = fen[i] > 0 ? a[i] / yuan_of(fen[i]) : 0.0F;
}

void bucket(float* out, std::size_t n, const float* days) {
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = static_cast<float>(bucket_of(static_cast<int>(days[i])));
  }
}

void maximum(float* inout, std::size_t n, const float* x) {
  for (std::size_t i = 0; i < n; ++i) inout[i] = x[i] > inout[i] ? x[i] : inout[i];
}

void minimum(float* inout, std::size_t n, const float* x) {
  for (std::size_t i = 0; i < n; ++i) inout[i] = x[i] < inout[i] ? x[i] : inout[i];
}

void add(float* inout, std::size_t n, const float* x) {
  for (std::size_t i = 0; i < n; ++i) inout[i] += x[i];
}

void add_amounts(std::int64_t* inout, std::size_t n, const std::int64_t* x) {
  for (std::size_t i = 0; i < n; ++i) inout[i] += x[i];
}

void add_amounts_where(std::int64_t* inout, std::size_t n, const std::int64_t* x,
                       const std::uint64_t* mask) {
  for_each_lane(mask, n, [&](std::size_t i) { inout[i] += x[i]; });
}

std::int64_t sum(const std::int64_t* x, std::size_t n, const std::uint64_t* mask) {
  std::int64_t total = 0;
  for_each_lane(mask, n, [&](std::size_t i) { total += x[i]; });
  return total;
}

std::int64_t sum_above(const std::int64_t* x, const std::int64_t* y, std::size_t n,
                       const std::uint64_t* mask) {
  std::int64_t total = 0;
  for_each_lane(mask, n, [&](std::size_t i) { total += x[i] > y[i] ? x[i] - y[i] : 0; });
  return total;
}

void copy(float* out, std::size_t n, const float* x) { std::copy_n(x, n, out); }

void fill(float* out, std::size_t n, float value) { std::fill_n(out, n, value); }

void fill_amounts(std::int64_t* out, std::size_t n, std::int64_t value) {
  std::fill_n(out, n, value);
}

void equals(float* out, std::size_t n, const float* x, float value) {
  for (std::size_t i = 0; i < n; ++i) out[i] = x[i] == value ? 1.0F : 0.0F;
}

void square(float* out, std::size_t n, const float* x, float at) {
  for (std::size_t i = 0; i < n; ++i) out[i] = (x[i] - at) * (x[i] - at);
}

void above(float* out, std::size_t n, const float* x, float at) {
  for (std::size_t i = 0; i < n; ++i) out[i] = x[i] > at ? x[i] - at : 0.0F;
}

void below(float* out, std::size_t n, const float* x, float at) {
  for (std::size_t i = 0; i < n; ++i) out[i] = x[i] < at ? at - x[i] : 0.0F;
}

// ---- state --------------------------------------------------------------------------------------

void multiply(float* inout, std::size_t n, float factor) {
  for (std::size_t i = 0; i < n; ++i) inout[i] *= factor;
}

void tick(float* inout, std::size_t n, float cap, const std::uint64_t* mask) {
  for_each_lane(mask, n, [&](std::size_t i) {
    if (inout[i] < cap) inout[i] += 1.0F;
  });
}

void assign(float* inout, std::size_t n, float value, const std::uint64_t* mask) {
  for_each_lane(mask, n, [&](std::size_t i) { inout[i] = value; });
}

void move_category(float* out, std::size_t n, const float* code, float from,
                   const std::uint32_t* words, std::span<const std::uint64_t> thresholds) {
  for (std::size_t i = 0; i < n; ++i) {
    if (code[i] != from) continue;
    float passed = 0.0F;
    for (const std::uint64_t t : thresholds) passed += t <= words[i] ? 1.0F : 0.0F;
    out[i] = passed;
  }
}

void add_term(float* inout, std::size_t n, const TermColumn& term) {
  const TermColumn t = term;
  if (t.x == nullptr) {
    for (std::size_t i = 0; i < n; ++i) inout[i] += t.effect;
  } else {
    for (std::size_t i = 0; i < n; ++i) inout[i] += t.effect * (t.x[i] - t.reference);
  }
}

void move_score(float* score, std::size_t n, const ScoreTerms& terms, const float* quality,
                const float* effect, const double* normal) {
  const ScoreTerms t = terms;
  for (std::size_t i = 0; i < n; ++i) {
    const double old_score = score[i];
    const double pull = t.pull * (static_cast<double>(quality[i]) - old_score);
    const double moved = old_score + pull + static_cast<double>(effect[i]) + t.noise * normal[i];
    float clamped = static_cast<float>(moved);
    if (moved < static_cast<double>(t.minimum)) clamped = t.minimum;
    if (moved > static_cast<double>(t.maximum)) clamped = t.maximum;
    score[i] = clamped;
  }
}

void move_index(float* value, std::size_t n, double mean, double phi, double shock,
                const double* normal) {
  for (std::size_t i = 0; i < n; ++i) {
    const double before = static_cast<double>(value[i]) - mean;
    value[i] = static_cast<float>(mean + phi * before + shock * normal[i]);
  }
}

void normal(double* out, std::size_t n, const std::uint32_t* words) {
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = math::normal_quantile((static_cast<double>(words[i]) + 0.5) * 0x1p-32);
  }
}

}  // namespace
}  // namespace plain

const Operations kPlainOperations = {
    .instruction_set = "portable",
    .draw = plain::draw,
    .narrow = plain::narrow,
    .narrow_column = plain::narrow_column,
    .narrow_below = plain::narrow_below,
    .narrow_equal = plain::narrow_equal,
    .pick = plain::pick,
    .expand = plain::expand,
    .yuan = plain::yuan,
    .ratio = plain::ratio,
    .divide = plain::divide,
    .divide_by_at_least_one = plain::divide_by_at_least_one,
    .divide_by_yuan = plain::divide_by_yuan,
    .bucket = plain::bucket,
    .maximum = plain::maximum,
    .minimum = plain::minimum,
    .add = plain::add,
    .add_amounts = plain::add_amounts,
    .add_amounts_where = plain::add_amounts_where,
    .sum = plain::sum,
    .sum_above = plain::sum_above,
    .copy = plain::copy,
    .fill = plain::fill,
    .fill_amounts = plain::fill_amounts,
    .equals = plain::equals,
    .square = plain::square,
    .above = plain::above,
    .below = plain::below,
    .multiply = plain::multiply,
    .tick = plain::tick,
    .assign = plain::assign,
    .move_category = plain::move_category,
    .add_term = plain::add_term,
    .move_score = plain::move_score,
    .move_index = plain::move_index,
    .normal = plain::normal,
};

}  // namespace lendsim::ops
