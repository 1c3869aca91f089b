// A month for the whole book, then the next: for coupled scenarios, whose borrowers meet.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "sim/engine/block_kernel.hpp"
#include "sim/engine/block_loop.hpp"
#include "sim/engine/kernels.hpp"

namespace lendsim {

class MonthByMonth {
 public:
  // Creates the book of a replication as it is before the first month. `kernels`: one per block, in
  // their order. `parallel`: blocks run side by side, with a barrier a month; the tally is complete
  // after merge() only.
  MonthByMonth(const Scenario& scenario, std::span<const MonthRules> rules,
               ReplicationId replication, std::uint32_t block_size,
               std::span<const std::unique_ptr<BlockKernel>> kernels, bool parallel, Tally& tally);

  // Month m of the run, after month m - 1: step 2 and what the month's selecting rules rank; then
  // the other steps.
  void life(std::size_t m);
  void act(std::size_t m);
  void merge() { loop_.merge(); }

  const BookFigures& book() const { return book_; }  // of the last month

 private:
  std::vector<PoolMonth> pool_month(std::size_t m) const;
  void add_up_book();

  const Scenario& scenario_;
  std::span<const MonthRules> rules_;
  MacroPath macro_;
  std::uint32_t block_size_;
  std::span<const std::unique_ptr<BlockKernel>> kernels_;
  BlockLoop loop_;
  BookFigures book_;
  std::vector<std::vector<RankKey>> keys_;  // of the book in this month, by selection
};

}  // namespace lendsim
