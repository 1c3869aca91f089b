#include "sim/study/run.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "analysis/summarise.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/parallel.hpp"
#include "sim/results/posix_file.hpp"
#include "sim/results/read_run.hpp"
#include "sim/results/run_results.hpp"
#include "sim/results/spool.hpp"
#include "sim/results/write_run.hpp"
#include "sim/study/build.hpp"

namespace lendsim {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

SpoolHeader spool_header(const Scenario& scenario, const RunRequest& request) {
  return {build().full_version(), scenario.sha256, scenario.run.seed, scenario.run.borrowers,
          tally_shape(scenario, request.panel_borrowers, request.log)};
}

std::vector<ReplicationId> missing(const Spool& spool, std::uint32_t wanted) {
  const std::vector<ReplicationId> complete = spool.complete();
  std::vector<ReplicationId> todo;
  for (ReplicationId r = 0; r < wanted; ++r) {
    if (!std::binary_search(complete.begin(), complete.end(), r)) todo.push_back(r);
  }
  return todo;
}

// Runs the replications into the spool until they are done, or it is told to stop, or time is up.
void simulate(const Scenario& scenario, const RunRequest& request,
              const std::vector<ReplicationId>& todo, Spool& spool, RunWatcher& watcher,
              RunReport& report) {
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
  report.simulation_seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  report.account_months = account_months;
  report.out_of_time = out_of_time;
}

RunResults results_of(const Scenario& scenario, const RunRequest& request, const Spool& spool) {
  RunResults r;
  r.title = scenario.title;
  r.source = "lendsim " + build().full_version();
  r.currency = scenario.currency;
  r.seed = scenario.run.seed;
  r.replications_wanted = scenario.run.replications;
  r.complete = spool.count() == scenario.run.replications;
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
  summarise(spool, r);
  check_identities(r);  // in every run, not only in tests
  return r;
}

void require_spool(const std::string& output) {
  if (fs::exists(spool_path(output))) return;
  throw CannotCreate("nothing to finalise: " + spool_path(output) +
                     " is not there, so no run with this output was interrupted");
}

}  // namespace

std::string spool_path(const std::string& output) { return output + ".spool"; }
std::string run_log_path(const std::string& output) { return output + ".log.json"; }

EngineOptions engine_options(const RunRequest& request) {
  EngineOptions options;
  options.threads = request.threads;
  options.kernel = request.kernel;
  options.block_size = request.block_size;
  options.order = request.order;
  options.panel_borrowers = request.panel_borrowers;
  options.log = request.log;
  return options;
}

std::string checked_output(const std::string& output, bool force) {
  std::string target = writable_target(output);
  const fs::path parent = fs::path(target).parent_path();
  std::error_code error;
  if (!parent.empty() && !fs::is_directory(parent, error)) {
    throw CannotCreate("cannot create " + output + ": there is no directory " + parent.string());
  }
  if (!force && fs::exists(target, error)) {
    throw CannotCreate(output + " exists; --force replaces it, -o names another file");
  }
  return target;
}

RunReport run_scenario(const Scenario& scenario, const RunRequest& request, RunWatcher& watcher) {
  const std::string output = checked_output(request.output, request.force);
  if (request.finalise) require_spool(output);
  Spool spool = Spool::open(output, spool_header(scenario, request), request.fresh);
  if (!request.force && fs::exists(output)) {  // another process finished while this one waited
    if (spool.count() == 0) spool.discard();
    checked_output(request.output, false);
  }
  RunReport report;
  report.wanted = scenario.run.replications;
  report.found = spool.count();
  watcher.opened(report.found, spool.dropped(), report.wanted);
  if (!request.finalise) {
    const std::vector<ReplicationId> todo = missing(spool, scenario.run.replications);
    if (!todo.empty()) simulate(scenario, request, todo, spool, watcher, report);
  }
  report.complete = spool.count();
  if (!request.finalise && report.complete < report.wanted) return report;
  if (report.complete == 0) {
    throw CannotCreate("nothing to finalise: no replication in " + spool_path(output) +
                       " is complete");
  }

  watcher.writing();
  const ThreadLimit limit(request.threads);
  const RunResults results = results_of(scenario, request, spool);
  report.horizon = summarise_horizon(spool);
  write_run(output, results, &spool);
  report.written = true;
  // What is not complete may still be continued.
  if (results.complete) spool.discard();
  return report;
}

}  // namespace lendsim
