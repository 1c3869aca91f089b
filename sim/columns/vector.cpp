// Compiled once for each instruction set: Highway includes this file again and again, each time
// with another HWY_TARGET and HWY_NAMESPACE.

// Without the instructions for fused multiply-add, cryptography and 16-bit numbers, which are not
// needed; so the sets ask for less of a processor. SSSE3 alone is not worth a table.
#define HWY_DISABLE_BMI2_FMA
#define HWY_DISABLE_PCLMUL_AES
#define HWY_DISABLE_F16C
#define HWY_DISABLED_TARGETS HWY_SSSE3
// Highway's own assertions would need its library.
#define HWY_IS_DEBUG_BUILD 0

#include "sim/columns/vector.hpp"

#include <array>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/columns/vector.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_SSE4

#include "sim/columns/vector/conditions.hpp"
#include "sim/columns/vector/draw.hpp"
#include "sim/columns/vector/features.hpp"
#include "sim/columns/vector/hazard.hpp"
#include "sim/columns/vector/normal.hpp"
#include "sim/columns/vector/state.hpp"

HWY_BEFORE_NAMESPACE();
namespace lendsim::ops::HWY_NAMESPACE {

extern const Operations kOperations;
constexpr Operations kOperations = {
    .instruction_set = HWY_TARGET == HWY_AVX3   ? "avx512"
                       : HWY_TARGET == HWY_AVX2 ? "avx2"
                                                : "sse4",
    .draw = draw,
    .narrow = narrow,
    .narrow_column = narrow_column,
    .narrow_below = narrow_below,
    .narrow_equal = narrow_equal,
    .pick = pick,
    .expand = expand,
    .yuan = yuan,
    .ratio = ratio,
    .divide = divide,
    .divide_by_at_least_one = divide_by_at_least_one,
    .divide_by_yuan = divide_by_yuan,
    .bucket = bucket,
    .maximum = maximum,
    .minimum = minimum,
    .add = add,
    .add_amounts = add_amounts,
    .add_amounts_where = add_amounts_where,
    .sum = sum,
    .sum_above = sum_above,
    .copy = copy,
    .fill = fill,
    .fill_amounts = fill_amounts,
    .equals = equals,
    .square = square,
    .above = above,
    .below = below,
    .multiply = multiply,
    .tick = tick,
    .assign = assign,
    .move_category = move_category,
    .add_term = add_term,
    .move_score = move_score,
    .move_index = move_index,
    .normal = normal,
};

}  // namespace lendsim::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif

#if HWY_ONCE

namespace lendsim::ops {
namespace {

struct Usable {
  std::array<const Operations*, 3> tables{};
  std::size_t count = 0;
};

// What the processor and the operating system support.
Usable usable() {
  Usable found;
#if HWY_ARCH_X86_64
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
    found.tables[found.count++] = &N_AVX3::kOperations;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) {
    found.tables[found.count++] = &N_AVX2::kOperations;
  }
  if (__builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("sse4.2")) {
    found.tables[found.count++] = &N_SSE4::kOperations;
  }
#endif
  return found;
}

}  // namespace

std::span<const Operations* const> vector_operations() {
  static const Usable found = usable();
  return {found.tables.data(), found.count};
}

}  // namespace lendsim::ops

#endif
