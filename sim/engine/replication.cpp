#include "sim/engine/replication.hpp"

#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include <mutex>
#include <string>

#include "models/base/contract.hpp"
#include "sim/engine/environment.hpp"
#include "sim/engine/reference_kernel.hpp"
#include "sim/engine/selection.hpp"
#include "sim/engine/statements.hpp"

namespace lendsim {
namespace {

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

std::uint64_t account_months(const BlockKernel& kernel) {
  return static_cast<std::uint64_t>(kernel.book().account_months);
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
    if (run.options.progress) run.options.progress(account_months(kernel));
  });
  if (stopped(run.options)) return false;
  loop.merge();
  return true;
}

// A month for the whole book, then the next: for coupled scenarios.
class MonthByMonth {
 public:
  MonthByMonth(const RunContext& run, ReplicationId replication, bool parallel, Tally& tally)
      : run_(run),
        macro_(macro_path(run.scenario, replication)),
        block_size_(static_cast<std::uint32_t>(block_size_of(run.options))),
        ranges_(block_ranges(run.scenario.run.borrowers, block_size_of(run.options))),
        kernels_(run.kernels.book(ranges_)),
        loop_(ranges_.size(), parallel, tally) {
    loop_.run([&](std::size_t b, Tally& part) {
      kernels_[b]->create(replication, ranges_[b].first, ranges_[b].size);
      kernels_[b]->open(part);
    });
    add_up_book();
  }

  // The narrator's borrower must be the one that the kernels were told of.
  void watch(Narrator& narrator) {
    dynamic_cast<ReferenceKernel&>(*kernels_[narrator.borrower() / block_size_]).watch(narrator);
  }

  bool run() {
    for (std::size_t m = 0; m < run_.scenario.months.size(); ++m) {
      if (stopped(run_.options)) return false;
      month(m);
    }
    loop_.merge();
    return true;
  }

 private:
  void month(std::size_t m) {
    std::vector<std::vector<RankKey>> keys = begin_month(m);
    const std::vector<SelectionCut> cuts = selection_cuts(run_.rules[m], keys);
    loop_.run([&](std::size_t b, Tally& part) {
      kernels_[b]->set_cuts(cuts);
      kernels_[b]->clear_book();
      kernels_[b]->act(part);
    });
    add_up_book();
    if (run_.options.progress) {
      run_.options.progress(static_cast<std::uint64_t>(book_.account_months));
    }
  }

  // Step 2, and what the month's selecting rules rank: the keys of the book, by selection.
  std::vector<std::vector<RankKey>> begin_month(std::size_t m) {
    const MonthRules& rules = run_.rules[m];
    const auto selections = static_cast<std::size_t>(rules.selections);
    std::vector<std::vector<std::vector<RankKey>>> keys_of_block(
        ranges_.size(), std::vector<std::vector<RankKey>>(selections));
    const std::vector<PoolMonth> pool = pool_month(m);
    loop_.run([&](std::size_t b, Tally& part) {
      kernels_[b]->begin_month(m, rules, macro_, book_);
      if (!pool.empty()) kernels_[b]->set_pool(pool[b].scale, pool[b].grants);
      kernels_[b]->life(part);
      if (selections > 0) kernels_[b]->rank(keys_of_block[b]);
    });
    std::vector<std::vector<RankKey>> keys(selections);
    for (auto& of_block : keys_of_block) {
      for (std::size_t s = 0; s < selections; ++s) {
        keys[s].insert(keys[s].end(), of_block[s].begin(), of_block[s].end());
      }
    }
    return keys;
  }

  // By block, what the pool does in month m; empty without a pool.
  std::vector<PoolMonth> pool_month(std::size_t m) {
    const auto& pool = run_.scenario.epochs[run_.scenario.months[m].epoch].pool;
    if (!pool) return {};
    std::vector<PoolRequest> requests;
    for (std::size_t b = 0; b < ranges_.size(); ++b) {
      const std::span<const PoolRequest> more = kernels_[b]->pool_requests();
      requests.insert(requests.end(), more.begin(), more.end());
    }
    const PoolMonth whole = run_pool(*pool, book_, std::move(requests));
    std::vector<PoolMonth> by_block(ranges_.size());
    for (PoolMonth& block : by_block) block.scale = whole.scale;
    for (const PoolGrant& grant : whole.grants) {
      by_block[grant.borrower / block_size_].grants.push_back(grant);
    }
    return by_block;
  }

  void add_up_book() {
    book_ = {};
    for (std::size_t b = 0; b < ranges_.size(); ++b) book_.add(kernels_[b]->book());
  }

  const RunContext& run_;
  MacroPath macro_;
  std::uint32_t block_size_;
  std::vector<BlockRange> ranges_;
  std::span<const std::unique_ptr<BlockKernel>> kernels_;  // by range
  BlockLoop loop_;
  BookFigures book_;
};

}  // namespace

bool simulate_replication(const RunContext& run, ReplicationId replication, bool split_blocks,
                          Tally& tally) {
  const bool coupled = run.scenario.coupled;
  if (coupled && run.options.order == LoopOrder::block_major) {
    throw std::invalid_argument("borrowers meet in this scenario: months need the whole book");
  }
  const bool month_major = coupled || run.options.order == LoopOrder::month_major;
  const bool complete = month_major ? MonthByMonth(run, replication, split_blocks, tally).run()
                                    : block_by_block(run, replication, split_blocks, tally);
  if (!complete) return false;
  close_statements(run.scenario, tally);
  tally.sort_log();
  return true;
}

void replay(const Scenario& scenario, ReplicationId replication, BorrowerId borrower,
            Diary& diary) {
  const std::vector<MonthRules> rules = plan_rules(scenario);
  Tally tally(tally_shape(scenario, 0));
  Narrator narrator(scenario, replication, borrower, diary);
  if (scenario.coupled) {
    const EngineOptions options;
    Kernels kernels(scenario, options, borrower);
    const RunContext run{scenario, options, rules, kernels};
    MonthByMonth book(run, replication, false, tally);
    book.watch(narrator);
    book.run();
    return;
  }
  const MacroPath macro = macro_path(scenario, replication);
  ReferenceKernel kernel(scenario);
  kernel.create(replication, borrower, 1);
  kernel.watch(narrator);
  for (std::size_t m = 0; m < scenario.months.size(); ++m) {
    kernel.begin_month(m, rules[m], macro, {});
    kernel.life_and_act(tally);
  }
}

}  // namespace lendsim
