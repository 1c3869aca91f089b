// Conditions: a feature compared with a number or with another feature, in binary32.
#pragma once

#include <cstdint>
#include <span>

#include "models/features/feature.hpp"

namespace lendsim {

// The value is the set of outcomes that satisfy it: bit 0 less, bit 1 equal, bit 2 greater.
enum class Comparison : std::uint8_t {
  less = 1,
  equal = 2,
  less_equal = 3,
  greater = 4,
  not_equal = 5,
  greater_equal = 6
};

struct Condition {
  FeatureIndex feature = 0;
  Comparison comparison = Comparison::equal;
  bool against_feature = false;  // true: compare with feature `other`; false: with `value`
  FeatureIndex other = 0;
  float value = 0.0F;
};

inline bool holds(const Condition& c, const FeatureRow& row) {
  const float left = row[c.feature];
  const float right = c.against_feature ? row[c.other] : c.value;
  const unsigned outcome =
      static_cast<unsigned>(left >= right) + static_cast<unsigned>(left > right);
  return ((static_cast<unsigned>(c.comparison) >> outcome) & 1U) != 0;
}

inline bool all_hold(std::span<const Condition> conditions, const FeatureRow& row) {
  for (const Condition& c : conditions) {
    if (!holds(c, row)) return false;
  }
  return true;
}

}  // namespace lendsim
