// The state of a block of borrowers as columns, one value a lane. What many accounts have is a
// column of its own, in the type in which it is read most: numbers that are features are binary32,
// flags are masks. What few have (due dates in arrears, repayment plans) lies apart. Accounts are
// loaded into the reference's structs and stored from them without loss.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/base/ids.hpp"
#include "models/ledger/account.hpp"
#include "sim/columns/column.hpp"
#include "sim/columns/lanes.hpp"
#include "sim/population/block.hpp"
#include "sim/scenario/scenario.hpp"

namespace lendsim {

// What a debt has in arrears or under a plan.
struct Trouble {
  bool on_plan = false, redefaulted = false;
  Fraction rate_share{kMillion};
  Carried carried;
  std::vector<DueRow> due;  // unpaid, oldest first
};

// The accounts of one product.
struct AccountColumns {
  Column<std::int64_t> balance, outstanding, limit;  // fen, at the last month end
  // of the debt, fen
  Column<std::int64_t> principal, awaiting, fresh, posted_interest, instalment, instalment_fee;
  Column<std::int32_t> interest_to, penalty_to;  // day numbers
  Column<std::int32_t> cohort;                   // month index
  Column<std::int16_t> instalments_left;
  Column<std::uint8_t> kind;  // ScheduleKind
  LaneMask defaulted;
  LaneMask in_debt;     // the debt exists
  LaneMask in_arrears;  // it has unpaid due dates
  LaneMask on_plan;

  // Features as they are: days and months, counts.
  Column<float> dpd, months_since_draw, months_on_book, months_closed, closures,
      months_since_arrears;
  Column<float> draws_12m, early_settlements_12m, recent_draws;
  Column<float> limit_noise;
  Column<std::uint8_t> status;
  Column<std::int16_t> cause;
  Column<std::uint8_t> status_before_leaving;
  Column<std::int16_t> cause_before_leaving;
  LaneMask status_changed, invited, deferred_draw;
  LaneMask missed, caught_up, drew, refused, settled, wrongly_closed;
  std::vector<Column<std::int32_t>> shares;  // by party; empty where the platform funds alone

  Column<std::int16_t> trouble;  // place among `troubles`, or -1
  std::vector<Trouble> troubles;
  std::vector<std::int16_t> free_troubles;

  void reset(std::size_t lanes, std::size_t parties);
  // Of lane i: all of an account but its month's limit moves, which are not state.
  void load(std::size_t i, Account& a) const;
  void store(std::size_t i, const Account& a);
  // The debt alone; `due` beyond `rows` is left as it was.
  void load_debt(std::size_t i, Debt& d) const;
  void store_debt(std::size_t i, const Debt& d);
  std::size_t bytes() const;

 private:
  void store_trouble(std::size_t i, const Debt& d);
};

class BlockColumns {
 public:
  // Creates the borrowers as they are before the first month, reusing memory.
  void create(const Scenario& scenario, ReplicationId replication, BorrowerId first,
              std::uint32_t size);

  std::uint32_t size() const { return size_; }
  std::size_t lanes() const { return padded_lanes(size_); }
  BorrowerId first() const { return first_; }
  void load(std::size_t i, Borrower& b) const;
  void store(std::size_t i, const Borrower& b);
  std::size_t bytes() const;

  Column<std::uint32_t> ids;
  Column<std::int32_t> arrival;
  Column<float> score, residual, score_change, months_known, months_since_closure;
  Column<float> segment;  // its code
  Column<std::uint8_t> group;
  LaneMask everyone, away, any_default, any_closed, any_cut;
  std::vector<Column<float>> traits;      // in the order of Scenario::traits
  std::vector<Column<float>> attributes;  // in the order of Epoch::attributes
  std::vector<AccountColumns> accounts;   // by product

 private:
  void reset(const Scenario& scenario, std::uint32_t size);
  BorrowerId first_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace lendsim
