// Features computed from other features: an indicator of conditions that hold together, or a shape
// of one feature. With them a hazard can have interactions, thresholds and a minimum in the middle.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/features/condition.hpp"

namespace lendsim {

enum class Shape : std::uint8_t {
  all,     // 1 where all of `when` hold, else 0
  square,  // (x - at)^2
  above,   // max(x - at, 0)
  below,   // max(at - x, 0)
  ratio    // x / other; 0 where other is 0
};

struct Derived {
  std::string name;
  FeatureIndex feature = 0;  // where the value goes
  bool of_account = false;   // reads features of one account; else of the borrower or the month
  Shape shape = Shape::all;
  std::vector<Condition> when;
  FeatureIndex of = 0;
  FeatureIndex other = 0;
  float at = 0.0F;
};

// Binary32, in the written order.
inline float value_of(const Derived& d, const FeatureRow& row) {
  const float x = row[d.of];
  switch (d.shape) {
    case Shape::all:
      return all_hold(d.when, row) ? 1.0F : 0.0F;
    case Shape::square:
      return (x - d.at) * (x - d.at);
    case Shape::above:
      return x > d.at ? x - d.at : 0.0F;
    case Shape::below:
      return x < d.at ? d.at - x : 0.0F;
    case Shape::ratio:
      return row[d.other] == 0.0F ? 0.0F : x / row[d.other];
  }
  return 0.0F;
}

}  // namespace lendsim
