// The plain content of a file `lendsim-compare/1`: policies side by side, and what the later ones
// change against the first. Nothing here knows HDF5. FORMAT.md describes the file; write_compare
// and read_compare are inverses.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/month.hpp"
#include "sim/results/axes.hpp"
#include "sim/results/run_results.hpp"

namespace lendsim {

// What pairing tells about a difference beside its statistics; analysis/paired.hpp has the
// formulas.
enum class PairedFigure : std::uint8_t {
  low,
  high,
  correlation,
  variance_reduction,
  share_same_sign,
  replications_needed
};
inline constexpr std::size_t kPairedFigures = 6;
struct PairedFigureInfo {
  std::string_view name;
  std::string_view meaning;
};
inline constexpr PairedFigureInfo kPairedFigureTable[kPairedFigures] = {
    {"low", "lower end of the 95 % confidence interval of the mean difference"},
    {"high", "its upper end"},
    {"correlation", "between the policies, over replications; NaN where one of them does not vary"},
    {"variance_reduction",
     "variance of the difference of two independent runs / variance of the paired difference; NaN "
     "where the paired one is 0"},
    {"share_same_sign",
     "share of replications whose difference has the sign of the mean; NaN where the mean is 0"},
    {"replications_needed",
     "replications after which the standard error is `precision` times the mean difference; NaN "
     "where the mean is 0"}};

// One measure or ratio under all policies. Cells are positions of the group's axes, row-major.
struct CompareVariable {
  std::string name;
  std::string units;  // ISO 4217 code or "1"
  std::string long_name;
  std::vector<double> policies;    // [policy][statistic][cell]
  std::vector<double> difference;  // [contrast][statistic][cell], variant - baseline
  std::vector<double> pairing;     // [contrast][figure][cell]
  // [contrast][cell], 1: fewer than 30 events by which the replications differ. Empty for amounts.
  std::vector<std::int8_t> few_events;
};

struct CompareGroup {
  std::string path;        // "" for the root, "/by_cause", "/horizon", ...
  std::vector<Axis> axes;  // after policy and statistic
  std::vector<CompareVariable> variables;

  std::size_t cells() const {
    std::size_t count = 1;
    for (const Axis& axis : axes) count *= axis.size();
    return count;
  }
};

struct ComparedPolicy {
  std::string label;
  std::string title;
  std::string scenario;  // resolved, canonical TOML
  std::string scenario_sha256;
  std::string overrides;                                     // one per line
  std::vector<std::pair<std::string, std::string>> sources;  // name, sha256
};

// One measure of the whole book in single replications: [policy][replication][month], fen or
// counts.
struct KeptMeasure {
  std::string name;
  std::string units;
  std::string long_name;
  std::vector<double> values;
};

struct CompareResults {
  std::string source;  // "lendsim <version> (git <sha>)"
  std::string currency = "CNY";
  std::uint64_t seed = 0;  // of the baseline
  std::int64_t borrowers = 0;
  Month start;
  DayCount day_count = DayCount::actual;
  int months = 0;
  int warm_up = 0;
  double precision = 0.1;  // what replications_needed is for: standard error / mean difference
  std::string unpaired;    // what differs though it should not, if a comparison was forced
  std::vector<ComparedPolicy> policies;  // the baseline first
  std::vector<ReplicationId> replications;

  std::vector<CompareGroup> groups;
  std::vector<KeptMeasure> kept;  // with --keep replications, else empty

  std::string compiler, build_type;

  std::size_t contrasts() const { return policies.size() - 1; }
  std::string contrast(std::size_t i) const {
    return policies[i + 1].label + " - " + policies.front().label;
  }
  // Null if there is none.
  const CompareGroup* group(std::string_view path) const;
  const CompareVariable* variable(std::string_view path, std::string_view name) const;
};

Axis policy_axis(const CompareResults& results);
Axis contrast_axis(const CompareResults& results);
Axis figure_axis();

}  // namespace lendsim
