// One run of a scenario: simulates what is missing in the spool beside the output, then writes the
// result file. Interrupted, it leaves the spool; called again, it goes on from there.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "sim/engine/engine.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/study/horizon.hpp"
#include "sim/study/target.hpp"

namespace lendsim {

struct RunRequest {
  std::string output;
  int threads = 0;  // 0: all
  Kernel kernel = EngineOptions{}.kernel;
  int block_size = 0;  // 0: the kernel's own
  LoopOrder order = LoopOrder::automatic;
  std::uint32_t panel_borrowers = 0;
  bool keep_replications = false;
  bool log = false;       // keep what happened, row by row
  bool force = false;     // replace an existing output
  bool fresh = false;     // discard an existing spool
  bool finalise = false;  // simulate nothing, write what is complete
  // Also simulate other borrowers under the same economies, to tell where the error comes from.
  bool error_split = false;
  std::optional<std::chrono::steady_clock::time_point> deadline;
  std::atomic<bool>* stop = nullptr;  // set by a signal handler, or here at the deadline
};

// Told of the run as it goes. `account_months` comes from worker threads, at any time; the others
// from one thread at a time.
class RunWatcher {
 public:
  virtual ~RunWatcher() = default;
  // Before the simulation: replications found in the spool, damaged ones dropped from it.
  virtual void opened(std::size_t /*found*/, std::size_t /*dropped*/, std::size_t /*wanted*/) {}
  // Once it is decided, where that is decided on the way.
  virtual void planned(std::size_t /*wanted*/) {}
  virtual void replication_done() {}
  virtual void account_months(std::uint64_t /*more*/) {}
  virtual void writing() {}  // the simulation is over
};

struct RunReport {
  std::size_t wanted = 0;
  std::size_t found = 0;             // in the spool at the start
  std::size_t complete = 0;          // at the end
  bool written = false;              // the output is in its place
  bool out_of_time = false;          // stopped by the deadline
  std::uint64_t account_months = 0;  // simulated by this call, warm-up included
  double simulation_seconds = 0.0;
  HorizonSummary horizon;             // if written
  std::optional<UntilOutcome> until;  // if there is a stop rule and the pilot is complete
};

EngineOptions engine_options(const RunRequest& request);

// Throws what Spool, the engine and write_run throw; CannotCreate also if the output exists (unless
// `force`), if its directory does not, and for `finalise` if nothing is complete.
// With a stop rule: a pilot first, then the number of replications it asks for; the file is that of
// a run that was asked for this number from the start. `scenario` is then the one with `most`.
RunReport run_scenario(const Scenario& scenario, const RunRequest& request, RunWatcher& watcher,
                       const StopRule* until = nullptr);

// The files of a run that are not the result.
std::string companion_output(const std::string& output);  // of the other borrowers of error_split
std::string spool_path(const std::string& output);
std::string run_log_path(const std::string& output);

// The file that `output` leads to. Throws CannotCreate if it can't be the result of a run.
std::string checked_output(const std::string& output, bool force);

}  // namespace lendsim
