// The operations of ops.hpp as one instruction set carries them out: a table of functions. ops.cpp
// calls through the table in use.
#pragma once

#include "sim/columns/ops.hpp"

namespace lendsim::ops {

struct Operations {
  const char* instruction_set;

  void (*draw)(const DrawAddress& address, const std::uint32_t* ids, std::size_t n,
               const std::uint64_t* among, std::uint32_t* const words[4]);

  void (*narrow)(std::uint64_t* mask, std::size_t n, const float* left, unsigned outcomes,
                 float right);
  void (*narrow_column)(std::uint64_t* mask, std::size_t n, const float* left, unsigned outcomes,
                        const float* right);
  void (*narrow_below)(std::uint64_t* mask, std::size_t n, const std::uint32_t* words,
                       std::uint64_t threshold);
  void (*narrow_equal)(std::uint64_t* mask, std::size_t n, const std::uint8_t* bytes,
                       std::uint8_t value);

  void (*pick)(const HazardColumns& hazard, const std::uint32_t* words, std::size_t n,
               const std::uint64_t* among, std::uint64_t* const* happens);

  void (*expand)(float* out, std::size_t n, const std::uint64_t* mask);
  void (*yuan)(float* out, std::size_t n, const std::int64_t* fen);
  void (*ratio)(float* out, std::size_t n, const std::int64_t* a, const std::int64_t* b);
  void (*divide)(float* out, std::size_t n, const float* a, const float* b);
  void (*divide_by_at_least_one)(float* out, std::size_t n, const float* a, const float* b);
  void (*divide_by_yuan)(float* out, std::size_t n, const float* a, const std::int64_t* fen);
  void (*bucket)(float* out, std::size_t n, const float* days);
  void (*maximum)(float* inout, std::size_t n, const float* x);
  void (*minimum)(float* inout, std::size_t n, const float* x);
  void (*add)(float* inout, std::size_t n, const float* x);
  void (*add_amounts)(std::int64_t* inout, std::size_t n, const std::int64_t* x);
  void (*add_amounts_where)(std::int64_t* inout, std::size_t n, const std::int64_t* x,
                            const std::uint64_t* mask);
  std::int64_t (*sum)(const std::int64_t* x, std::size_t n, const std::uint64_t* mask);
  std::int64_t (*sum_above)(const std::int64_t* x, const std::int64_t* y, std::size_t n,
                            const std::uint64_t* mask);
  void (*copy)(float* out, std::size_t n, const float* x);
  void (*fill)(float* out, std::size_t n, float value);
  void (*fill_amounts)(std::int64_t* out, std::size_t n, std::int64_t value);
  void (*equals)(float* out, std::size_t n, const float* x, float value);
  void (*square)(float* out, std::size_t n, const float* x, float at);
  void (*above)(float* out, std::size_t n, const float* x, float at);
  void (*below)(float* out, std::size_t n, const float* x, float at);

  void (*multiply)(float* inout, std::size_t n, float factor);
  void (*tick)(float* inout, std::size_t n, float cap, const std::uint64_t* mask);
  void (*assign)(float* inout, std::size_t n, float value, const std::uint64_t* mask);
  void (*move_category)(float* out, std::size_t n, const float* code, float from,
                        const std::uint32_t* words, std::span<const std::uint64_t> thresholds);
  void (*add_term)(float* inout, std::size_t n, const TermColumn& term);
  void (*move_score)(float* score, std::size_t n, const ScoreTerms& terms, const float* quality,
                     const float* effect, const double* normal);
  void (*move_index)(float* value, std::size_t n, double mean, double phi, double shock,
                     const double* normal);
  void (*normal)(double* out, std::size_t n, const std::uint32_t* words);
};

}  // namespace lendsim::ops
