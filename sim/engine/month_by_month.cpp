#include "sim/engine/month_by_month.hpp"

#include <utility>

#include "sim/engine/selection.hpp"

namespace lendsim {

MonthByMonth::MonthByMonth(const Scenario& scenario, std::span<const MonthRules> rules,
                           ReplicationId replication, std::uint32_t block_size,
                           std::span<const std::unique_ptr<BlockKernel>> kernels, bool parallel,
                           Tally& tally)
    : scenario_(scenario),
      rules_(rules),
      macro_(macro_path(scenario, replication)),
      block_size_(block_size),
      kernels_(kernels),
      loop_(kernels.size(), parallel, tally) {
  const std::vector<BlockRange> ranges =
      block_ranges(scenario.run.borrowers, static_cast<int>(block_size));
  loop_.run([&](std::size_t b, Tally& part) {
    kernels_[b]->create(replication, ranges[b].first, ranges[b].size);
    kernels_[b]->open(part);
  });
  add_up_book();
}

void MonthByMonth::life(std::size_t m) {
  const MonthRules& rules = rules_[m];
  const auto selections = static_cast<std::size_t>(rules.selections);
  std::vector<std::vector<std::vector<RankKey>>> keys_of_block(
      kernels_.size(), std::vector<std::vector<RankKey>>(selections));
  const std::vector<PoolMonth> pool = pool_month(m);
  loop_.run([&](std::size_t b, Tally& part) {
    kernels_[b]->begin_month(m, rules, macro_, book_);
    if (!pool.empty()) kernels_[b]->set_pool(pool[b].scale, pool[b].grants);
    kernels_[b]->life(part);
    if (selections > 0) kernels_[b]->rank(keys_of_block[b]);
  });
  keys_.assign(selections, {});
  for (auto& of_block : keys_of_block) {
    for (std::size_t s = 0; s < selections; ++s) {
      keys_[s].insert(keys_[s].end(), of_block[s].begin(), of_block[s].end());
    }
  }
}

void MonthByMonth::act(std::size_t m) {
  const std::vector<SelectionCut> cuts = selection_cuts(rules_[m], keys_);
  loop_.run([&](std::size_t b, Tally& part) {
    kernels_[b]->set_cuts(cuts);
    kernels_[b]->clear_book();
    kernels_[b]->act(part);
  });
  add_up_book();
}

// By block, what the pool does in month m; empty without a pool.
std::vector<PoolMonth> MonthByMonth::pool_month(std::size_t m) const {
  const auto& pool = scenario_.epochs[scenario_.months[m].epoch].pool;
  if (!pool) return {};
  std::vector<PoolRequest> requests;
  for (const auto& kernel : kernels_) {
    const std::span<const PoolRequest> more = kernel->pool_requests();
    requests.insert(requests.end(), more.begin(), more.end());
  }
  const PoolMonth whole = run_pool(*pool, book_, std::move(requests));
  std::vector<PoolMonth> by_block(kernels_.size());
  for (PoolMonth& block : by_block) block.scale = whole.scale;
  for (const PoolGrant& grant : whole.grants) {
    by_block[grant.borrower / block_size_].grants.push_back(grant);
  }
  return by_block;
}

void MonthByMonth::add_up_book() {
  book_ = {};
  for (const auto& kernel : kernels_) book_.add(kernel->book());
}

}  // namespace lendsim
