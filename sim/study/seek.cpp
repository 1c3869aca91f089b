#include "sim/study/seek.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>

#include "analysis/intervals.hpp"
#include "analysis/paired.hpp"
#include "sim/scenario/load.hpp"

namespace lendsim {
namespace {

struct Stopped {};
struct OutOfPoints {};

// Main cubes of all replications of one scenario.
struct Sample {
  TallyShape shape;
  std::vector<std::vector<std::int64_t>> cells;

  HorizonColumns columns(const std::string& name) const {
    return horizon_columns(
        [this](std::size_t i, std::size_t first, std::span<std::int64_t> out) {
          std::copy_n(cells[i].begin() + static_cast<std::ptrdiff_t>(first), out.size(),
                      out.begin());
        },
        shape, cells.size(), name);
  }
};

Sample simulate(const Scenario& scenario, const RunRequest& request, RunWatcher& watcher) {
  Sample sample{tally_shape(scenario, 0), {}};
  sample.cells.resize(scenario.run.replications);
  EngineOptions options = engine_options(request);
  options.stop = request.stop;
  options.progress = [&](std::uint64_t more) { watcher.account_months(more); };
  std::vector<ReplicationId> ids(scenario.run.replications);
  std::iota(ids.begin(), ids.end(), ReplicationId{0});
  const bool whole =
      run_replications(scenario, ids, options, [&](ReplicationId r, const Tally& tally) {
        sample.cells[r].assign(tally.main().begin(), tally.main().end());
        watcher.replication_done();
      });
  if (!whole) throw Stopped{};
  return sample;
}

PairedDifference difference(const HorizonColumns& a, const HorizonColumns& b) {
  constexpr double kPrecision = 0.1;  // of a figure that is not used
  if (a.denominators.empty()) {
    return paired_difference(a.numerators, b.numerators, a.unit, kPrecision);
  }
  return paired_ratio_difference({a.numerators, a.denominators}, {b.numerators, b.denominators},
                                 a.unit, kPrecision);
}

SoughtValue value_of(const Statistics& s) { return {at(s, Statistic::mean), at(s, Statistic::se)}; }

class Seeker {
 public:
  Seeker(const SeekRequest& request, RunWatcher& watcher) : request_(request), watcher_(watcher) {
    const Scenario base =
        load_scenario(request.against.empty() ? request.scenario : request.against,
                      request.overrides)
            .scenario;
    replications_ = base.run.replications;
    watcher.opened(0, 0, replications_ * (static_cast<std::size_t>(request.most) + 1));
    if (needs_base()) base_ = simulate(base, request.run, watcher);
  }

  SeekResult run() {
    SeekResult result;
    try {
      request_.goal == Goal::solve ? solve(result) : optimise(result);
    } catch (const OutOfPoints&) {
      if (request_.goal != Goal::solve) settle_best(result);
    }
    for (const auto& [x, point] : tried_) result.points.push_back(point.told);
    result.complete = true;
    watcher_.writing();
    return result;
  }

 private:
  struct Point {
    TriedPoint told;
    Sample sample;
  };

  bool needs_base() const {
    return request_.figure.difference ||
           std::any_of(request_.constraints.begin(), request_.constraints.end(),
                       [](const Constraint& c) { return c.figure.difference; });
  }

  double rounded(double x) const {
    const double steps = std::round((x - request_.vary.low) / request_.vary.step);
    // The decimal of ten digits near it, so that 0.30000000000000004 is tried as 0.3.
    const std::string digits =
        fmt::format("{:.10g}", request_.vary.low + steps * request_.vary.step);
    double value = 0.0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return std::clamp(value, request_.vary.low, request_.vary.high);
  }

  SoughtValue figure_of(const Sample& sample, const SoughtFigure& figure) const {
    const HorizonColumns c = sample.columns(figure.name);
    if (figure.difference) return value_of(difference(base_.columns(figure.name), c).statistics);
    if (!c.denominators.empty()) {
      return value_of(ratio_statistics(c.numerators, c.denominators, c.unit));
    }
    std::vector<std::int64_t> values = c.numerators;
    return value_of(statistics_of(values, c.unit));
  }

  bool holds(const Constraint& constraint, const SoughtValue& value) const {
    const boost::math::students_t law(std::max(1.0, static_cast<double>(replications_) - 1.0));
    const double t = constraint.level > 0.5 ? quantile(law, constraint.level) : 0.0;
    const double margin = t == 0.0 ? 0.0 : t * value.se;
    return constraint.at_most ? value.mean + margin <= constraint.bound
                              : value.mean - margin >= constraint.bound;
  }

  const Point& at_x(double wanted) {
    const double x = rounded(wanted);
    if (const auto found = tried_.find(x); found != tried_.end()) return found->second;
    if (tried_.size() >= static_cast<std::size_t>(request_.most)) throw OutOfPoints{};
    std::vector<std::string> overrides = request_.overrides;
    overrides.push_back(fmt::format("{}={:.10g}", request_.vary.path, x));
    const Scenario scenario = load_scenario(request_.scenario, overrides).scenario;
    Point point;
    point.sample = simulate(scenario, request_.run, watcher_);
    point.told.x = x;
    point.told.figure = figure_of(point.sample, request_.figure);
    for (const Constraint& c : request_.constraints) {
      point.told.constraints.push_back(figure_of(point.sample, c.figure));
      point.told.feasible &= holds(c, point.told.constraints.back());
    }
    return tried_.emplace(x, std::move(point)).first->second;
  }

  // What is to be smallest; beyond every value where a constraint fails.
  double cost(double x) {
    const TriedPoint& point = at_x(x).told;
    if (!point.feasible || std::isnan(point.figure.mean)) {
      return std::numeric_limits<double>::max();
    }
    return request_.goal == Goal::maximise ? -point.figure.mean : point.figure.mean;
  }

  void optimise(SeekResult& result) {
    const Variation& vary = request_.vary;
    const int last = std::max(2, request_.points) - 1;
    std::vector<double> grid;
    for (int i = 0; i <= last; ++i) {
      grid.push_back(rounded(vary.low + (vary.high - vary.low) * i / last));
      cost(grid.back());
    }
    std::size_t best = 0;
    for (std::size_t i = 1; i < grid.size(); ++i) {
      if (cost(grid[i]) < cost(grid[best])) best = i;
    }
    if (cost(grid[best]) < std::numeric_limits<double>::max()) {
      const double low = grid[best == 0 ? 0 : best - 1];
      const double high = grid[std::min(best + 1, grid.size() - 1)];
      constexpr int kBits = 12;  // the step ends it sooner
      std::uintmax_t iterations = static_cast<std::uintmax_t>(request_.most);
      boost::math::tools::brent_find_minima([this](double x) { return cost(x); }, low, high, kBits,
                                            iterations);
    }
    settle_best(result);
  }

  // The best of what was tried, and what can't be told from it.
  void settle_best(SeekResult& result) {
    const Point* best = nullptr;
    for (const auto& [x, point] : tried_) {
      if (point.told.feasible && !std::isnan(point.told.figure.mean) &&
          (best == nullptr || cost(x) < cost(best->told.x))) {
        best = &point;
      }
    }
    if (best == nullptr) return;
    result.found = true;
    result.x = result.low = result.high = best->told.x;
    result.figure = best->told.figure;
    const auto same = [&](const Point& point) {
      const PairedDifference d = difference(best->sample.columns(request_.figure.name),
                                            point.sample.columns(request_.figure.name));
      return point.told.feasible && d.figure(PairedFigure::low) <= 0.0 &&
             d.figure(PairedFigure::high) >= 0.0;
    };
    const auto middle = tried_.find(result.x);
    for (auto at = middle; same(at->second); --at) {
      result.low = at->first;
      if (at == tried_.begin()) break;
    }
    for (auto at = middle; at != tried_.end() && same(at->second); ++at) result.high = at->first;
  }

  void solve(SeekResult& result) {
    const auto f = [this](double x) { return at_x(x).told.figure.mean - request_.value; };
    const double at_low = f(request_.vary.low);
    const double at_high = f(request_.vary.high);
    if (std::isnan(at_low) || std::isnan(at_high) || at_low * at_high > 0.0) return;
    const double width = request_.vary.step;
    std::uintmax_t iterations = static_cast<std::uintmax_t>(request_.most);
    const auto close_enough = [width](double a, double b) { return std::abs(b - a) <= width; };
    std::pair<double, double> bracket(request_.vary.low, request_.vary.high);
    if (at_low != 0.0 && at_high != 0.0) {
      bracket = boost::math::tools::toms748_solve(f, request_.vary.low, request_.vary.high, at_low,
                                                  at_high, close_enough, iterations);
    } else {
      bracket.first = bracket.second = at_low == 0.0 ? request_.vary.low : request_.vary.high;
    }
    const double x =
        std::abs(f(bracket.first)) <= std::abs(f(bracket.second)) ? bracket.first : bracket.second;
    settle_root(at_x(x), result);
  }

  // The error of the figure by its slope between the neighbours.
  void settle_root(const Point& root, SeekResult& result) {
    result.found = root.told.feasible;
    result.x = root.told.x;
    result.figure = root.told.figure;
    const auto here = tried_.find(result.x);
    const auto before = here == tried_.begin() ? here : std::prev(here);
    const auto after = std::next(here) == tried_.end() ? here : std::next(here);
    const double slope = (after->second.told.figure.mean - before->second.told.figure.mean) /
                         (after->first - before->first);
    const Interval interval =
        mean_interval(result.x, std::abs(result.figure.se / slope), replications_);
    result.low = interval.low;
    result.high = interval.high;
  }

  const SeekRequest& request_;
  RunWatcher& watcher_;
  std::size_t replications_ = 0;
  Sample base_;
  std::map<double, Point> tried_;
};

}  // namespace

SeekResult seek(const SeekRequest& request, RunWatcher& watcher) {
  try {
    return Seeker(request, watcher).run();
  } catch (const Stopped&) {
    return {};
  }
}

}  // namespace lendsim
