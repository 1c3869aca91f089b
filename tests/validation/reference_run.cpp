#include "tests/validation/reference_run.hpp"

#include <numeric>

#include "sim/engine/engine.hpp"
#include "sim/scenario/load.hpp"
#include "tests/catch.hpp"

namespace validation {

using namespace lendsim;

mechanisms::Runs run_reference(const std::string& name, const std::vector<std::string>& overrides) {
  LoadedScenario loaded = load_scenario(
      std::string(LENDSIM_SOURCE_DIR) + "/scenarios/reference/" + name + ".toml", overrides);
  for (const Problem& warning : loaded.warnings) {
    INFO(warning.message);
    CHECK(warning.code == "W001");
  }
  mechanisms::Runs runs{std::move(loaded.scenario), {}};
  runs.tallies.resize(runs.scenario.run.replications);
  std::vector<ReplicationId> todo(runs.tallies.size());
  std::iota(todo.begin(), todo.end(), 0U);
  run_replications(runs.scenario, todo, EngineOptions{},
                   [&](ReplicationId r, const Tally& tally) { runs.tallies[r] = tally; });
  return runs;
}

std::vector<double> series(const mechanisms::Runs& runs, std::size_t replication,
                           const std::string& selection) {
  const std::vector<std::int64_t> cells = mechanisms::cells_of(runs, replication, selection);
  const auto points = static_cast<std::size_t>(runs.tallies[replication].shape().points);
  const std::size_t rows = cells.size() / points;
  std::vector<double> sums(points);
  for (std::size_t i = 0; i < cells.size(); ++i) sums[i / rows] += static_cast<double>(cells[i]);
  return sums;
}

std::vector<double> total_series(const mechanisms::Runs& runs, const std::string& selection) {
  std::vector<double> sums;
  for (std::size_t r = 0; r < runs.tallies.size(); ++r) {
    const std::vector<double> one = series(runs, r, selection);
    sums.resize(one.size());
    for (std::size_t m = 0; m < one.size(); ++m) sums[m] += one[m];
  }
  return sums;
}

double total(const mechanisms::Runs& runs, const std::string& selection) {
  const std::vector<double> months = total_series(runs, selection);
  return std::accumulate(months.begin(), months.end(), 0.0);
}

}  // namespace validation
