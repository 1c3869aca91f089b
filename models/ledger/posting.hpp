// The only writer of balances. A behaviour returns instructions; `post_month` carries them out in
// the order of their dates and reports the flows.
#pragma once

#include <cstdint>

#include "models/ledger/account.hpp"
#include "models/ledger/posting_log.hpp"
#include "models/ledger/terms.hpp"

namespace lendsim {

// What a borrower wants to draw. The limit is checked when it is posted.
struct DrawInstruction {
  bool wanted = false;
  bool share_of_available = true;  // amount_share of the unused limit, or amount_fen as it is
  double amount_share = 0.0;       // [0, 1]
  Money amount;
  Money smallest;  // a draw below this is refused
  int term = 1;    // months
  ScheduleKind kind = ScheduleKind::annuity;
  DayNumber day = 0;
};

// Exactly one outcome a month for a debt that exists at the month's opening. models/README.md has
// the table: applicable when, amount, day, effect on DPD and schedule.
enum class Outcome : std::uint8_t { pay, miss, pay_short, prepay_part, settle, catch_up };
inline constexpr int kOutcomes = 6;
inline constexpr std::array<std::string_view, kOutcomes> kOutcomeNames = {
    "pay", "miss", "pay_short", "prepay_part", "settle", "catch_up"};

struct ServiceInstruction {
  Outcome outcome = Outcome::pay;
  std::uint32_t amount_word = 0;  // uniform: the share of pay_short and prepay_part
  bool on_due_day = true;         // settle: on the due day, or on settle_day
  DayNumber settle_day = 0;
};

enum class DrawResult : std::uint8_t { none, posted, refused_arrears, refused_limit };

struct PostingResult {
  DrawResult draw = DrawResult::none;
  Money outstanding_before_draw;  // principal on top of which it was posted
  bool settled_early = false;     // an early settlement was posted (not a pay-later bill)
  bool defaulted = false;         // first entry to default_dpd this month
  bool charged_off = false;
  bool plan_completed = false;  // the debt was under a plan and has been paid
  bool redefaulted = false;     // first entry to default_dpd since the plan began
  bool cured = false;           // in arrears at the opening, nothing unpaid at the end
};

struct PostingContext {
  const ContractTerms* terms = nullptr;
  const RateCalendar* rates = nullptr;
  DayCount day_count = DayCount::actual;
  Month month;
  DayNumber due = 0;          // this month's due date
  DayNumber last = 0;         // the month's last day
  PostingLog* log = nullptr;  // where postings are told, if anywhere
};

PostingContext posting_context(const ContractTerms& terms, const RateCalendar& rates,
                               DayCount day_count, Month month);

// Smallest whole number of fen not below `fraction` of `amount`.
inline Money share_rounded_up(Money amount, Fraction fraction) {
  std::int64_t product = 0;
  if (!__builtin_mul_overflow(amount.fen, fraction.millionths, &product) &&
      !__builtin_add_overflow(product, kMillion - 1, &product)) {
    return {product / kMillion};
  }
  const Int128 wide = static_cast<Int128>(amount.fen) * fraction.millionths;
  return {static_cast<std::int64_t>((wide + kMillion - 1) / kMillion)};
}

// Principal that falls due when `left` instalments remain and `interest` is charged.
inline Money principal_due(ScheduleKind kind, Money principal, Money instalment, Money interest,
                           int left, Fraction minimum_due) {
  switch (kind) {
    case ScheduleKind::revolving:
      return share_rounded_up(principal, minimum_due);
    case ScheduleKind::equal_principal:
      return left <= 1 ? principal : min(instalment, principal);
    case ScheduleKind::annuity:
      return left <= 1 ? principal : min(max(instalment - interest, Money{0}), principal);
    case ScheduleKind::interest_first:
    case ScheduleKind::bullet:
      return left <= 1 ? principal : Money{0};
  }
  return principal;
}

// What is drawn of an available amount: whole yuan, rounded down.
inline Money draw_amount(const DrawInstruction& draw, Money available) {
  Money amount = draw.amount;
  if (draw.share_of_available) {
    amount.fen = static_cast<std::int64_t>(static_cast<double>(available.fen) * draw.amount_share);
  }
  amount = min(amount, available);
  return {amount.fen / kFenPerYuan * kFenPerYuan};
}

// Posts one month to `debt`: draw, due date, settlement in date order (on one day: due date, then
// settlement, then draw), then the month end: penalty, default, charge-off. `limit` bounds the
// draw.
PostingResult post_month(Debt& debt, Money limit, const PostingContext& context,
                         const DrawInstruction& draw, const ServiceInstruction& service,
                         Flows& flows);

// Puts a debt under a repayment plan on `day`, the first of the month, before anything else is
// posted in it: interest and penalty are charged to the day before; unpaid principal joins the
// principal not yet due; fees, penalty and interest overdue are carried in equal parts over the
// instalments of an annuity of plan.months months, first due on this month's due date; nothing is
// overdue then. Draws are refused until the debt is paid. Without a debt nothing happens.
void begin_plan(Debt& debt, const PlanTerms& plan, const PostingContext& context, Flows& flows);

// What the schedule asks for in a month of 30 days at the rate of the month's first day, rounded as
// it would be posted: principal, interest, the fee of a due date and a plan's carried part. Nothing
// overdue is in it. Pay-later: the minimum due of the principal and all purchases, and interest on
// the principal.
Money scheduled_instalment(const Debt& debt, const PostingContext& context);

// Contractual interest from `day` to the end of the schedule at the rate of that day, rounded per
// due date as it would be posted; nothing for pay-later.
Money interest_left(const Debt& debt, const PostingContext& context, DayNumber day);

// Fee for settling now: share of the principal not yet due, at least the stated number of
// instalment fees; none for pay-later and under a repayment plan.
Money settlement_fee(const Debt& debt, const ContractTerms& terms);

// Level instalment of an annuity at `per_month` interest, rounded half-up to the fen. n >= 1.
Money annuity_instalment(Money principal, double per_month, int n);

}  // namespace lendsim
