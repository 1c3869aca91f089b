// Columns and masks for the tests of the vector operations: random lanes, and edge values among
// them.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "sim/columns/lanes.hpp"
#include "sim/columns/ops.hpp"
#include "tests/catch.hpp"

namespace lendsim::lanes {

// A column aligned as the operations want it.
template <class T>
class Column {
 public:
  explicit Column(std::size_t n, T value = T{}) : lines_(n / kPerLine) {
    for (std::size_t i = 0; i < n; ++i) (*this)[i] = value;
  }
  T* data() { return lines_.front().values.data(); }
  const T* data() const { return lines_.front().values.data(); }
  T& operator[](std::size_t i) { return lines_[i / kPerLine].values[i % kPerLine]; }
  T operator[](std::size_t i) const { return lines_[i / kPerLine].values[i % kPerLine]; }

 private:
  static constexpr std::size_t kPerLine = 64 / sizeof(T);
  struct alignas(64) Line {
    std::array<T, kPerLine> values;
  };
  std::vector<Line> lines_;
};

inline bool same_bits(float a, float b) {
  return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b) || (a != a && b != b);
}
inline bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (a != a && b != b);
}

inline bool same_bits(std::int64_t a, std::int64_t b) { return a == b; }

inline const std::vector<float>& edge_values() {
  using limits = std::numeric_limits<float>;
  static const std::vector<float> values = {0.0F,
                                            -0.0F,
                                            1.0F,
                                            -1.0F,
                                            limits::infinity(),
                                            -limits::infinity(),
                                            limits::quiet_NaN(),
                                            limits::denorm_min(),
                                            -limits::denorm_min(),
                                            limits::min(),
                                            -limits::min(),
                                            limits::max(),
                                            limits::lowest(),
                                            80.0F,
                                            -80.0F,
                                            1e20F,
                                            -1e20F};
  return values;
}

inline const std::vector<std::uint32_t>& edge_words() {
  static const std::vector<std::uint32_t> values = {
      0, 1, 255, 256, 0x7FFFFFFFU, 0x80000000U, 0xFFFFFEFFU, 0xFFFFFF00U, 0xFFFFFFFEU, 0xFFFFFFFFU};
  return values;
}

// Seeded: a failure repeats.
class Source {
 public:
  explicit Source(std::uint32_t seed) : bits_(seed) {}

  std::uint32_t word() { return static_cast<std::uint32_t>(bits_()); }
  std::size_t below(std::size_t n) { return word() % n; }
  float number(float scale) { return scale * (static_cast<float>(word()) * 0x1p-31F - 1.0F); }

  Column<float> numbers(std::size_t n, float scale) {
    Column<float> column(n);
    for (std::size_t i = 0; i < n; ++i) column[i] = number(scale);
    return column;
  }
  // An edge value in every third lane.
  Column<float> numbers_and_edges(std::size_t n, float scale) {
    Column<float> column = numbers(n, scale);
    for (std::size_t i = 0; i < n; i += 3) column[i] = edge_values()[below(edge_values().size())];
    return column;
  }
  // 0 .. codes - 1
  Column<float> codes(std::size_t n, std::size_t codes) {
    Column<float> column(n);
    for (std::size_t i = 0; i < n; ++i) column[i] = static_cast<float>(below(codes));
    return column;
  }
  Column<std::uint32_t> words(std::size_t n) {
    Column<std::uint32_t> column(n);
    for (std::size_t i = 0; i < n; ++i) {
      column[i] = i % 5 == 0 ? edge_words()[below(edge_words().size())] : word();
    }
    return column;
  }
  // Of every magnitude up to 2^magnitude fen, of both signs, zeros among them.
  Column<std::int64_t> amounts(std::size_t n, unsigned magnitude) {
    Column<std::int64_t> column(n);
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint64_t bits = (std::uint64_t{word()} << 32U) | word();
      const auto shift = static_cast<unsigned>(64 - below(magnitude + 1));
      const auto size = static_cast<std::int64_t>(shift == 64 ? 0 : bits >> shift);
      column[i] = word() % 3 == 0 ? -size : size;
    }
    return column;
  }
  // About one bit in `sparsity`; none if that is 0.
  LaneMask mask(std::size_t n, std::size_t sparsity) {
    LaneMask mask;
    for (std::size_t i = 0; i < n; ++i) mask.assign(i, sparsity != 0 && below(sparsity) == 0);
    return mask;
  }

 private:
  std::mt19937 bits_;
};

// The numbers of lanes that every operation is tried with.
inline constexpr std::array<std::size_t, 4> kSizes = {64, 128, 192, 512};

// Calls test(n) with every instruction set of this machine and every number of lanes.
template <class Test>
void on_every_instruction_set(const Test& test) {
  struct Restore {
    Restore() = default;
    Restore(const Restore&) = delete;
    Restore& operator=(const Restore&) = delete;
    ~Restore() { ops::use_instruction_set("auto"); }
  };
  const Restore restore;
  for (const std::string& name : ops::instruction_sets()) {
    INFO("instruction set " << name);
    REQUIRE(ops::use_instruction_set(name));
    REQUIRE(ops::instruction_set() == name);
    for (const std::size_t n : kSizes) {
      INFO(n << " lanes");
      test(n);
    }
  }
}

// out[i] == expected(i) in every bit, for every lane.
template <class T, class Expected>
void require_lanes(const Column<T>& out, std::size_t n, const Expected& expected) {
  for (std::size_t i = 0; i < n; ++i) {
    const T wanted = expected(i);
    INFO("lane " << i << ": " << out[i] << ", not " << wanted);
    REQUIRE(same_bits(out[i], wanted));
  }
}

}  // namespace lendsim::lanes
