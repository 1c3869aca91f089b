#include "sim/engine/replication.hpp"

#include <stdexcept>

#include "sim/engine/environment.hpp"
#include "sim/engine/month_by_month.hpp"
#include "sim/engine/reference_kernel.hpp"
#include "sim/engine/statements.hpp"

namespace lendsim {
namespace {

bool stopped(const EngineOptions& options) {
  return options.stop != nullptr && options.stop->load(std::memory_order_relaxed);
}

void tell_finished(const RunContext& run, ReplicationId replication, const BlockRange& range,
                   BlockKernel& kernel) {
  if (run.options.finished) run.options.finished(replication, range.first, kernel);
}

void tell_progress(const RunContext& run, const BookFigures& book) {
  if (run.options.progress) run.options.progress(static_cast<std::uint64_t>(book.account_months));
}

// All months of a block while it sits in cache. Only where borrowers do not meet.
bool block_by_block(const RunContext& run, ReplicationId replication, bool parallel, Tally& tally) {
  const Scenario& scenario = run.scenario;
  const std::vector<BlockRange> ranges =
      block_ranges(scenario.run.borrowers, block_size_of(run.options));
  const MacroPath macro = macro_path(scenario, replication);
  BlockLoop loop(ranges.size(), parallel, tally);
  loop.run([&](std::size_t b, Tally& part) {
    if (stopped(run.options)) return;
    BlockKernel& kernel = run.kernels.one(ranges[b]);
    kernel.create(replication, ranges[b].first, ranges[b].size);
    kernel.open(part);
    for (std::size_t m = 0; m < scenario.months.size(); ++m) {
      kernel.begin_month(m, run.rules[m], macro, {});
      kernel.life_and_act(part);
    }
    tell_finished(run, replication, ranges[b], kernel);
    tell_progress(run, kernel.book());
  });
  if (stopped(run.options)) return false;
  loop.merge();
  return true;
}

bool month_by_month(const RunContext& run, ReplicationId replication, bool parallel, Tally& tally) {
  const int block_size = block_size_of(run.options);
  const std::vector<BlockRange> ranges = block_ranges(run.scenario.run.borrowers, block_size);
  const std::span<const std::unique_ptr<BlockKernel>> kernels = run.kernels.book(ranges);
  MonthByMonth book(run.scenario, run.rules, replication, static_cast<std::uint32_t>(block_size),
                    kernels, parallel, tally);
  for (std::size_t m = 0; m < run.scenario.months.size(); ++m) {
    if (stopped(run.options)) return false;
    book.life(m);
    book.act(m);
    tell_progress(run, book.book());
  }
  book.merge();
  for (std::size_t b = 0; b < ranges.size(); ++b) {
    tell_finished(run, replication, ranges[b], *kernels[b]);
  }
  return true;
}

// The borrower's block is the reference's, which can tell of it.
void replay_with_book(const Scenario& scenario, ReplicationId replication,
                      const std::vector<MonthRules>& rules, Narrator& narrator) {
  const EngineOptions options;
  Kernels source(scenario, options, narrator.borrower());
  const int block_size = block_size_of(options);
  const std::vector<BlockRange> ranges = block_ranges(scenario.run.borrowers, block_size);
  const std::span<const std::unique_ptr<BlockKernel>> kernels = source.book(ranges);
  Tally ignored(tally_shape(scenario, 0));
  MonthByMonth book(scenario, rules, replication, static_cast<std::uint32_t>(block_size), kernels,
                    false, ignored);
  const std::size_t b = narrator.borrower() / static_cast<std::uint32_t>(block_size);
  dynamic_cast<ReferenceKernel&>(*kernels[b]).watch(narrator);
  for (std::size_t m = 0; m < scenario.months.size(); ++m) {
    book.life(m);
    book.act(m);
  }
}

void replay_alone(const Scenario& scenario, ReplicationId replication,
                  const std::vector<MonthRules>& rules, Narrator& narrator) {
  const MacroPath macro = macro_path(scenario, replication);
  Tally ignored(tally_shape(scenario, 0));
  ReferenceKernel kernel(scenario);
  kernel.create(replication, narrator.borrower(), 1);
  kernel.watch(narrator);
  for (std::size_t m = 0; m < scenario.months.size(); ++m) {
    kernel.begin_month(m, rules[m], macro, {});
    kernel.life_and_act(ignored);
  }
}

}  // namespace

bool simulate_replication(const RunContext& run, ReplicationId replication, bool split_blocks,
                          Tally& tally) {
  const bool coupled = run.scenario.coupled;
  if (coupled && run.options.order == LoopOrder::block_major) {
    throw std::invalid_argument("borrowers meet in this scenario: months need the whole book");
  }
  const bool month_major = coupled || run.options.order == LoopOrder::month_major;
  const bool complete = month_major ? month_by_month(run, replication, split_blocks, tally)
                                    : block_by_block(run, replication, split_blocks, tally);
  if (!complete) return false;
  close_statements(run.scenario, tally);
  tally.sort_log();
  return true;
}

void replay(const Scenario& scenario, ReplicationId replication, BorrowerId borrower,
            Diary& diary) {
  const std::vector<MonthRules> rules = plan_rules(scenario);
  Narrator narrator(scenario, replication, borrower, diary);
  if (scenario.coupled) {
    replay_with_book(scenario, replication, rules, narrator);
  } else {
    replay_alone(scenario, replication, rules, narrator);
  }
}

}  // namespace lendsim
