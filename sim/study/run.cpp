#include "sim/study/run.hpp"

#include <filesystem>

#include "analysis/summarise.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/posix_file.hpp"
#include "sim/results/read_run.hpp"
#include "sim/results/run_results.hpp"
#include "sim/results/spool.hpp"
#include "sim/results/write_run.hpp"
#include "sim/study/spooling.hpp"

namespace lendsim {
namespace {

namespace fs = std::filesystem;
RunResults results_of(const Scenario& scenario, const RunRequest& request, const Spool& spool) {
  RunResults r = describe_run(scenario, request);
  r.complete = spool.count() == scenario.run.replications;
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
    simulate_missing(scenario, request, scenario.run.replications, spool, watcher, report);
  }
  report.complete = spool.count();
  if (!request.finalise && report.complete < report.wanted) return report;
  if (report.complete == 0) {
    throw CannotCreate("nothing to finalise: no replication in " + spool_path(output) +
                       " is complete");
  }

  watcher.writing();
  const RunResults results = results_of(scenario, request, spool);
  report.horizon = summarise_horizon(spool);
  write_run(output, results, &spool);
  report.written = true;
  // What is not complete may still be continued.
  if (results.complete) spool.discard();
  return report;
}

}  // namespace lendsim
