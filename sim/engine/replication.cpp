#include "sim/engine/replication.hpp"

#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>

#include "models/base/contract.hpp"
#include "sim/engine/environment.hpp"
#include "sim/engine/statements.hpp"
#include "sim/engine/step.hpp"
#include "sim/population/block.hpp"

namespace lendsim {
namespace {

struct BlockRange {
  BorrowerId first;
  std::uint32_t size;
};

std::vector<BlockRange> block_ranges(std::uint32_t borrowers, int block_size) {
  std::vector<BlockRange> ranges;
  const auto step = static_cast<std::uint32_t>(block_size);
  for (std::uint32_t first = 0; first < borrowers; first += step) {
    ranges.push_back({first, std::min(step, borrowers - first)});
  }
  return ranges;
}

// Runs f(block number, tally) for every block, serially into one tally or in parallel into one per
// worker, merged afterwards. A violated contract of the lowest block is the one reported.
class BlockLoop {
 public:
  BlockLoop(std::size_t blocks, bool parallel, Tally& tally)
      : blocks_(blocks), parallel_(parallel), total_(tally), workers_(tally.shape()) {}

  template <class F>
  void run(const F& f) {
    if (!parallel_) {
      for (std::size_t b = 0; b < blocks_; ++b) f(b, total_);
      return;
    }
    std::mutex mutex;
    std::size_t failed_block = blocks_;
    std::string failure;
    tbb::parallel_for(std::size_t{0}, blocks_, [&](std::size_t b) {
      try {
        f(b, workers_.local());
      } catch (const ContractViolation& violation) {
        const std::lock_guard lock(mutex);
        if (b < failed_block) {
          failed_block = b;
          failure = violation.what();
        }
      }
    });
    if (failed_block < blocks_) throw ContractViolation(failure);
  }

  void merge() {
    for (const Tally& part : workers_) total_.merge(part);
    workers_.clear();
  }

 private:
  std::size_t blocks_;
  bool parallel_;
  Tally& total_;
  tbb::enumerable_thread_specific<Tally> workers_;
};

bool stopped(const EngineOptions& options) {
  return options.stop != nullptr && options.stop->load(std::memory_order_relaxed);
}

// All months of a block while it sits in cache. Only where borrowers do not meet.
bool block_by_block(const Scenario& scenario, const std::vector<MonthRules>& rules,
                    ReplicationId replication, const EngineOptions& options, bool parallel,
                    Tally& tally) {
  const std::vector<BlockRange> ranges = block_ranges(scenario.run.borrowers, options.block_size);
  const MacroPath macro = macro_path(scenario, replication);
  BlockLoop loop(ranges.size(), parallel, tally);
  loop.run([&](std::size_t b, Tally& part) {
    if (stopped(options)) return;
    Block block(scenario, replication, ranges[b].first, ranges[b].size);
    MonthStep step(scenario, replication);
    if (scenario.run.warm_up == 0) {
      for (std::size_t i = 0; i < block.size(); ++i) step.tally_opening(block, i, part);
    }
    for (std::size_t m = 0; m < scenario.months.size(); ++m) {
      step.begin_month(m, rules[m], macro, {}, block);
      for (std::size_t i = 0; i < block.size(); ++i) {
        step.life(block, i, part);
        step.act(block, i, part);
      }
    }
    if (options.progress) options.progress(step.account_months());
  });
  if (stopped(options)) return false;
  loop.merge();
  return true;
}

// The selected share of each selecting rule's accounts: the last key that is in.
std::vector<SelectionCut> cuts(const MonthRules& rules, std::vector<std::vector<RankKey>>& keys) {
  std::vector<SelectionCut> result(keys.size());
  const auto decide = [&](const PlannedRule& planned) {
    if (planned.selection < 0) return;
    auto& all = keys[static_cast<std::size_t>(planned.selection)];
    // The share as an exact number of millionths, so that 0.29 of 100 is 29.
    const auto millionths = static_cast<std::uint64_t>(planned.rule->select->share * 1e6 + 0.5);
    const auto n = static_cast<std::size_t>(millionths * all.size() / 1'000'000U);
    SelectionCut& cut = result[static_cast<std::size_t>(planned.selection)];
    cut.any = n > 0;
    if (n == 0) return;
    const auto last = all.begin() + static_cast<std::ptrdiff_t>(n - 1);
    std::nth_element(all.begin(), last, all.end());
    cut.last = *last;
  };
  // A rule in several products' lists is decided several times on the same keys, with one outcome.
  for (const PlannedRule& planned : rules.whole_borrower) decide(planned);
  for (const RulesByStatus& lists : rules.by_product) {
    for (const auto& list : lists) {
      for (const PlannedRule& planned : list) decide(planned);
    }
  }
  return result;
}

// A month for the whole book, then the next: for coupled scenarios.
class MonthByMonth {
 public:
  MonthByMonth(const Scenario& scenario, const std::vector<MonthRules>& rules,
               ReplicationId replication, const EngineOptions& options, bool parallel, Tally& tally)
      : scenario_(scenario),
        rules_(rules),
        options_(options),
        macro_(macro_path(scenario, replication)),
        ranges_(block_ranges(scenario.run.borrowers, options.block_size)),
        loop_(ranges_.size(), parallel, tally) {
    blocks_.resize(ranges_.size());
    for (std::size_t b = 0; b < ranges_.size(); ++b) steps_.emplace_back(scenario, replication);
    loop_.run([&](std::size_t b, Tally& part) {
      blocks_[b].emplace(scenario, replication, ranges_[b].first, ranges_[b].size);
      for (std::size_t i = 0; i < blocks_[b]->size(); ++i) {
        steps_[b].note_opening(*blocks_[b], i);
        if (scenario.run.warm_up == 0) steps_[b].tally_opening(*blocks_[b], i, part);
      }
    });
    for (const MonthStep& step : steps_) book_.add(step.book());
  }

  void watch(Narrator& narrator) {
    const BorrowerId borrower = narrator.borrower();
    const auto b = borrower / static_cast<std::uint32_t>(options_.block_size);
    narrator.born(*blocks_[b], borrower - ranges_[b].first);
    steps_[b].watch(&narrator);
  }

  bool run() {
    for (std::size_t m = 0; m < scenario_.months.size(); ++m) {
      if (stopped(options_)) return false;
      month(m);
    }
    loop_.merge();
    return true;
  }

 private:
  void month(std::size_t m) {
    const MonthRules& rules = rules_[m];
    const auto selections = static_cast<std::size_t>(rules.selections);
    std::vector<std::vector<std::vector<RankKey>>> keys_of_block(
        ranges_.size(), std::vector<std::vector<RankKey>>(selections));
    const std::vector<PoolMonth> pool = pool_month(m);
    loop_.run([&](std::size_t b, Tally& part) {
      steps_[b].begin_month(m, rules, macro_, book_, *blocks_[b]);
      if (!pool.empty()) steps_[b].set_pool(pool[b].scale, pool[b].grants);
      for (std::size_t i = 0; i < blocks_[b]->size(); ++i) steps_[b].life(*blocks_[b], i, part);
      if (selections == 0) return;
      for (std::size_t i = 0; i < blocks_[b]->size(); ++i) {
        steps_[b].rank(*blocks_[b], i, keys_of_block[b]);
      }
    });
    std::vector<std::vector<RankKey>> keys(selections);
    for (auto& of_block : keys_of_block) {
      for (std::size_t s = 0; s < selections; ++s) {
        keys[s].insert(keys[s].end(), of_block[s].begin(), of_block[s].end());
      }
    }
    const std::vector<SelectionCut> month_cuts = cuts(rules, keys);
    loop_.run([&](std::size_t b, Tally& part) {
      steps_[b].set_cuts(month_cuts);
      steps_[b].clear_book();
      for (std::size_t i = 0; i < blocks_[b]->size(); ++i) steps_[b].act(*blocks_[b], i, part);
    });
    book_ = {};
    for (const MonthStep& step : steps_) book_.add(step.book());
    if (options_.progress) options_.progress(static_cast<std::uint64_t>(book_.account_months));
  }

  // By block, what the pool does in month m; empty without a pool.
  std::vector<PoolMonth> pool_month(std::size_t m) {
    const auto& pool = scenario_.epochs[scenario_.months[m].epoch].pool;
    if (!pool) return {};
    std::vector<PoolRequest> requests;
    for (const MonthStep& step : steps_) {
      requests.insert(requests.end(), step.pool_requests().begin(), step.pool_requests().end());
    }
    const PoolMonth whole = run_pool(*pool, book_, std::move(requests));
    std::vector<PoolMonth> by_block(ranges_.size());
    for (PoolMonth& block : by_block) block.scale = whole.scale;
    for (const PoolGrant& grant : whole.grants) {
      const auto b = grant.borrower / static_cast<std::uint32_t>(options_.block_size);
      by_block[b].grants.push_back(grant);
    }
    return by_block;
  }

  const Scenario& scenario_;
  const std::vector<MonthRules>& rules_;
  const EngineOptions& options_;
  MacroPath macro_;
  std::vector<BlockRange> ranges_;
  std::vector<std::optional<Block>> blocks_;
  std::vector<MonthStep> steps_;
  BlockLoop loop_;
  BookFigures book_;
};

}  // namespace

bool simulate_replication(const Scenario& scenario, const std::vector<MonthRules>& rules,
                          ReplicationId replication, const EngineOptions& options,
                          bool split_blocks, Tally& tally) {
  const bool month_major = scenario.coupled || options.order == LoopOrder::month_major;
  if (scenario.coupled && options.order == LoopOrder::block_major) {
    throw std::invalid_argument("borrowers meet in this scenario: months need the whole book");
  }
  const bool complete =
      month_major ? MonthByMonth(scenario, rules, replication, options, split_blocks, tally).run()
                  : block_by_block(scenario, rules, replication, options, split_blocks, tally);
  if (!complete) return false;
  close_statements(scenario, tally);
  tally.sort_log();
  return true;
}

void replay(const Scenario& scenario, ReplicationId replication, BorrowerId borrower,
            Diary& diary) {
  const std::vector<MonthRules> rules = plan_rules(scenario);
  Tally tally(tally_shape(scenario, 0));
  Narrator narrator(scenario, replication, borrower, diary);
  if (scenario.coupled) {
    const EngineOptions options;  // outlives the book, which refers to it
    MonthByMonth book(scenario, rules, replication, options, false, tally);
    book.watch(narrator);
    book.run();
    return;
  }
  const MacroPath macro = macro_path(scenario, replication);
  Block block(scenario, replication, borrower, 1);
  MonthStep step(scenario, replication);
  narrator.born(block, 0);
  step.watch(&narrator);
  for (std::size_t m = 0; m < scenario.months.size(); ++m) {
    step.begin_month(m, rules[m], macro, {}, block);
    step.life(block, 0, tally);
    step.act(block, 0, tally);
  }
}

}  // namespace lendsim
