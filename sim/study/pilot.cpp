#include "sim/study/pilot.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "analysis/summarise.hpp"
#include "sim/engine/engine.hpp"
#include "sim/results/cubes.hpp"
#include "sim/results/log_file.hpp"
#include "sim/results/write_run.hpp"
#include "sim/tally/measures.hpp"

namespace lendsim {
namespace {

struct Trial {
  double seconds = 0.0;
  double account_months = 0.0;
  double log_rows = 0.0;
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
  std::size_t log_rows = 0;
  run_replications(part, ids, options,
                   [&](ReplicationId, const Tally& tally) { log_rows += tally.log().size(); });
  return {std::chrono::duration<double>(Clock::now() - begin).count(),
          static_cast<double>(account_months), static_cast<double>(log_rows),
          static_cast<double>(borrowers) * static_cast<double>(ids.size())};
}

unsigned threads_of(const EngineOptions& options) {
  return options.threads > 0 ? static_cast<unsigned>(options.threads)
                             : std::max(1U, std::thread::hardware_concurrency());
}

Trial pilot(const Scenario& scenario, const EngineOptions& options) {
  constexpr double kEnoughSeconds = 0.2;
  const unsigned threads = threads_of(options);
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

// Cells of the summaries, one statistic of them. Ratios are few and left out.
double summary_cells(const TallyShape& shape) {
  double cells = 0.0;
  for (const CubeInfo& cube : cubes(shape)) {
    const double products = summarised_by_product(cube) ? 1.0 + 1.0 / shape.products
                            : has_products(cube)        ? 1.0 / shape.products
                                                        : 1.0;
    cells += static_cast<double>(cube.cells()) * (1.0 + 1.0 / shape.segments) * products;
  }
  return cells;
}

// The factors are those of small runs of the baseline and of tests/fixtures/small.toml: most of
// a file is compressed, and every dataset costs something however small it is.
double file_bytes(const TallyShape& shape, std::size_t replications, bool keep) {
  constexpr double kFixed = 950e3;    // structure, scenario, coordinates
  constexpr double kKept = 300e3;     // structure of /replications
  constexpr double kSummaries = 0.3;  // of the size in memory
  constexpr double kReplications = 0.08;
  constexpr double kPanel = 0.15;
  const auto cells = static_cast<double>(shape.cells());
  const auto records = static_cast<double>(replications);
  const double panel = kPanel * static_cast<double>(shape.panel_rows() * sizeof(PanelRow));
  const double kept = kKept + kReplications * sizeof(double) * cells * records;
  return kFixed + kSummaries * sizeof(double) * (kStatistics * summary_cells(shape) + cells) +
         (keep ? kept : 0.0) + panel * records;
}

// Of a row of /events, compressed; found likewise.
constexpr double kLogBytes = 4.2;

}  // namespace

std::uint64_t run_memory(const Scenario& scenario, const RunRequest& request) {
  // Of the libraries once they have worked, before and after HDF5 has, and what the C library keeps
  // of what is freed in pieces smaller than kKept (glibc's mallopt(3)): measured on runs of the
  // baseline.
  constexpr std::size_t kLibraries = 14'000'000;
  constexpr std::size_t kBeforeWriting = 6'000'000;
  constexpr std::size_t kKept = 32 << 20;
  const EngineOptions options = engine_options(request);
  const TallyShape shape = tally_shape(scenario, request.panel_borrowers, request.log);
  const std::size_t replications = scenario.run.replications;
  const SummaryMemory summaries = memory_to_summarise(shape, replications, threads_of(options));
  const std::size_t kept =
      request.keep_replications ? std::min(kKept, summaries.most - summaries.result) : 0;
  const std::size_t writing =
      summaries.result + kept + memory_to_write(shape, replications, request.keep_replications);
  return std::max<std::uint64_t>({kBeforeWriting + memory_needed(scenario, options, replications),
                                  kLibraries + std::max<std::uint64_t>(summaries.most, writing)});
}

RunCost estimate_cost(const Scenario& scenario, const RunRequest& request) {
  const EngineOptions options = engine_options(request);
  const TallyShape shape = tally_shape(scenario, request.panel_borrowers, request.log);
  const std::uint64_t replications = scenario.run.replications;
  const Trial trial = pilot(scenario, options);
  const double scale = static_cast<double>(scenario.run.borrowers) *
                       static_cast<double>(replications) / trial.borrowers;
  RunCost cost;
  cost.accounts = std::uint64_t{scenario.run.borrowers} * scenario.product_count();
  cost.account_months = trial.account_months * scale;
  cost.seconds = trial.seconds * scale;
  cost.memory_bytes = run_memory(scenario, request);
  cost.spool_bytes = replications * (16 + shape.cells() * sizeof(std::int64_t) +
                                     shape.panel_rows() * sizeof(PanelRow));
  const double log_rows = trial.log_rows * scale;
  if (shape.log) {
    cost.spool_bytes +=
        replications * sizeof(LogPlace) + static_cast<std::uint64_t>(log_rows * sizeof(LogRow));
  }
  cost.file_bytes = static_cast<std::uint64_t>(
      file_bytes(shape, replications, request.keep_replications) + kLogBytes * log_rows);
  return cost;
}

}  // namespace lendsim
