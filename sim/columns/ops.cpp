#include "sim/columns/ops.hpp"

#include "sim/columns/operations.hpp"
#include "sim/columns/plain.hpp"
#include "sim/columns/vector.hpp"

namespace lendsim::ops {
namespace {

// The tables that this machine can run, best first.
std::vector<const Operations*> usable() {
  const std::span<const Operations* const> vectors = vector_operations();
  std::vector<const Operations*> tables(vectors.begin(), vectors.end());
  tables.push_back(&kPlainOperations);
  return tables;
}

const Operations* in_use = usable().front();

}  // namespace

std::string_view instruction_set() { return in_use->instruction_set; }

std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (const Operations* table : usable()) names.emplace_back(table->instruction_set);
  return names;
}

bool use_instruction_set(std::string_view name) {
  for (const Operations* table : usable()) {
    if (name != "auto" && name != table->instruction_set) continue;
    in_use = table;
    return true;
  }
  return false;
}

void draw(const DrawAddress& address, const std::uint32_t* ids, std::size_t n,
          const std::uint64_t* among, std::uint32_t* const words[4]) {
  in_use->draw(address, ids, n, among, words);
}

void narrow(std::uint64_t* mask, std::size_t n, const float* left, unsigned outcomes, float right) {
  in_use->narrow(mask, n, left, outcomes, right);
}

void narrow(std::uint64_t* mask, std::size_t n, const float* left, unsigned outcomes,
            const float* right) {
  in_use->narrow_column(mask, n, left, outcomes, right);
}

void narrow_below(std::uint64_t* mask, std::size_t n, const std::uint32_t* words,
                  std::uint64_t threshold) {
  in_use->narrow_below(mask, n, words, threshold);
}

void narrow_equal(std::uint64_t* mask, std::size_t n, const std::uint8_t* bytes,
                  std::uint8_t value) {
  in_use->narrow_equal(mask, n, bytes, value);
}

void pick(const HazardColumns& hazard, const std::uint32_t* words, std::size_t n,
          const std::uint64_t* among, std::uint64_t* const* happens) {
  in_use->pick(hazard, words, n, among, happens);
}

void expand(float* out, std::size_t n, const std::uint64_t* mask) { in_use->expand(out, n, mask); }

void yuan(float* out, std::size_t n, const std::int64_t* fen) { in_use->yuan(out, n, fen); }

void ratio(float* out, std::size_t n, const std::int64_t* a, const std::int64_t* b) {
  in_use->ratio(out, n, a, b);
}

void divide(float* out, std::size_t n, const float* a, const float* b) {
  in_use->divide(out, n, a, b);
}

void divide_by_at_least_one(float* out, std::size_t n, const float* a, const float* b) {
  in_use->divide_by_at_least_one(out, n, a, b);
}

void divide_by_yuan(float* out, std::size_t n, const float* a, const std::int64_t* fen) {
  in_use->divide_by_yuan(out, n, a, fen);
}

void bucket(float* out, std::size_t n, const float* days) { in_use->bucket(out, n, days); }

void maximum(float* inout, std::size_t n, const float* x) { in_use->maximum(inout, n, x); }

void minimum(float* inout, std::size_t n, const float* x) { in_use->minimum(inout, n, x); }

void add(float* inout, std::size_t n, const float* x) { in_use->add(inout, n, x); }

void add(std::int64_t* inout, std::size_t n, const std::int64_t* x) {
  in_use->add_amounts(inout, n, x);
}

void add(std::int64_t* inout, std::size_t n, const std::int64_t* x, const std::uint64_t* mask) {
  in_use->add_amounts_where(inout, n, x, mask);
}

std::int64_t sum(const std::int64_t* x, std::size_t n, const std::uint64_t* mask) {
  return in_use->sum(x, n, mask);
}

std::int64_t sum_above(const std::int64_t* x, const std::int64_t* y, std::size_t n,
                       const std::uint64_t* mask) {
  return in_use->sum_above(x, y, n, mask);
}

void copy(float* out, std::size_t n, const float* x) { in_use->copy(out, n, x); }

void fill(float* out, std::size_t n, float value) { in_use->fill(out, n, value); }

void fill(std::int64_t* out, std::size_t n, std::int64_t value) {
  in_use->fill_amounts(out, n, value);
}

void equals(float* out, std::size_t n, const float* x, float value) {
  in_use->equals(out, n, x, value);
}

void square(float* out, std::size_t n, const float* x, float at) { in_use->square(out, n, x, at); }

void above(float* out, std::size_t n, const float* x, float at) { in_use->above(out, n, x, at); }

void below(float* out, std::size_t n, const float* x, float at) { in_use->below(out, n, x, at); }

void multiply(float* inout, std::size_t n, float factor) { in_use->multiply(inout, n, factor); }

void tick(float* inout, std::size_t n, float cap, const std::uint64_t* mask) {
  in_use->tick(inout, n, cap, mask);
}

void assign(float* inout, std::size_t n, float value, const std::uint64_t* mask) {
  in_use->assign(inout, n, value, mask);
}

void move_category(float* out, std::size_t n, const float* code, float from,
                   const std::uint32_t* words, std::span<const std::uint64_t> thresholds) {
  in_use->move_category(out, n, code, from, words, thresholds);
}

void add_term(float* inout, std::size_t n, const TermColumn& term) {
  in_use->add_term(inout, n, term);
}

void move_score(float* score, std::size_t n, const ScoreTerms& terms, const float* quality,
                const float* effect, const double* normal) {
  in_use->move_score(score, n, terms, quality, effect, normal);
}

void move_index(float* value, std::size_t n, double mean, double phi, double shock,
                const double* normal) {
  in_use->move_index(value, n, mean, phi, shock, normal);
}

void normal(double* out, std::size_t n, const std::uint32_t* words) {
  in_use->normal(out, n, words);
}

}  // namespace lendsim::ops
