#include "sim/engine/reference_kernel.hpp"

#include <utility>

namespace lendsim {

void ReferenceKernel::create(ReplicationId replication, BorrowerId first, std::uint32_t size) {
  block_.create(scenario_, replication, first, size);
  step_.restart(replication);
}

void ReferenceKernel::open(Tally& tally) {
  for (std::size_t i = 0; i < block_.size(); ++i) {
    step_.note_opening(block_, i);
    if (scenario_.run.warm_up == 0) step_.tally_opening(block_, i, tally);
  }
}

void ReferenceKernel::begin_month(std::size_t month, const MonthRules& rules,
                                  const MacroPath& macro, const BookFigures& last_month) {
  step_.begin_month(month, rules, macro, last_month, block_);
}

void ReferenceKernel::set_pool(const PoolScale& scale, std::vector<PoolGrant> grants) {
  step_.set_pool(scale, std::move(grants));
}

void ReferenceKernel::life(Tally& tally) {
  for (std::size_t i = 0; i < block_.size(); ++i) step_.life(block_, i, tally);
}

void ReferenceKernel::rank(std::span<std::vector<RankKey>> keys) {
  for (std::size_t i = 0; i < block_.size(); ++i) step_.rank(block_, i, keys);
}

void ReferenceKernel::act(Tally& tally) {
  for (std::size_t i = 0; i < block_.size(); ++i) step_.act(block_, i, tally);
}

void ReferenceKernel::life_and_act(Tally& tally) {
  for (std::size_t i = 0; i < block_.size(); ++i) {
    step_.life(block_, i, tally);
    step_.act(block_, i, tally);
  }
}

std::size_t ReferenceKernel::bytes() const { return sizeof *this + block_.bytes() + step_.bytes(); }

BorrowerState ReferenceKernel::state(std::size_t i) {
  const std::span<const Account> accounts = block_.accounts(i);
  const std::span<const float> traits = block_.traits(i);
  const std::span<const float> attributes = block_.attributes(i);
  return {block_.borrower(i),
          {accounts.begin(), accounts.end()},
          {traits.begin(), traits.end()},
          {attributes.begin(), attributes.end()}};
}

void ReferenceKernel::watch(Narrator& narrator) {
  narrator.born(block_, narrator.borrower() - block_.first());
  step_.watch(&narrator);
}

std::unique_ptr<BlockKernel> reference_kernel(const Scenario& scenario) {
  return std::make_unique<ReferenceKernel>(scenario);
}

}  // namespace lendsim
