// The month for all borrowers of a block side by side. Each step of the reference (step.hpp) has
// its counterpart of the same name here, in a file of the same name: what is decided for many is
// decided over columns; what happens to few is done by the reference itself, lane by lane, on the
// account loaded from its columns. Results are those of the reference to the last bit.
//   life.cpp (2) -> review.cpp (3) -> service.cpp (4, 5) -> respond.cpp (6-8) -> book.cpp (9)
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "models/ledger/plain.hpp"
#include "sim/engine/block_kernel.hpp"
#include "sim/engine/columns/workspace.hpp"
#include "sim/engine/step.hpp"
#include "sim/population/columns.hpp"
#include "sim/random/address.hpp"

namespace lendsim {

class ColumnKernel final : public BlockKernel {
 public:
  ColumnKernel(const Scenario& scenario, std::shared_ptr<ColumnWorkspaces> workspaces);

  void create(ReplicationId replication, BorrowerId first, std::uint32_t size) override;
  std::uint32_t size() const override { return state_.size(); }
  void open(Tally& tally) override;
  void begin_month(std::size_t month, const MonthRules& rules, const MacroPath& macro,
                   const BookFigures& last_month) override;
  void set_pool(const PoolScale& scale, std::vector<PoolGrant> grants) override;
  void life(Tally& tally) override;
  void rank(std::span<std::vector<RankKey>> keys) override;
  void set_cuts(std::span<const SelectionCut> cuts) override { cuts_ = cuts; }
  void act(Tally& tally) override;
  const BookFigures& book() const override { return step_->book(); }
  std::span<const PoolRequest> pool_requests() const override { return requests_; }
  void clear_book() override;
  std::size_t bytes() const override;
  BorrowerState state(std::size_t i) override;

 private:
  using AccountMonth = MonthStep::AccountMonth;
  // What was done to an account besides its postings this month, where anything was.
  struct Record {
    std::size_t lane = 0;
    AccountMonth done;
    LimitMoves moves;
  };
  struct ProductMonth;  // what the service of one product needs

  // Takes the calling thread's workspace for this block.
  void enter();
  EpochPrograms& programs() { return work_->programs[step_->plan_->epoch]; }

  // ---- draws
  // Word `place` of a slot for the lanes of `among`; valid until the next call.
  const std::uint32_t* words(std::uint32_t slot, const LaneMask& among, std::size_t place = 0);
  void words(std::uint32_t slot, const LaneMask& among, std::array<std::uint32_t*, 4> out);

  // ---- single lanes
  Record& record(std::size_t p, std::size_t lane);
  Record& add_record(std::size_t p, std::size_t lane, const AccountMonth& done);
  Record* find(std::size_t p, std::size_t lane);
  void load_borrower(std::size_t lane);
  void store_borrower(std::size_t lane);
  bool apply(std::span<const Change> changes, std::size_t lane);
  LaneMask with_status(std::size_t p, Status status) const;

  // ---- step 2
  void find_present();
  void refresh();
  void move_limits();
  void move_limit(std::size_t p, std::size_t lane);
  void advance_attributes();
  void advance(const Attribute& attribute, Column<float>& values);
  bool strike_shocks();
  bool happen_events(Tally& tally);
  // ---- step 3
  void review(Tally& tally);
  void find_statuses();
  void decide_whole_borrower(std::vector<LaneMask>& reviewed);
  void decide_accounts(std::size_t p, RuleStep step, LaneMask among);
  void decide(RuleProgram& program, LaneMask& lanes, std::size_t product);
  LaneMask targets(const Rule& rule, std::size_t p, const LaneMask& among) const;
  void keep_selected(const RuleProgram& program, LaneMask& lanes, std::uint32_t product) const;
  void note(const Rule& rule, std::size_t lane, std::uint32_t products);
  void carry_out(Tally& tally);
  void carry_out(const Decision& decision);
  // ---- steps 4, 5
  void service(std::size_t p, Tally& tally);
  void decide_demand(ProductMonth& m);
  void decide_service(ProductMonth& m);
  void let_month_pass(std::size_t p);
  void draw_details(const ProductMonth& m);
  void serve(ProductMonth& m, std::size_t lane, Tally& tally);
  // of plain accounts
  struct PlainSums;
  LaneMask plain_lanes(const ProductMonth& m) const;
  void serve_plain(ProductMonth& m, const LaneMask& lanes, Tally& tally);
  DrawInstruction plan_purchase(const ProductMonth& m, std::size_t lane) const;
  static void load_plain(const AccountColumns& a, std::size_t i, PlainDebt& debt);
  static void store_plain(AccountColumns& a, std::size_t i, const PlainDebt& debt);
  void check_plain(const ProductMonth& m, std::size_t lane, Money opening, const PlainDebt& debt,
                   const PlainFlows& flows);
  void note_plain(ProductMonth& m, std::size_t lane, Money opening, const PlainDebt& debt,
                  const PlainFlows& flows, PlainSums& sums, Tally& tally);
  void split_plain(ProductMonth& m, std::size_t lane, const PlainFlows& flows, bool income,
                   PlainSums& sums);
  void tally_opened(std::size_t lane, Month cohort, Money disbursed, Tally& tally) const;
  void tally_plain(std::size_t p, std::span<const PlainSums> sums, Tally& tally);
  // ---- steps 6 to 8
  void move_scores();
  void decide_market();
  void reopen(Tally& tally);
  void market(Tally& tally);
  // ---- step 9
  void tally_block(Tally& tally);
  void tally_account(std::size_t p, std::size_t lane, Tally& tally);
  LaneMask quiet_lanes(std::size_t p) const;
  void tally_quiet(std::size_t p, const LaneMask& lanes, Tally& tally);
  std::array<std::int64_t, kMaxParties> funded_by(std::size_t p, const LaneMask& in_debt,
                                                  std::int64_t balance) const;
  void tally_at_risk(std::size_t p, const LaneMask& lanes, int group, Tally& tally) const;
  void tally_borrowers(Tally& tally);
  void ask_pool();
  void age();

  const Scenario& scenario_;
  std::shared_ptr<ColumnWorkspaces> workspaces_;
  ColumnWorkspace* work_ = nullptr;  // of the thread at work
  BlockColumns state_;
  std::unique_ptr<MonthStep> step_;  // the reference, for single lanes and for the book's figures
  ReplicationId replication_ = 0;
  bool month_begun_ = false;
  static constexpr std::size_t kNoMonth = static_cast<std::size_t>(-1);
  std::size_t entered_month_ = kNoMonth;  // that the workspace shows
  std::span<const SelectionCut> cuts_;
  std::vector<PoolRequest> requests_;

  std::vector<LaneMask> groups_;  // by group of the results
  LaneMask present_;
  LaneMask acting_;  // present and not away at the month's review
  std::vector<LaneMask> performing_, at_risk_, charged_off_;  // by product, of this month
  std::vector<std::vector<Record>> records_;                  // by product
  LaneMask moves_, departed_, returned_;
};

}  // namespace lendsim
