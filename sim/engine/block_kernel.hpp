// What a replication asks of a block of borrowers, whoever carries it out: the readable reference
// (one borrower after the other, step.hpp) or the column kernel (all borrowers side by side,
// columns/). Both give the same bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/engine/environment.hpp"
#include "sim/engine/plan.hpp"
#include "sim/engine/pool.hpp"
#include "sim/population/block.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/tally/tally.hpp"

namespace lendsim {

// Where a selecting rule's selection ends: the last selected key, if any is.
struct SelectionCut {
  bool any = false;
  RankKey last;
};

// One borrower with all accounts, as the reference holds it: for comparisons.
struct BorrowerState {
  Borrower borrower;
  std::vector<Account> accounts;
  std::vector<float> traits, attributes;
};

class BlockKernel {
 public:
  BlockKernel() = default;
  BlockKernel(const BlockKernel&) = delete;
  BlockKernel& operator=(const BlockKernel&) = delete;
  virtual ~BlockKernel() = default;

  // Creates the borrowers first .. first + size - 1 of a replication as they are before the first
  // month, and an empty book, reusing memory. At most the number of lanes given at construction.
  virtual void create(ReplicationId replication, BorrowerId first, std::uint32_t size) = 0;
  virtual std::uint32_t size() const = 0;
  // The opening's limits and funded balances go to the book's figures; its stocks to point 0 of the
  // tally if there is no warm-up.
  virtual void open(Tally& tally) = 0;

  // Starts a month: its features and draws.
  virtual void begin_month(std::size_t month, const MonthRules& rules, const MacroPath& macro,
                           const BookFigures& last_month) = 0;
  // What the pool does to the block's limits in this month's step 2; grants in order of borrower.
  // After begin_month, before life.
  virtual void set_pool(const PoolScale& scale, std::vector<PoolGrant> grants) = 0;
  // Step 2; events are counted in the tally (reported months).
  virtual void life(Tally& tally) = 0;
  // Adds the accounts that satisfy `on` and `when` of each selecting rule to keys[selection].
  virtual void rank(std::span<std::vector<RankKey>> keys) = 0;
  virtual void set_cuts(std::span<const SelectionCut> cuts) = 0;
  // Steps 3 to 9.
  virtual void act(Tally& tally) = 0;
  // life, then act, where nothing lies between them; a kernel may do both borrower by borrower.
  virtual void life_and_act(Tally& tally) {
    life(tally);
    act(tally);
  }

  // Exact sums over what act() did since clear_book().
  virtual const BookFigures& book() const = 0;
  virtual std::span<const PoolRequest> pool_requests() const = 0;
  virtual void clear_book() = 0;

  // Memory held.
  virtual std::size_t bytes() const = 0;
  // Borrower i of the block; for tests.
  virtual BorrowerState state(std::size_t i) = 0;
};

std::unique_ptr<BlockKernel> reference_kernel(const Scenario& scenario);
std::unique_ptr<BlockKernel> column_kernel(const Scenario& scenario);
// The same for one block of several: `workspaces` are shared by their kernels.
class ColumnWorkspaces;
std::unique_ptr<BlockKernel> column_kernel_sharing(std::shared_ptr<ColumnWorkspaces> workspaces,
                                                   const Scenario& scenario);

}  // namespace lendsim
