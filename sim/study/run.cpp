#include "sim/study/run.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <vector>

#include "analysis/summarise.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/parallel.hpp"
#include "sim/results/posix_file.hpp"
#include "sim/results/read_run.hpp"
#include "sim/results/run_results.hpp"
#include "sim/results/spool.hpp"
#include "sim/results/write_run.hpp"
#include "sim/study/error_split.hpp"
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

// Each replication is run with its own borrowers, and with others.
std::size_t sets_of(const RunRequest& request) { return request.error_split ? 2 : 1; }

// Decides on the pilot, once it is there, and simulates the rest.
void extend(const Scenario& scenario, const RunRequest& request, const StopRule& until,
            Spool& spool, RunWatcher& watcher, RunReport& report) {
  const std::uint32_t pilot = pilot_of(until);
  if (count_below(spool, pilot) < pilot) return;
  const std::vector<ReplicationId> ids = spool.complete();
  const CellReader reader = reader_of(spool, ids);
  report.until = decide(until.target, {{&reader, 1}, spool.shape(), pilot}, until.most);
  const std::uint32_t wanted = report.until->replications;
  report.wanted = wanted;
  watcher.planned(sets_of(request) * report.wanted);
  simulate_missing(scenario, request, wanted, spool, watcher, report);
  if (count_below(spool, wanted) < wanted) return;
  const std::vector<ReplicationId> all = spool.complete();
  const CellReader whole = reader_of(spool, all);
  judge(until.target, {{&whole, 1}, spool.shape(), wanted}, *report.until);
}

void require_spool(const std::string& output) {
  if (fs::exists(spool_path(output))) return;
  throw CannotCreate("nothing to finalise: " + spool_path(output) +
                     " is not there, so no run with this output was interrupted");
}

}  // namespace

std::string spool_path(const std::string& output) { return output + ".spool"; }
std::string companion_output(const std::string& output) { return output + ".companion"; }
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

RunReport run_scenario(const Scenario& scenario, const RunRequest& request, RunWatcher& watcher,
                       const StopRule* until) {
  const std::string output = checked_output(request.output, request.force);
  if (request.finalise) require_spool(output);
  Spool spool = Spool::open(output, spool_header(scenario, request, until), request.fresh);
  if (!request.force && fs::exists(output)) {  // another process finished while this one waited
    if (spool.count() == 0) spool.discard();
    checked_output(request.output, false);
  }
  RunReport report;
  report.wanted = until == nullptr ? scenario.run.replications : pilot_of(*until);
  report.found = spool.count();
  watcher.opened(std::min(report.found, report.wanted), spool.dropped(),
                 sets_of(request) * report.wanted);
  if (!request.finalise) {
    simulate_missing(scenario, request, static_cast<std::uint32_t>(report.wanted), spool, watcher,
                     report);
  }
  if (until != nullptr) extend(scenario, request, *until, spool, watcher, report);
  report.complete = spool.count();
  if (!request.finalise && report.complete < report.wanted) return report;
  if (report.complete == 0) {
    throw CannotCreate("nothing to finalise: no replication in " + spool_path(output) +
                       " is complete");
  }

  std::optional<Spool> companion;
  if (request.error_split) {
    companion.emplace(Spool::open(companion_output(output), spool_header(scenario, request, until),
                                  request.fresh));
    const auto wanted = static_cast<std::uint32_t>(report.wanted);
    simulate_missing(companion_of(scenario), request, wanted, *companion, watcher, report);
    const std::size_t there = count_below(*companion, wanted);
    if (there < wanted) {
      report.complete += there;
      report.wanted *= 2;
      return report;
    }
  }
  watcher.writing();
  const ThreadLimit limit(request.threads);
  const RunResults results =
      until == nullptr ? results_of(scenario, request, spool)
                       : results_of(until->scenario(0, static_cast<std::uint32_t>(report.wanted)),
                                    request, spool);
  report.horizon = summarise_horizon(spool);
  if (companion) add_economy_shares(spool, *companion, report.horizon);
  write_run(output, results, &spool);
  report.written = true;
  // What is not complete may still be continued.
  if (results.complete) spool.discard();
  if (companion) companion->discard();
  return report;
}

}  // namespace lendsim
