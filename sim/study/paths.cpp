#include "sim/study/paths.hpp"

#include <algorithm>
#include <numeric>

#include "models/base/money.hpp"

namespace lendsim {
namespace {

constexpr double kPrecision = 0.1;  // of figures that are not shown

void take_figures(const Tally& tally, std::size_t r, PathFigures& figures) {
  const TallyShape& shape = tally.shape();
  const auto cells =
      static_cast<std::size_t>(shape.segments) * static_cast<std::size_t>(shape.products);
  const auto points = static_cast<std::size_t>(shape.points);
  for (std::size_t i = cells; i < points * cells; ++i) {
    for (std::size_t m = 0; m < kExplainedCount; ++m) {
      figures.columns[m][r] +=
          tally.main()[i * kMeasures + static_cast<std::size_t>(kExplained[m].measure)];
    }
    for (std::size_t c = 0; c < figures.causes.size(); ++c) {
      figures.causes[c][r] += tally.causes()[(i * figures.causes.size() + c) * kCauseMeasures +
                                             static_cast<std::size_t>(CauseMeasure::closures)];
    }
  }
}

void take_log(const Tally& tally, std::size_t r, PathFigures& figures) {
  for (const LogRow& row : tally.log()) {
    const AccountEvent event{row.borrower, row.month, row.rule, row.product};
    const bool stops = row.kind == LogKind::closed || row.kind == LogKind::frozen;
    if (stops && row.rule >= 0) figures.stopped[r].push_back(event);
    if (row.kind == LogKind::default_entered) {
      figures.defaults[r].push_back({row.borrower, row.month, -1, row.product});
    }
  }
  std::sort(figures.stopped[r].begin(), figures.stopped[r].end());
  std::sort(figures.defaults[r].begin(), figures.defaults[r].end());
}

}  // namespace

double explained_unit(std::size_t i) {
  return info(kExplained[i].measure).unit == MeasureUnit::money ? double{kFenPerYuan} : 1.0;
}

bool simulate_path(const Scenario& scenario, const RunRequest& request, bool with_log,
                   RunWatcher& watcher, PathFigures& figures) {
  const std::size_t replications = scenario.run.replications;
  for (auto& column : figures.columns) column.assign(replications, 0);
  figures.causes.assign(scenario.causes.size(), std::vector<std::int64_t>(replications));
  figures.stopped.assign(replications, {});
  figures.defaults.assign(replications, {});
  EngineOptions options = engine_options(request);
  options.log = with_log;
  options.stop = request.stop;
  options.progress = [&](std::uint64_t more) { watcher.account_months(more); };
  std::vector<ReplicationId> ids(replications);
  std::iota(ids.begin(), ids.end(), ReplicationId{0});
  return run_replications(scenario, ids, options, [&](ReplicationId r, const Tally& tally) {
    take_figures(tally, r, figures);
    if (with_log) take_log(tally, r, figures);
    watcher.replication_done();
  });
}

std::vector<PairedDifference> differences_of(const PathFigures& baseline,
                                             const PathFigures& variant) {
  std::vector<PairedDifference> all;
  for (std::size_t m = 0; m < kExplainedCount; ++m) {
    all.push_back(
        paired_difference(baseline.columns[m], variant.columns[m], explained_unit(m), kPrecision));
  }
  return all;
}

}  // namespace lendsim
