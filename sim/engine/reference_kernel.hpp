// The reference as a kernel: one borrower after the other through the steps of step.hpp.
#pragma once

#include "sim/engine/block_kernel.hpp"
#include "sim/engine/narrator.hpp"
#include "sim/engine/step.hpp"

namespace lendsim {

class ReferenceKernel final : public BlockKernel {
 public:
  explicit ReferenceKernel(const Scenario& scenario) : scenario_(scenario), step_(scenario, 0) {}

  void create(ReplicationId replication, BorrowerId first, std::uint32_t size) override;
  std::uint32_t size() const override { return block_.size(); }
  void open(Tally& tally) override;

  void begin_month(std::size_t month, const MonthRules& rules, const MacroPath& macro,
                   const BookFigures& last_month) override;
  void set_pool(const PoolScale& scale, std::vector<PoolGrant> grants) override;
  void life(Tally& tally) override;
  void rank(std::span<std::vector<RankKey>> keys) override;
  void set_cuts(std::span<const SelectionCut> cuts) override { step_.set_cuts(cuts); }
  void act(Tally& tally) override;
  void life_and_act(Tally& tally) override;

  const BookFigures& book() const override { return step_.book(); }
  std::span<const PoolRequest> pool_requests() const override { return step_.pool_requests(); }
  void clear_book() override { step_.clear_book(); }

  std::size_t bytes() const override;
  BorrowerState state(std::size_t i) override;

  // Tells the narrator all about its borrower, who is in this block: from now on, until the next
  // create(). Before the first month.
  void watch(Narrator& narrator);

 private:
  const Scenario& scenario_;
  Block block_;
  MonthStep step_;
};

}  // namespace lendsim
