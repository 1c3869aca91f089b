// The value of one key of a scenario that makes a figure of the whole book largest, smallest or
// equal to something, on common random numbers: every value is tried on the same replications, so
// that what is compared differs by the value alone.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/estimate.hpp"
#include "sim/study/horizon.hpp"
#include "sim/study/run.hpp"

namespace lendsim {

class BadGoal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// "policy.cutoff=550..700"
struct Variation {
  std::string path;
  double low = 0.0, high = 0.0;
  double step = 0.0;  // values tried are multiples of it
};
// `step` 0: a round thousandth of the range. Throws BadGoal.
Variation parse_variation(const std::string& text, double step);

// A headline, or what it is more than under the scenario as it stands: "diff(net_income)".
struct SoughtFigure {
  std::string name;
  bool difference = false;

  std::string text() const { return difference ? "diff(" + name + ")" : name; }
};
SoughtFigure parse_figure(const std::string& text);

// "default_rate <= 2% @95%": holds at x if the confidence limit of that level, one-sided by
// Student's t, is on the right side; without a level, if the mean is.
struct Constraint {
  std::string text;
  SoughtFigure figure;
  bool at_most = true;
  double bound = 0.0;
  double level = 0.5;
};
Constraint parse_constraint(const std::string& text);

// "diff(net_income) = 0"
struct Equation {
  SoughtFigure figure;
  double value = 0.0;
};
Equation parse_equation(const std::string& text);

enum class Goal : std::uint8_t { maximise, minimise, solve };

struct SeekRequest {
  RunRequest run;
  std::string scenario;  // file
  std::vector<std::string> overrides;
  std::string against;  // file that differences are to; empty: the scenario
  Variation vary;
  Goal goal = Goal::maximise;
  SoughtFigure figure;  // maximised, minimised or solved for
  double value = 0.0;   // solve: what it equals
  std::vector<Constraint> constraints;
  int points = 9;  // of the grid that a maximum is first looked for on
  int most = 30;   // values tried in all
};

// Mean and standard error over the replications.
struct SoughtValue {
  double mean = 0.0;
  double se = 0.0;
};

struct TriedPoint {
  double x = 0.0;
  SoughtValue figure;
  std::vector<SoughtValue> constraints;
  bool feasible = true;
};

struct SeekResult {
  std::vector<TriedPoint> points;  // by x
  bool complete = false;           // not told to stop
  bool found = false;
  double x = 0.0;
  SoughtValue figure;
  // 95 %. Of a root: from the error of the figure and its slope there. Of an extremum: the values
  // tried around it whose figure can't be told from the best one's by the paired difference.
  double low = 0.0, high = 0.0;
};

// Extremum: a grid of `points` values, then Brent's method between the neighbours of the best that
// keeps the constraints (Boost.Math brent_find_minima). Root: bracketed by the ends, then
// TOMS 748 (Alefeld, Potra and Shi 1995; Boost.Math).
SeekResult seek(const SeekRequest& request, RunWatcher& watcher);

}  // namespace lendsim
