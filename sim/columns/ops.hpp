// Operations over columns, vectorised for the instruction set of the processor at hand. Each gives
// the bits that a plain loop with the same order of operations gives, on every instruction set
// (no fused multiply-add), so that the column kernel and the readable reference agree.
//
// `n` is a number of lanes, a multiple of 64 (lanes.hpp). Pointers are to `n` values, aligned to 64
// bytes. Masks are passed as their words (64 lanes each).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lendsim::ops {

// ---- instruction sets ---------------------------------------------------------------------------

// Name of the instruction set in use: "avx512", "avx2", "sse4" or "portable" (plain loops).
std::string_view instruction_set();
// Names usable on this machine, best first; "portable" is always there.
std::vector<std::string> instruction_sets();
// Uses the named one from now on ("auto": the best). False if this machine does not have it.
// Not to be called while operations run.
bool use_instruction_set(std::string_view name);

// ---- draws --------------------------------------------------------------------------------------

// Philox4x32-10 of the counters (replication, ids[i], month, slot) under the key; word k of lane i
// goes to words[k][i] where words[k] is not null. Groups of lanes without a bit in `among` may be
// left as they are.
struct DrawAddress {
  std::uint64_t key = 0;
  std::uint32_t replication = 0, month = 0, slot = 0;
};
void draw(const DrawAddress& address, const std::uint32_t* ids, std::size_t n,
          const std::uint64_t* among, std::uint32_t* const words[4]);

// ---- conditions: mask &= comparison -------------------------------------------------------------

// `outcomes`: bit 0 less (or unordered), bit 1 equal, bit 2 greater, as models' Comparison.
void narrow(std::uint64_t* mask, std::size_t n, const float* left, unsigned outcomes, float right);
void narrow(std::uint64_t* mask, std::size_t n, const float* left, unsigned outcomes,
            const float* right);
// Words below a threshold in 0 .. 2^32.
void narrow_below(std::uint64_t* mask, std::size_t n, const std::uint32_t* words,
                  std::uint64_t threshold);
// Bytes equal to a value.
void narrow_equal(std::uint64_t* mask, std::size_t n, const std::uint8_t* bytes,
                  std::uint8_t value);

// ---- hazards ------------------------------------------------------------------------------------

struct TermColumn {
  const float* x = nullptr;  // null: `effect` is the term's value, the same for all lanes
  float effect = 0.0F;
  float reference = 0.0F;
};

// One event of a multinomial logit: e^eta, eta = intercept + sum effect * (x - reference) in order.
struct EventColumns {
  std::span<const TermColumn> terms;
  // By row of the bases (HazardColumns::row); one entry where the bases have one row. Without terms
  // the odds are taken from the table and no exponential is computed. `live` is 1 where the event
  // can happen in that row, else 0.
  std::span<const float> intercepts, odds, live;
  const std::uint64_t* allowed = nullptr;  // null: all lanes
};

struct HazardColumns {
  const float* row = nullptr;  // code of the row of the bases; null: one row
  std::span<const EventColumns> events;
};

// Which event happens: with u = (word >> 8) * 2^-24, sum = odds in order, threshold = u * (1 +
// sum), the first event whose running sum exceeds the threshold. Sets the lane's bit in
// happens[event]; other bits of happens[] are cleared. Only lanes in `among` can have a bit. At
// most 32 events. exp as models/base/math.hpp's binary32 one.
void pick(const HazardColumns& hazard, const std::uint32_t* words, std::size_t n,
          const std::uint64_t* among, std::uint64_t* const* happens);

// ---- features -----------------------------------------------------------------------------------

void expand(float* out, std::size_t n, const std::uint64_t* mask);  // 1 or 0
void yuan(float* out, std::size_t n, const std::int64_t* fen);      // (float)(fen / 100.0)
// (float)((double)a / (double)b); 0 where b <= 0
void ratio(float* out, std::size_t n, const std::int64_t* a, const std::int64_t* b);
// a / b; 0 where b == 0 (either sign); binary32
void divide(float* out, std::size_t n, const float* a, const float* b);
// a / max(b, 1)
void divide_by_at_least_one(float* out, std::size_t n, const float* a, const float* b);
// a / (float)(fen / 100.0); 0 where fen <= 0
void divide_by_yuan(float* out, std::size_t n, const float* a, const std::int64_t* fen);
// Bucket M0..M7 of whole days past due, as bucket_of() of models/base/ids.hpp; days >= 0.
void bucket(float* out, std::size_t n, const float* days);
void maximum(float* inout, std::size_t n, const float* x);  // x > inout ? x : inout
void minimum(float* inout, std::size_t n, const float* x);  // x < inout ? x : inout
void add(float* inout, std::size_t n, const float* x);
void add(std::int64_t* inout, std::size_t n, const std::int64_t* x);
// Adds x where the mask has a bit.
void add(std::int64_t* inout, std::size_t n, const std::int64_t* x, const std::uint64_t* mask);
// The exact sum of x, and of max(x - y, 0), where the mask has a bit.
std::int64_t sum(const std::int64_t* x, std::size_t n, const std::uint64_t* mask);
std::int64_t sum_above(const std::int64_t* x, const std::int64_t* y, std::size_t n,
                       const std::uint64_t* mask);
void copy(float* out, std::size_t n, const float* x);
void fill(float* out, std::size_t n, float value);
void fill(std::int64_t* out, std::size_t n, std::int64_t value);
void equals(float* out, std::size_t n, const float* x, float value);  // 1 or 0
void square(float* out, std::size_t n, const float* x, float at);     // (x - at)^2
void above(float* out, std::size_t n, const float* x, float at);      // max(x - at, 0)
void below(float* out, std::size_t n, const float* x, float at);      // max(at - x, 0)

// ---- state --------------------------------------------------------------------------------------

void multiply(float* inout, std::size_t n, float factor);
// x + 1 where the mask has a bit and x < cap.
void tick(float* inout, std::size_t n, float cap, const std::uint64_t* mask);
// out = value where the mask has a bit.
void assign(float* inout, std::size_t n, float value, const std::uint64_t* mask);
// Category code by inversion: where code == from, the number of `thresholds` that are <= word
// (thresholds ascending, 0 .. 2^32); other lanes keep theirs.
void move_category(float* out, std::size_t n, const float* code, float from,
                   const std::uint32_t* words, std::span<const std::uint64_t> thresholds);
// inout += effect * (x - reference), binary32; as models' linear(), one term.
void add_term(float* inout, std::size_t n, const TermColumn& term);
// The score equation (models/platform/score.hpp) in binary64, written order, clamped and narrowed:
// score + pull * (quality - score) + effect + noise * normal, within [minimum, maximum].
struct ScoreTerms {
  double pull = 0.0, noise = 0.0;
  float minimum = 0.0F, maximum = 0.0F;
};
void move_score(float* score, std::size_t n, const ScoreTerms& terms, const float* quality,
                const float* effect, const double* normal);
// (float)(mean + phi * (value - mean) + shock * normal), binary64
void move_index(float* value, std::size_t n, double mean, double phi, double shock,
                const double* normal);
// Standard normal quantile of (word + 1/2) * 2^-32 in binary64: bits of math::normal_quantile.
void normal(double* out, std::size_t n, const std::uint32_t* words);

}  // namespace lendsim::ops
