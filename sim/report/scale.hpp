// Scales and ticks.
#pragma once

#include <string>
#include <vector>

#include "models/base/month.hpp"

namespace lendsim::report {

// From values to coordinates, linearly.
struct Scale {
  double from = 0.0;  // value at `start`
  double to = 1.0;    // value at `end`
  double start = 0.0;
  double end = 1.0;

  double operator()(double value) const {
    return to == from ? start : start + (value - from) / (to - from) * (end - start);
  }
};

struct Ticks {
  std::vector<double> values;
  int decimals = 0;  // that tell them apart
};

// Multiples of 1, 2 or 5 times a power of ten that cover [low, high], about `count` of them
// (Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990). A range without width is
// widened. Preconditions: both are finite, low <= high, count >= 2.
Ticks nice_ticks(double low, double high, int count);

struct MonthTick {
  int point = 0;  // months since `start`
  std::string label;
  bool year = false;  // the label names the year
};

// At most about `count` labels among the months start + first .. start + last: every month, then
// quarters, half-years, years, 2, 5, 10 ... years. The first label and every January name the year.
std::vector<MonthTick> month_ticks(Month start, int first, int last, int count);

// Multiples of a step of 1, 2, 3, 6 or 12 (24, 36 ...) in 0 .. last, at most about `count`.
std::vector<int> age_ticks(int last, int count);

}  // namespace lendsim::report
