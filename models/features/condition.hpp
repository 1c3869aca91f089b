// Conditions: a feature compared with a number or with another feature, in binary32.
#pragma once

#include <cstdint>
#include <span>

#include "models/features/feature.hpp"

namespace lendsim {

enum class Comparison : std::uint8_t { less, less_equal, greater, greater_equal, equal, not_equal };

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
  switch (c.comparison) {
    case Comparison::less: return left < right;
    case Comparison::less_equal: return left <= right;
    case Comparison::greater: return left > right;
    case Comparison::greater_equal: return left >= right;
    case Comparison::equal: return left == right;
    case Comparison::not_equal: return left != right;
  }
  return false;
}

inline bool all_hold(std::span<const Condition> conditions, const FeatureRow& row) {
  for (const Condition& c : conditions) {
    if (!holds(c, row)) return false;
  }
  return true;
}

}  // namespace lendsim
