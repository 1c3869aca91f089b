// The plain content of a result file `lendsim-run/1`. Nothing here knows HDF5. FORMAT.md describes
// the file; write_run and read_run are inverses.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "models/base/month.hpp"
#include "sim/tally/tally.hpp"

namespace lendsim {

inline constexpr int kStatistics = 10;
inline constexpr const char* kStatisticNames[kStatistics] = {"mean", "sd",  "se",  "min", "q05",
                                                             "q25",  "q50", "q75", "q95", "max"};
enum class Statistic : std::uint8_t { mean, sd, se, min, q05, q25, q50, q75, q95, max };

// One variable of a summary group: statistic x the group's axes, row-major, yuan or counts or
// ratios.
struct SummaryVariable {
  std::string name;
  std::string units;  // ISO 4217 code or "1"
  std::string long_name;
  std::vector<double> values;
  // Fewest events behind a cell's estimate is below 30: by cell (without the statistic axis), 1 =
  // too few to trust the error bar. Empty if not applicable (stocks of money).
  std::vector<std::int8_t> few_events;
};

struct SummaryGroup {
  std::vector<SummaryVariable> variables;
};

struct RunResults {
  std::string title;
  std::string source;  // "lendsim <version> (git <sha>)"
  std::string currency = "CNY";
  std::uint64_t seed = 0;
  std::int64_t replications = 0;  // complete ones behind the numbers
  std::int64_t replications_wanted = 0;
  std::int64_t borrowers = 0;
  bool complete = true;
  Month start;  // first reported month
  DayCount day_count = DayCount::actual;
  std::vector<std::string> segments;
  std::vector<std::string> products;
  std::vector<std::string> causes;
  std::vector<std::string> parties;
  std::vector<std::string> events;
  std::vector<std::string> rules;
  TallyShape shape;

  SummaryGroup portfolio;  // [statistic][point]
  // By CubeId, the axes of each as summary_layout (cubes.hpp) tells. Without variables where the
  // cube has no cells.
  std::array<SummaryGroup, kCubes> summaries;
  SummaryGroup& summary(CubeId id) { return summaries[static_cast<std::size_t>(id)]; }
  const SummaryGroup& summary(CubeId id) const { return summaries[static_cast<std::size_t>(id)]; }

  Tally totals;  // exact sums over replications, fen and counts

  // With --keep replications: every tally in replication order, else empty. With --panel and
  // --events: the panel and the log of every tally.
  std::vector<std::pair<ReplicationId, Tally>> kept;
  bool keep_replications = false;

  // Provenance.
  std::string scenario;  // resolved, canonical TOML
  std::string scenario_sha256;
  std::vector<std::pair<std::string, std::string>> sources;  // name, sha256
  std::string overrides;                                     // one per line
  std::string compiler, build_type;
};

}  // namespace lendsim
