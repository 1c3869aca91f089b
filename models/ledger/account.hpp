// The ledger's state of one account: at most one debt per borrower and product, to the fen.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "models/base/ids.hpp"
#include "models/base/money.hpp"
#include "models/base/month.hpp"
#include "models/ledger/terms.hpp"

namespace lendsim {

// One unpaid due date. Payments clear fee, penalty, interest, principal in this order.
struct DueRow {
  DayNumber due = 0;
  Money fee;
  Money penalty;
  Money penalty_not_accrued;  // the part of `penalty` that is income only when received
  Money interest;
  Money interest_not_accrued;  // likewise
  Money principal;

  Money total() const { return fee + penalty + interest + principal; }
};

// What was overdue when a repayment plan began, besides principal: falls due in equal parts with
// the plan's instalments, bears nothing.
struct Carried {
  Money fee;
  Money penalty;
  Money penalty_not_accrued;
  Money interest;
  Money interest_not_accrued;

  Money total() const { return fee + penalty + interest; }
};

// A debt is charged off at the latest at 360 DPD and gains at most one row a month.
inline constexpr int kMaxDueRows = 14;
inline constexpr int kMaxChargeOffDpd = 360;

struct Debt {
  Money principal;            // scheduled or revolving, not yet due; bears interest
  Money awaiting;             // pay-later: last month's purchases, free until this month's due date
  Money fresh;                // pay-later: this month's purchases
  Money posted_interest;      // charged by a draw on top, due on the next due date; bears nothing
  Money instalment;           // equal_principal: principal part; annuity: whole instalment; else 0
  Money instalment_fee;       // charged on each due date
  DayNumber interest_to = 0;  // interest is posted up to and including this day
  DayNumber penalty_to = 0;   // penalty likewise
  Month cohort;               // month in which the balance left zero
  std::int16_t instalments_left = 0;
  ScheduleKind kind = ScheduleKind::annuity;
  bool defaulted = false;  // has once reached default_dpd
  bool on_plan = false;
  bool redefaulted = false;       // has reached default_dpd since the plan began
  Fraction rate_share{kMillion};  // of the product's rate that this debt bears
  Carried carried;
  std::uint8_t rows = 0;  // unpaid due dates, oldest first
  std::array<DueRow, kMaxDueRows> due;

  std::span<const DueRow> unpaid() const { return {due.data(), rows}; }
};

// Whole balance: what would be written off today. Accrued unposted interest is not in it.
Money balance(const Debt& debt);
// Principal outstanding, due or not: what counts against the limit.
Money outstanding_principal(const Debt& debt);
// Sum of the unpaid due dates.
Money overdue(const Debt& debt);
// Interest and penalty in the balance that are income only when received.
Money not_accrued(const Debt& debt);
inline bool exists(const Debt& debt) {
  return debt.rows != 0 || debt.principal.fen != 0 || debt.awaiting.fen != 0 ||
         debt.fresh.fen != 0 || debt.posted_interest.fen != 0 || debt.carried.total().fen != 0;
}
// Days from the oldest unpaid due date to `day`; 0 if nothing is unpaid.
inline int days_past_due(const Debt& debt, DayNumber day) {
  return debt.rows == 0 ? 0 : day - debt.due[0].due;
}

// What one account's postings of one month add up to. The identity holds exactly:
// closing = opening + disbursed + interest + penalty + fees - paid - charged_off.
struct Flows {
  Money disbursed;
  Money interest_charged;
  Money penalty_charged;
  Money fees_charged;
  Money paid;
  Money charged_off;
  // parts and views of the above, outside the identity
  Money charged_off_principal;
  Money never_income;     // interest and penalty in `charged_off` that were never income
  Money interest_income;  // charged while DPD < non_accrual_dpd, received in cash from then on
  Money interest_received;
  Money penalty_income;     // recognised like interest
  Money settlement_fees;    // the part of fees_charged due to early settlement
  Money prepaid_principal;  // paid ahead of schedule, in part or by settlement
  Money interest_forgone;   // contractual interest left at early settlement, before the fee
};

}  // namespace lendsim
