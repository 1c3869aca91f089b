#include "sim/study/spooling.hpp"

#include <algorithm>
#include <vector>

#include "sim/study/build.hpp"

namespace lendsim {
namespace {

using Clock = std::chrono::steady_clock;

std::vector<ReplicationId> missing(const Spool& spool, std::uint32_t wanted) {
  const std::vector<ReplicationId> complete = spool.complete();
  std::vector<ReplicationId> todo;
  for (ReplicationId r = 0; r < wanted; ++r) {
    if (!std::binary_search(complete.begin(), complete.end(), r)) todo.push_back(r);
  }
  return todo;
}

}  // namespace

SpoolHeader spool_header(const Scenario& scenario, const RunRequest& request) {
  return {build().full_version(), scenario.sha256, scenario.run.seed, scenario.run.borrowers,
          tally_shape(scenario, request.panel_borrowers, request.log)};
}

std::size_t count_below(const Spool& spool, std::uint32_t wanted) {
  const std::vector<ReplicationId> complete = spool.complete();
  return static_cast<std::size_t>(std::lower_bound(complete.begin(), complete.end(), wanted) -
                                  complete.begin());
}

void simulate_missing(const Scenario& scenario, const RunRequest& request, std::uint32_t wanted,
                      Spool& spool, RunWatcher& watcher, RunReport& report) {
  const std::vector<ReplicationId> todo = missing(spool, wanted);
  if (todo.empty()) return;
  std::atomic<bool> never = false;
  std::atomic<bool>& stop = request.stop != nullptr ? *request.stop : never;
  std::atomic<bool> out_of_time = false;
  std::atomic<std::uint64_t> account_months = 0;
  const auto look_at_clock = [&] {
    if (!request.deadline || Clock::now() < *request.deadline) return;
    if (!stop.exchange(true)) out_of_time = true;
  };
  EngineOptions options = engine_options(request);
  options.stop = &stop;
  options.progress = [&](std::uint64_t more) {
    account_months += more;
    watcher.account_months(more);
    look_at_clock();
  };
  const auto begin = Clock::now();
  look_at_clock();
  run_replications(scenario, todo, options, [&](ReplicationId r, const Tally& tally) {
    spool.append(r, tally);
    watcher.replication_done();
  });
  spool.sync();
  report.simulation_seconds += std::chrono::duration<double>(Clock::now() - begin).count();
  report.account_months += account_months;
  report.out_of_time |= out_of_time;
}

RunResults describe_run(const Scenario& scenario, const RunRequest& request) {
  RunResults r;
  r.title = scenario.title;
  r.source = "lendsim " + build().full_version();
  r.currency = scenario.currency;
  r.seed = scenario.run.seed;
  r.replications_wanted = scenario.run.replications;
  r.borrowers = scenario.run.borrowers;
  r.start = scenario.run.start;
  r.day_count = scenario.run.day_count;
  r.segments = scenario.groups;
  r.products = scenario.product_names;
  r.causes = scenario.causes;
  r.parties = scenario.parties;
  r.events = scenario.event_names;
  r.rules = scenario.rule_names;
  r.keep_replications = request.keep_replications;
  r.scenario = scenario.canonical;
  r.scenario_sha256 = scenario.sha256;
  for (const SourceFile& file : scenario.sources) r.sources.emplace_back(file.name, file.sha256);
  for (const std::string& text : scenario.overrides) {
    r.overrides += (r.overrides.empty() ? "" : "\n") + text;
  }
  r.compiler = build().compiler;
  r.build_type = build().build_type;
  return r;
}

}  // namespace lendsim
