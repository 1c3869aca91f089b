// One month of one borrower, readable: the reference that faster kernels are judged by.
//   life (2) -> review (3) -> draw and service (4, 5) -> score, reopen, market (6-8) -> book (9).
// The models decide, the ledger posts, the platform responds, the tally adds. Each step has a file
// of its own: life.cpp, review.cpp, service.cpp, respond.cpp, book.cpp (with tally_account.cpp and
// pool.cpp); step.cpp is their order.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/features/feature.hpp"
#include "models/ledger/posting.hpp"
#include "sim/engine/block_kernel.hpp"
#include "sim/engine/environment.hpp"
#include "sim/engine/narrator.hpp"
#include "sim/engine/plan.hpp"
#include "sim/engine/pool.hpp"
#include "sim/engine/rows.hpp"
#include "sim/population/block.hpp"
#include "sim/random/address.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/tally/tally.hpp"

namespace lendsim {

// A score in hundredths, rounded half-up: what its exact sum is made of.
inline std::int64_t score_hundredths(float score) {
  return static_cast<std::int64_t>(static_cast<double>(score) * 100.0 + 0.5);
}

class MonthStep {
 public:
  MonthStep(const Scenario& scenario, ReplicationId replication);

  // As new, for another replication; nobody watches. Memory stays.
  void restart(ReplicationId replication);

  // Starts a month: its parameters and features.
  void set_month(std::size_t month, const MonthRules& rules, const MacroPath& macro,
                 const BookFigures& last_month);
  // The same for a block: draws what every borrower needs.
  void begin_month(std::size_t month, const MonthRules& rules, const MacroPath& macro,
                   const BookFigures& last_month, const Block& block);
  void set_cuts(std::span<const SelectionCut> cuts) { cuts_ = cuts; }
  // What the pool does to the block's limits in this month's step 2; grants in order of borrower.
  void set_pool(const PoolScale& scale, std::vector<PoolGrant> grants);

  // Step 2 for borrower i of the block; events are counted in the tally (reported months).
  void life(Block& block, std::size_t i, Tally& tally);
  // Between steps 2 and 3: adds the borrower's accounts that satisfy `on` and `when` of each
  // selecting rule to keys[selection].
  void rank(Block& block, std::size_t i, std::span<std::vector<RankKey>> keys);
  // Steps 3 to 9 for borrower i; adds to the tally (reported months) and to the book's figures.
  void act(Block& block, std::size_t i, Tally& tally);
  // Opening stocks, for a run without warm-up: point 0.
  void tally_opening(Block& block, std::size_t i, Tally& tally);

  // Adds the opening's limits and funded balances to the book's figures, for the pool and the
  // funders of the first month.
  void note_opening(Block& block, std::size_t i);
  // The accounts that ask the pool for more, of the borrowers acted on since clear_book().
  std::span<const PoolRequest> pool_requests() const { return requests_; }

  const BookFigures& book() const { return book_; }
  std::uint64_t account_months() const { return static_cast<std::uint64_t>(book_.account_months); }
  std::size_t bytes() const;  // of what grows with the block
  void clear_book() {
    book_ = {};
    requests_.clear();
  }

  // Tells the narrator all about its borrower.
  void watch(Narrator* narrator) { narrator_ = narrator; }

 private:
  // The column kernel decides for many borrowers at once and lets the reference act on the few.
  friend class ColumnKernel;

  // What is done to one account in a month, for the tally.
  struct AccountMonth {
    Flows flows;
    PostingResult posting;
    Money opening_balance;
    Money limit_cut, limit_granted, limit_released, limit_restored;
    Money closed_balance;
    Money to_rival;  // balance when the borrower left
    Shares shares_at_opening = kPlatformOnly;
    int opening_bucket = 0;
    std::int16_t risk_age = -1;  // months on book at the opening, if at risk of a first closure
    bool had_debt = false;
    bool performing_at_opening = false;
    bool serviced = false;
    Outcome outcome = Outcome::pay;
    DrawFate fate = DrawFate::free;
    bool refused_status = false, refused_arrears = false, refused_funding = false;
    bool plan_begun = false;
    bool false_positive = false;
    bool closed = false, frozen = false, reopened = false, invited = false;
    std::int16_t cause = -1;          // of the closure or freeze
    std::int16_t reopened_from = -1;  // cause of the closure that ended
    std::int16_t waited = 0;          // months from closure or freeze to reopening
    std::int16_t rule = -1;           // place of the rule that changed the status

    AccountMonth() = default;
    explicit AccountMonth(const Account& a);  // as the month opens
  };
  struct Fired {
    std::uint16_t rule = 0;      // place
    std::uint32_t products = 0;  // bit per account it acted on
  };

  // step 2
  bool apply(std::span<const Change> changes, Block& block, std::size_t i);
  bool apply_shocks(Block& block, std::size_t i);
  void apply_maximum(Account& account, std::size_t p) const;
  void apply_pool(Account& account, std::size_t p);
  void happen(const EventGroup& group, std::size_t event, Block& block, std::size_t i,
              Tally& tally);
  // step 3
  void review(Block& block, std::size_t i);
  void review_whole_borrower(Block& block, std::size_t i, std::uint32_t& reviewed);
  void review_accounts(Block& block, std::size_t i, std::uint32_t& reviewed);
  static std::uint32_t targets(const PlannedRule& planned, std::span<const Account> accounts,
                               std::uint32_t reviewed);
  bool selected(const PlannedRule& planned, std::uint32_t product) const;
  bool fires(const PlannedRule& planned, std::uint32_t product) const;
  static bool looks_at(const PlannedRule& planned, const Account& account, std::size_t product);
  void act_on(const Rule& rule, Block& block, std::size_t i, std::size_t p);
  void change_borrower(const Rule& rule, Block& block, std::size_t i);
  void act_once(const Action& action, const Rule& rule, Block& block, std::size_t i, std::size_t p);
  void begin_plan_of(Account& account, const PlanTerms& plan, std::size_t p);
  void note_accuracy(const Rule& rule, Account& account, std::size_t p);
  void open_again(Account& account, std::size_t p, Status status);
  void close(Account& account, std::size_t p, std::int16_t cause);
  void set_limit(Account& account, std::size_t p, Money limit);
  Money limit_by_formula(Block& block, std::size_t i, std::size_t p) const;
  // steps 4, 5
  void draw_and_service(Block& block, std::size_t i, std::size_t p, const Words& w);
  DrawInstruction want_draw(const Borrower& borrower, Account& account, std::size_t p,
                            const Words& words);
  DrawInstruction plan_draw(Account& account, std::size_t p, const Words& words, const Words& own,
                            bool waiting);
  bool refused_by_funders(std::size_t p, const Words& draw_words) const;
  void settle_shares(Account& account, std::size_t p, Money outstanding_before) const;
  ServiceInstruction choose_service(const Borrower& borrower, const Account& account, std::size_t p,
                                    const Words& words);
  ServiceInstruction instruct_service(std::size_t p, Outcome outcome, const Words& own);
  void post(Account& account, std::size_t p, const DrawInstruction& draw,
            const ServiceInstruction& service);
  void update_after_posting(Account& account, std::size_t p, bool had_debt);
  void check_identity(const AccountMonth& done, const Account& account, std::size_t p) const;
  // steps 6 to 8
  void move_score(Block& block, std::size_t i, const Words& own);
  void reopen(Block& block, std::size_t i);
  void market(Block& block, std::size_t i, const Words& own);
  void leave_or_return(Block& block, std::size_t i, bool moves);
  // step 9
  void tally_borrower(Block& block, std::size_t i, Tally& tally);
  struct Cell;  // where one account's measures of the month go
  void note_written_off(const Account& account, int group, std::size_t p, Tally& tally) const;
  static void tally_postings(const AccountMonth& done, const Cell& cell);
  void tally_parties(const AccountMonth& done, const Account& account, const Cell& cell) const;
  static void tally_draws(const AccountMonth& done, const Cell& cell);
  static void tally_limits(const AccountMonth& done, const Account& account, const Cell& cell);
  static void tally_status(const AccountMonth& done, const Cell& cell);
  void tally_vintage(const AccountMonth& done, const Account& account, const Cell& cell) const;
  void tally_roll(const AccountMonth& done, const Account& account, const Cell& cell) const;
  static void tally_risk(const AccountMonth& done, const Cell& cell);
  void tally_flows(const Account& account, int group, std::size_t p, Tally& tally) const;
  void tally_standing(const Account& account, int group, std::size_t p, Tally& tally) const;
  void tally_service(const Account& account, int group, std::size_t p, Tally& tally) const;
  void tally_stocks(int point, const Account& account, int group, std::size_t p,
                    Tally& tally) const;
  void log_borrower(Block& block, std::size_t i, Tally& tally) const;
  void log_account(const Account& account, std::size_t p, Tally& tally) const;
  LogRow log_row(LogKind kind) const;
  void tally_panel(int point, Block& block, std::size_t i, Tally& tally) const;
  void add_to_book(const Account& account, std::size_t p);
  void add_limits_and_funding(const Account& account, std::size_t p);
  void ask_pool(Block& block, std::size_t i);
  void age(Block& block, std::size_t i);

  bool present(const Borrower& b) const { return b.arrival <= static_cast<std::int32_t>(month_); }
  Words words(std::uint32_t slot) const {
    return words_at(scenario_.run.seed, Purpose::month, replication_, id_, plan_->month, slot);
  }
  // Slots that every borrower needs have their words drawn for the whole block.
  void draw_columns(const Block& block);
  const Words& column(std::size_t place, std::size_t i) const {
    return columns_[place * block_size_ + i];
  }
  MonthView view() const { return {epoch_, contexts_, &funding_}; }
  void fill_borrower_row(Block& block, std::size_t i);
  void fill_account_row(const Account& account, std::size_t p);

  // For diaries: narrate.cpp. The borrower at hand is watched.
  bool watching() const {
    if (narrator_ == nullptr) [[likely]] {
      return false;
    }
    return id_ == narrator_->borrower();
  }
  void log_postings(std::span<const Account> accounts);
  void tell_limits(const Account& account, std::size_t p, Money before, bool arrives) const;
  void tell_events(std::size_t i) const;
  void tell_rule(const PlannedRule& planned, bool cause_fits, std::size_t p) const;
  void tell_rules(std::span<const PlannedRule> rules, const Account& account, std::size_t p);
  void tell_draw_end(std::size_t p, const Account& account, bool wanted) const;
  void tell_accounts(Block& block, std::size_t i) const;

  const Scenario& scenario_;
  ReplicationId replication_;
  std::size_t month_ = 0;
  const MonthPlan* plan_ = nullptr;
  const Epoch* epoch_ = nullptr;
  const MonthRules* rules_ = nullptr;
  std::span<const SelectionCut> cuts_;
  FeatureRow row_;
  std::vector<PostingContext> contexts_;  // by product
  FundingMonth funding_;
  PoolScale pool_scale_;
  std::vector<PoolGrant> grants_;
  std::size_t next_grant_ = 0;
  std::vector<PoolRequest> requests_;
  std::vector<Words> columns_;  // [attribute, event group, product, borrower][i]
  std::size_t block_size_ = 0;
  BookFigures book_;
  BorrowerId id_ = 0;
  bool row_is_current_ = false;     // row_ shows borrower id_ as step 2 left them
  std::vector<AccountMonth> done_;  // by product, of the borrower at hand
  std::vector<Fired> fired_;        // rules that acted, of the borrower at hand
  bool departed_ = false, returned_ = false;
  Narrator* narrator_ = nullptr;  // of a replay
};

}  // namespace lendsim
