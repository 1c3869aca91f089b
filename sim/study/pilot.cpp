#include "sim/study/pilot.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "sim/engine/engine.hpp"
#include "sim/results/run_results.hpp"
#include "sim/tally/measures.hpp"

namespace lendsim {
namespace {

struct Trial {
  double seconds = 0.0;
  double account_months = 0.0;
  double borrowers = 0.0;  // times replications
};

// The first borrowers of one replication per thread.
Trial try_out(Scenario& part, std::uint32_t borrowers, const EngineOptions& base,
              unsigned threads) {
  using Clock = std::chrono::steady_clock;
  part.run.borrowers = borrowers;
  std::vector<ReplicationId> ids(std::min(threads, part.run.replications));
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<ReplicationId>(i);
  std::atomic<std::uint64_t> account_months = 0;
  EngineOptions options = base;
  options.progress = [&](std::uint64_t more) { account_months += more; };
  const auto begin = Clock::now();
  run_replications(part, ids, options, [](ReplicationId, const Tally&) {});
  return {std::chrono::duration<double>(Clock::now() - begin).count(),
          static_cast<double>(account_months),
          static_cast<double>(borrowers) * static_cast<double>(ids.size())};
}

Trial pilot(const Scenario& scenario, const EngineOptions& options) {
  constexpr double kEnoughSeconds = 0.2;
  const unsigned threads = options.threads > 0 ? static_cast<unsigned>(options.threads)
                                               : std::max(1U, std::thread::hardware_concurrency());
  Scenario part = scenario;
  std::uint32_t borrowers = std::min<std::uint32_t>(256, scenario.run.borrowers);
  while (true) {
    const Trial trial = try_out(part, borrowers, options, threads);
    if (trial.seconds >= kEnoughSeconds || borrowers == scenario.run.borrowers) return trial;
    const std::uint32_t factor = trial.seconds < kEnoughSeconds / 8 ? 4 : 2;
    borrowers = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(std::uint64_t{borrowers} * factor, scenario.run.borrowers));
  }
}

// Summaries with their statistics and the totals are stored as they are; replications and panels
// are compressed.
double file_bytes(const TallyShape& shape, std::size_t replications, bool keep) {
  constexpr double kFixed = 400e3;     // structure, scenario, coordinates
  constexpr double kSummaries = 0.35;  // of the size in memory, compressed
  constexpr double kReplications = 0.15;
  constexpr double kPanel = 0.15;
  const double with_all = (1.0 + 1.0 / shape.segments) * (1.0 + 1.0 / shape.products);
  const auto cells = static_cast<double>(shape.cells());
  const auto records = static_cast<double>(replications);
  const double panel = static_cast<double>(shape.panel_rows() * sizeof(PanelRow));
  return kFixed + kSummaries * cells * sizeof(double) * (kStatistics * with_all + 1) +
         records * ((keep ? kReplications * cells * sizeof(double) : 0.0) + kPanel * panel);
}

}  // namespace

RunCost estimate_cost(const Scenario& scenario, const RunRequest& request) {
  const EngineOptions options = engine_options(request);
  const TallyShape shape = tally_shape(scenario, request.panel_borrowers);
  const std::uint64_t replications = scenario.run.replications;
  const Trial trial = pilot(scenario, options);
  const double scale = static_cast<double>(scenario.run.borrowers) *
                       static_cast<double>(replications) / trial.borrowers;
  RunCost cost;
  cost.accounts = std::uint64_t{scenario.run.borrowers} * scenario.product_count();
  cost.account_months = trial.account_months * scale;
  cost.seconds = trial.seconds * scale;
  cost.memory_bytes = memory_needed(scenario, options, replications);
  cost.spool_bytes = replications * (16 + shape.cells() * sizeof(std::int64_t) +
                                     shape.panel_rows() * sizeof(PanelRow));
  cost.file_bytes =
      static_cast<std::uint64_t>(file_bytes(shape, replications, request.keep_replications));
  return cost;
}

}  // namespace lendsim
