// Replications over threads; replication.cpp has the blocks.
#include <fmt/format.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <mutex>
#include <optional>

#include "models/base/contract.hpp"
#include "sim/engine/engine.hpp"
#include "sim/engine/plan.hpp"
#include "sim/engine/replication.hpp"

namespace lendsim {
namespace {

// The failure of the lowest replication among concurrent ones is the one reported.
class FirstFailure {
 public:
  void record(ReplicationId replication, const std::string& what) {
    const std::lock_guard lock(mutex_);
    if (!replication_ || replication < *replication_) {
      replication_ = replication;
      what_ = what;
    }
  }
  bool any() const {
    const std::lock_guard lock(mutex_);
    return replication_.has_value();
  }
  void rethrow() const {
    if (replication_) throw ContractViolation(what_);
  }

 private:
  mutable std::mutex mutex_;
  std::optional<ReplicationId> replication_;
  std::string what_;
};

bool stopped(const EngineOptions& options) {
  return options.stop != nullptr && options.stop->load(std::memory_order_relaxed);
}

}  // namespace

int thread_count(const EngineOptions& options) {
  return options.threads > 0 ? options.threads : tbb::info::default_concurrency();
}

std::size_t side_by_side(std::size_t replications, int threads) {
  const auto n = static_cast<std::size_t>(threads);
  return replications / n * n;
}

TallyShape tally_shape(const Scenario& scenario, std::uint32_t panel_borrowers, bool log) {
  TallyShape shape;
  shape.points = scenario.run.months + 1;
  shape.segments = static_cast<int>(scenario.groups.size());
  shape.products = static_cast<int>(scenario.product_count());
  shape.causes = static_cast<int>(scenario.causes.size());
  shape.parties = static_cast<int>(scenario.parties.size());
  shape.events = static_cast<int>(scenario.event_names.size());
  shape.rules = static_cast<int>(scenario.rule_names.size());
  shape.months = scenario.run.total_months();
  set_vintages(shape);
  shape.panel_borrowers = std::min(panel_borrowers, scenario.run.borrowers);
  shape.log = log;
  return shape;
}

bool run_replications(const Scenario& scenario, std::span<const ReplicationId> todo,
                      const EngineOptions& options, const ReplicationSink& sink) {
  const int threads = thread_count(options);
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                  static_cast<std::size_t>(threads));
  tbb::task_arena arena(threads);
  const std::vector<MonthRules> rules = plan_rules(scenario);
  Kernels kernels(scenario, options);
  const RunContext run{scenario, options, rules, kernels};
  const TallyShape shape = tally_shape(scenario, options.panel_borrowers, options.log);
  std::mutex sink_mutex;
  FirstFailure failure;

  const auto one = [&](ReplicationId r, bool split_blocks) {
    if (stopped(options) || failure.any()) return;
    try {
      Tally tally(shape);
      if (!simulate_replication(run, r, split_blocks, tally)) return;
      const std::lock_guard lock(sink_mutex);
      sink(r, tally);
    } catch (const ContractViolation& violation) {
      failure.record(r, violation.what());
    }
  };
  arena.execute([&] {
    const std::size_t whole = side_by_side(todo.size(), threads);
    tbb::parallel_for(
        std::size_t{0}, whole, [&](std::size_t k) { one(todo[k], false); },
        tbb::simple_partitioner());
    for (std::size_t k = whole; k < todo.size(); ++k) one(todo[k], true);
  });
  failure.rethrow();
  return !stopped(options);
}

}  // namespace lendsim
