// The state of a block of borrowers and their accounts, and how a scenario creates it. A block
// holds the borrowers first .. first + size - 1 of one replication; nothing in it depends on other
// blocks.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/base/ids.hpp"
#include "models/base/money.hpp"
#include "models/ledger/account.hpp"
#include "sim/scenario/scenario.hpp"

namespace lendsim {

// Saturating months: "never" is 999.
inline constexpr std::int16_t kNeverMonths = 999;

// What sums with a decay keep from month to month: a window of a year, of a quarter.
inline constexpr float kKeptOfYear = 1.0F - 1.0F / 12.0F;
inline constexpr float kKeptOfQuarter = 1.0F - 1.0F / 3.0F;

// What happened to a limit in step 2: by a product's maximum that applies to existing limits, by
// the pool, or because its borrower arrived.
struct LimitMoves {
  Money cut, granted;
  Money pool_taken, pool_granted;  // parts of the two
};

struct Account {
  Money balance;      // of `debt`, at the last month end
  Money outstanding;  // principal, at the last month end
  Money limit;
  LimitMoves moves;          // this month, before the review
  float limit_noise = 0.0F;  // standard normal of the limit formula
  float draws_12m = 0.0F;
  float early_settlements_12m = 0.0F;
  std::int16_t dpd = 0;  // at the last month end
  std::int16_t months_since_draw = kNeverMonths;
  std::int16_t months_on_book = 0;
  std::int16_t months_closed = 0;
  std::int16_t closures = 0;
  std::int16_t cause = -1;  // of the last closure or freeze; -1 = none
  Status status = Status::uninvited;
  bool status_changed = false;                  // this month
  bool invited = false;                         // has ever been open
  Status status_before_leaving = Status::open;  // for a rival
  std::int16_t cause_before_leaving = -1;
  bool deferred_draw = false;  // a draw waits for the end of a maintenance window
  // What happened this month (last month's until it does).
  bool missed = false;
  bool caught_up = false;
  bool drew = false;
  bool refused = false;
  bool settled = false;
  bool wrongly_closed = false;  // the last closure or freeze was a false positive
  std::int16_t months_since_arrears = kNeverMonths;
  float recent_draws = 0.0F;      // yuan, decayed by 1/3 a month
  Shares shares = kPlatformOnly;  // of the debt, by party
  Debt debt;
};

struct Borrower {
  std::int32_t arrival = 0;  // month of the run, warm-up first; <= 0: there from the start
  float score = 0.0F;
  float residual = 0.0F;  // risk_score - score
  float score_change = 0.0F;
  std::int16_t months_known = 0;
  std::int16_t months_since_closure = kNeverMonths;
  std::uint8_t segment = 0;
  std::uint8_t group = 0;  // place among the results' groups
  bool away = false;
  bool any_default = false;
  bool any_closed = false;
  bool any_cut = false;
};

class Block {
 public:
  Block() = default;  // of nobody
  // Creates the borrowers as they are before the first month.
  Block(const Scenario& scenario, ReplicationId replication, BorrowerId first, std::uint32_t size);
  // The same in place, reusing memory.
  void create(const Scenario& scenario, ReplicationId replication, BorrowerId first,
              std::uint32_t size);

  BorrowerId first() const { return first_; }
  // Gives the borrowers other ids: for a block into which others are loaded.
  void number_from(BorrowerId first) { first_ = first; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(borrowers_.size()); }
  std::size_t bytes() const;  // held
  Borrower& borrower(std::size_t i) { return borrowers_[i]; }
  std::span<Account> accounts(std::size_t i) { return {&accounts_[i * products_], products_}; }
  // [trait], in the order of Scenario::traits
  std::span<float> traits(std::size_t i) { return {&traits_[i * trait_count_], trait_count_}; }
  // [attribute], in the order of Epoch::attributes
  std::span<float> attributes(std::size_t i) {
    return {attributes_.data() + i * attribute_count_, attribute_count_};
  }

 private:
  void create_borrower(const Scenario& scenario, ReplicationId replication, std::size_t i);

  BorrowerId first_ = 0;
  std::size_t products_ = 0, trait_count_ = 0, attribute_count_ = 0;
  std::vector<Borrower> borrowers_;
  std::vector<Account> accounts_;  // [borrower][product]
  std::vector<float> traits_;      // [borrower][trait]
  std::vector<float> attributes_;  // [borrower][attribute]
};

}  // namespace lendsim
