#include "models/ledger/posting.hpp"

#include <algorithm>
#include <array>

#include "models/base/contract.hpp"
#include "models/base/math.hpp"

namespace lendsim {
namespace {

constexpr int kNominalDaysPerMonth =
    30;  // days, the annuity's month (judgement); interest goes by actual days

// A sum of rates of the product, as the debt bears it.
DailyRate borne_by(const Debt& debt, DailyRate sum) {
  if (debt.rate_share.millionths == kMillion) return sum;
  const Int128 product = static_cast<Int128>(sum.per_1e12) * debt.rate_share.millionths;
  return {static_cast<std::int64_t>(product / kMillion)};
}

// What falls due of a carried amount when `left` instalments remain: equal parts, rounded down, so
// that the last takes the rest.
Money carried_part(Money carried, int left) { return {carried.fen / left}; }

// Carries out one month's postings on one debt. Only where `kLogged` they are told.
template <bool kLogged>
class Poster {
 public:
  Poster(Debt& debt, const PostingContext& context, Flows& flows)
      : debt_(debt), context_(context), terms_(*context.terms), flows_(flows) {}

  // Pay-later: last month's purchases await this month's due date.
  void bill_purchases() {
    debt_.awaiting += debt_.fresh;
    debt_.fresh = {};
  }

  // Everything that is overdue is spread over a new schedule; nothing is overdue then.
  void start_plan(const PlanTerms& plan) {
    LENDSIM_EXPECT(plan.months >= 1);
    const DayNumber first = day_number(context_.month, 1, context_.day_count);
    carry_overdue(std::max(first - 1, debt_.interest_to));
    debt_.principal += debt_.awaiting + debt_.fresh;
    debt_.awaiting = debt_.fresh = {};
    debt_.on_plan = true;
    debt_.redefaulted = false;
    debt_.rate_share = plan.rate_share;
    debt_.kind = ScheduleKind::annuity;
    debt_.instalments_left = static_cast<std::int16_t>(plan.months);
    debt_.instalment_fee = {};
    amortise(first);
    log(first, PostingKind::plan, balance(debt_));
  }

  DrawResult post_draw(Money limit, const DrawInstruction& draw) {
    if (debt_.rows != 0 || debt_.on_plan) return DrawResult::refused_arrears;
    const Money available = max(limit - outstanding_principal(debt_), Money{0});
    const Money amount = draw_amount(draw, available);
    if (amount < draw.smallest || amount.fen <= 0) return DrawResult::refused_limit;
    if (!exists(debt_)) open(draw.day);
    flows_.disbursed += amount;
    log(draw.day, PostingKind::drawn, amount);
    if (terms_.kind == ProductKind::paylater) {
      debt_.kind = ScheduleKind::revolving;
      debt_.fresh += amount;
    } else {
      debt_.posted_interest += charge_interest(draw.day);
      debt_.principal += amount;
      // Every due date is kept: a bullet's only one too.
      const bool keeps_term = debt_.kind == ScheduleKind::bullet && debt_.instalments_left > 0;
      if (!keeps_term) debt_.instalments_left = static_cast<std::int16_t>(draw.term);
      debt_.kind = draw.kind;
      amortise(draw.day);
      debt_.instalment_fee = share_of(debt_.principal, terms_.instalment_fee);
    }
    return DrawResult::posted;
  }

  // The due date: interest, fee and principal become a row; then the borrower's outcome for it.
  void post_due(DayNumber day, const ServiceInstruction& service) {
    make_row(day);
    switch (service.outcome) {
      case Outcome::pay:
      case Outcome::settle:
        pay_rows(day, oldest(day));
        break;
      case Outcome::pay_short:
        pay_rows(day, share_of_word(oldest(day), service.amount_word));
        break;
      case Outcome::prepay_part:
        pay_rows(day, oldest(day));
        prepay(day, service.amount_word);
        break;
      case Outcome::catch_up:
        charge_penalty(day);
        pay_rows(day, overdue(debt_));
        break;
      case Outcome::miss:
        break;
    }
    end_if_paid();
  }

  // Everything that remains. Returns whether it was an early settlement: ahead of schedule, and not
  // the end of a repayment plan, which costs nothing.
  bool settle(DayNumber day) {
    if (debt_.rows != 0 ||
        debt_.principal + debt_.posted_interest + debt_.carried.total() == Money{}) {
      return false;
    }
    const bool ahead = debt_.kind != ScheduleKind::revolving && debt_.principal.fen > 0;
    const bool early = ahead && !debt_.on_plan;
    if (ahead) flows_.prepaid_principal += debt_.principal;
    if (early) {
      flows_.interest_forgone += interest_left(debt_, context_, day);
      const Money fee = settlement_fee(debt_, terms_);
      flows_.fees_charged += fee;
      flows_.settlement_fees += fee;
      flows_.paid += fee;
      log(day, PostingKind::settlement_fee, fee);
      log(day, PostingKind::paid_fee, fee);
    }
    const Money last_interest = charge_interest(day) + debt_.posted_interest;
    flows_.interest_received += last_interest;
    flows_.paid += last_interest + debt_.principal;
    log(day, PostingKind::paid_interest, last_interest);
    log(day, PostingKind::settled, debt_.principal);
    debt_.principal = {};
    debt_.posted_interest = {};
    pay_carried(day);
    debt_.instalments_left = 0;
    end_if_paid();
    return early;
  }

  // Month end: penalty, first entry to default, charge-off.
  void close_month(DayNumber day, PostingResult& result) {
    charge_penalty(day);
    const int dpd = days_past_due(debt_, day);
    if (dpd >= terms_.default_dpd && !debt_.defaulted) {
      debt_.defaulted = true;
      result.defaulted = true;
    }
    if (dpd >= terms_.default_dpd && debt_.on_plan && !debt_.redefaulted) {
      debt_.redefaulted = true;
      result.redefaulted = true;
    }
    if (dpd >= terms_.charge_off_dpd) {
      charge_off(day);
      result.charged_off = true;
    }
  }

 private:
  void log(DayNumber day, PostingKind kind, Money amount) const {
    if constexpr (kLogged) context_.log->add(day, kind, amount);
  }

  void open(DayNumber day) {
    clear();
    debt_.cohort = context_.month;
    debt_.interest_to = day;
    debt_.penalty_to = day;
  }

  void clear() {
    debt_.principal = debt_.awaiting = debt_.fresh = debt_.posted_interest = {};
    debt_.instalment = debt_.instalment_fee = {};
    debt_.instalments_left = 0;
    debt_.defaulted = debt_.on_plan = debt_.redefaulted = false;
    debt_.rate_share = {kMillion};
    debt_.carried = {};
    debt_.rows = 0;
  }

  // Interest is posted a last time. What was never income is told apart: its loss costs nothing.
  void charge_off(DayNumber day) {
    const Money charged = charge_interest(day);
    if (!accruing(day)) flows_.never_income += charged;
    flows_.never_income += not_accrued(debt_);
    debt_.posted_interest += charged;
    flows_.charged_off += balance(debt_);
    log(day, PostingKind::charged_off, balance(debt_));
    flows_.charged_off_principal += outstanding_principal(debt_);
    clear();
  }

  // What is overdue on `day` besides principal becomes carried; its principal is not due any more.
  void carry_overdue(DayNumber day) {
    charge_penalty(day);
    Carried& carried = debt_.carried;
    const Money charged = charge_interest(day);
    if (!accruing(day)) carried.interest_not_accrued += charged;
    carried.interest += charged + debt_.posted_interest;
    debt_.posted_interest = {};
    for (const DueRow& row : debt_.unpaid()) {
      carried.fee += row.fee;
      carried.penalty += row.penalty;
      carried.penalty_not_accrued += row.penalty_not_accrued;
      carried.interest += row.interest;
      carried.interest_not_accrued += row.interest_not_accrued;
      debt_.principal += row.principal;
    }
    debt_.rows = 0;
  }

  // The carried amounts' part of this due date.
  void add_carried_part(DueRow& row) {
    Carried& carried = debt_.carried;
    const auto move = [left = debt_.instalments_left](Money& from, Money& to) {
      const Money part = carried_part(from, left);
      from -= part;
      to += part;
    };
    move(carried.fee, row.fee);
    move(carried.penalty, row.penalty);
    move(carried.penalty_not_accrued, row.penalty_not_accrued);
    move(carried.interest, row.interest);
    move(carried.interest_not_accrued, row.interest_not_accrued);
  }

  void pay_carried(DayNumber day) {
    const Carried& carried = debt_.carried;
    log(day, PostingKind::paid_fee, carried.fee);
    log(day, PostingKind::paid_penalty, carried.penalty);
    log(day, PostingKind::paid_interest, carried.interest);
    flows_.paid += carried.total();
    flows_.interest_received += carried.interest;
    flows_.interest_income += carried.interest_not_accrued;
    flows_.penalty_income += carried.penalty_not_accrued;
    debt_.carried = {};
  }

  void end_if_paid() {
    if (!exists(debt_)) clear();
  }

  void amortise(DayNumber day) {
    const int n = debt_.instalments_left;
    debt_.instalment = {};
    if (debt_.kind == ScheduleKind::equal_principal) {
      debt_.instalment = {divide_half_up(debt_.principal.fen, n)};
    } else if (debt_.kind == ScheduleKind::annuity) {
      const DailyRate rate = borne_by(debt_, context_.rates->on(day));
      const double per_month = to_double(rate) * kNominalDaysPerMonth;
      debt_.instalment = annuity_instalment(debt_.principal, per_month, n);
    }
  }

  bool accruing(DayNumber day) const { return days_past_due(debt_, day) < terms_.non_accrual_dpd; }

  // Posts the interest on the principal not yet due, up to and including `day`.
  Money charge_interest(DayNumber day) {
    const DailyRate rate = borne_by(debt_, context_.rates->normal(debt_.interest_to, day));
    const Money amount = interest(debt_.principal, rate);
    debt_.interest_to = day;
    flows_.interest_charged += amount;
    log(day, PostingKind::interest, amount);
    if (accruing(day)) flows_.interest_income += amount;
    return amount;
  }

  // Posts the penalty on overdue principal, per due date, up to and including `day`.
  void charge_penalty(DayNumber day) {
    const bool income = accruing(day);
    for (std::size_t i = 0; i < debt_.rows; ++i) {
      DueRow& row = debt_.due[i];
      const DayNumber from = std::max(row.due, debt_.penalty_to);
      if (day <= from || row.principal.fen == 0) continue;
      const DailyRate rate = borne_by(debt_, context_.rates->late(from, day));
      const Money amount = interest(row.principal, rate);
      row.penalty += amount;
      flows_.penalty_charged += amount;
      log(day, PostingKind::penalty, amount);
      if (income) {
        flows_.penalty_income += amount;
      } else {
        row.penalty_not_accrued += amount;
      }
    }
    debt_.penalty_to = day;
  }

  void make_row(DayNumber day) {
    if (debt_.kind == ScheduleKind::bullet && debt_.instalments_left > 1) {
      --debt_.instalments_left;  // no due date before the last
      return;
    }
    DueRow row;
    row.due = day;
    const Money charged = charge_interest(day);
    if (!accruing(day)) row.interest_not_accrued = charged;
    row.interest = charged + debt_.posted_interest;
    debt_.posted_interest = {};
    debt_.principal += debt_.awaiting;
    debt_.awaiting = {};
    row.principal = principal_due(debt_.kind, debt_.principal, debt_.instalment, row.interest,
                                  debt_.instalments_left, terms_.minimum_due);
    debt_.principal -= row.principal;
    if (debt_.instalments_left > 0) {
      row.fee = debt_.instalment_fee;
      flows_.fees_charged += row.fee;
      log(day, PostingKind::instalment_fee, row.fee);
      if (debt_.on_plan) add_carried_part(row);
      --debt_.instalments_left;
    }
    if (row.total().fen == 0) return;
    LENDSIM_EXPECT(debt_.rows < kMaxDueRows);
    debt_.due[debt_.rows++] = row;
    log(day, PostingKind::due, row.total());
  }

  // What is due: the oldest unpaid due date with its penalty up to `day`. Paying it in arrears
  // holds the bucket.
  Money oldest(DayNumber day) {
    charge_penalty(day);
    return debt_.rows == 0 ? Money{} : debt_.due[0].total();
  }

  void pay_rows(DayNumber day, Money amount) {
    flows_.paid += amount;
    std::size_t cleared = 0;
    for (std::size_t i = 0; i < debt_.rows && amount.fen > 0; ++i) {
      amount = pay_row(day, debt_.due[i], amount);
      if (debt_.due[i].total().fen == 0) cleared = i + 1;
    }
    LENDSIM_ENSURE(amount.fen == 0);
    std::move(debt_.due.begin() + static_cast<std::ptrdiff_t>(cleared),
              debt_.due.begin() + debt_.rows, debt_.due.begin());
    debt_.rows = static_cast<std::uint8_t>(debt_.rows - cleared);
  }

  // Fee, penalty, interest, principal. Returns what is left of the amount.
  Money pay_row(DayNumber day, DueRow& row, Money amount) {
    const auto take = [&](Money& part, PostingKind kind) {
      const Money paid = min(part, amount);
      part -= paid;
      amount -= paid;
      log(day, kind, paid);
      return paid;
    };
    take(row.fee, PostingKind::paid_fee);
    take(row.penalty, PostingKind::paid_penalty);
    const Money late_income = max(row.penalty_not_accrued - row.penalty, Money{0});
    row.penalty_not_accrued -= late_income;  // what was income already is paid first
    flows_.penalty_income += late_income;
    const Money interest_paid = take(row.interest, PostingKind::paid_interest);
    flows_.interest_received += interest_paid;
    const Money late_interest = max(row.interest_not_accrued - row.interest, Money{0});
    row.interest_not_accrued -= late_interest;
    flows_.interest_income += late_interest;
    take(row.principal, PostingKind::paid_principal);
    return amount;
  }

  // Part of the principal not yet due, ahead of schedule; keeps the term, lowers the instalments.
  void prepay(DayNumber day, std::uint32_t word) {
    if (debt_.rows != 0 || debt_.principal.fen == 0) return;
    debt_.posted_interest += charge_interest(day);
    const Money part = share_of_word(debt_.principal, word);
    debt_.principal -= part;
    flows_.paid += part;
    log(day, PostingKind::prepaid, part);
    if (debt_.kind == ScheduleKind::revolving) return;
    flows_.prepaid_principal += part;
    if (debt_.instalments_left > 0) amortise(day);
  }

  Debt& debt_;
  const PostingContext& context_;
  const ContractTerms& terms_;
  Flows& flows_;
};

enum class Step : std::uint8_t { due, settle, draw };  // in this order on one day

template <bool kLogged>
PostingResult post(Debt& debt, Money limit, const PostingContext& context,
                   const DrawInstruction& draw, const ServiceInstruction& service, Flows& flows) {
  PostingResult result;
  Poster<kLogged> poster(debt, context, flows);
  poster.bill_purchases();
  const bool had_debt = exists(debt);
  const bool in_arrears = debt.rows != 0;
  const bool on_plan = debt.on_plan;
  const DayNumber due = context.due;

  std::array<std::pair<DayNumber, Step>, 3> steps;
  std::size_t count = 0;
  if (had_debt) steps[count++] = {due, Step::due};
  if (had_debt && service.outcome == Outcome::settle) {
    steps[count++] = {service.on_due_day ? due : service.settle_day, Step::settle};
  }
  if (draw.wanted) steps[count++] = {draw.day, Step::draw};
  std::sort(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(count));

  bool opening_debt = had_debt;  // the debt of the opening is still there
  for (std::size_t i = 0; i < count; ++i) {
    const auto [day, step] = steps[i];
    if (step == Step::draw) {
      result.outstanding_before_draw = outstanding_principal(debt);
      result.draw = poster.post_draw(limit, draw);
    } else if (opening_debt && step == Step::due) {
      poster.post_due(day, service);
      opening_debt = exists(debt);
    } else if (opening_debt) {
      result.settled_early = poster.settle(day);
      opening_debt = false;
    }
  }
  if (exists(debt)) poster.close_month(context.last, result);
  result.plan_completed = on_plan && !debt.on_plan && !result.charged_off;
  result.cured = in_arrears && debt.rows == 0 && !result.charged_off;
  return result;
}

}  // namespace

PostingContext posting_context(const ContractTerms& terms, const RateCalendar& rates,
                               DayCount day_count, Month month) {
  return {&terms,
          &rates,
          day_count,
          month,
          day_number(month, terms.due_day, day_count),
          last_day(month, day_count)};
}

PostingResult post_month(Debt& debt, Money limit, const PostingContext& context,
                         const DrawInstruction& draw, const ServiceInstruction& service,
                         Flows& flows) {
  return context.log != nullptr ? post<true>(debt, limit, context, draw, service, flows)
                                : post<false>(debt, limit, context, draw, service, flows);
}

void begin_plan(Debt& debt, const PlanTerms& plan, const PostingContext& context, Flows& flows) {
  if (!exists(debt)) return;
  if (context.log != nullptr) {
    Poster<true>(debt, context, flows).start_plan(plan);
  } else {
    Poster<false>(debt, context, flows).start_plan(plan);
  }
}

Money scheduled_instalment(const Debt& debt, const PostingContext& context) {
  const int left = debt.instalments_left;
  const bool revolving = debt.kind == ScheduleKind::revolving;
  const bool later = debt.kind == ScheduleKind::bullet && left > 1;
  if (later || (!revolving && left == 0)) return {};
  const DailyRate today = context.rates->on(day_number(context.month, 1, context.day_count));
  const Money charged =
      interest(debt.principal, borne_by(debt, {today.per_1e12 * kNominalDaysPerMonth}));
  const Money principal = debt.principal + debt.awaiting + debt.fresh;
  Money sum = charged + principal_due(debt.kind, principal, debt.instalment, charged, left,
                                      context.terms->minimum_due);
  if (left == 0) return sum;
  const Carried& carried = debt.carried;
  for (const Money part : {carried.fee, carried.penalty, carried.interest}) {
    sum += carried_part(part, left);
  }
  return sum + debt.instalment_fee;
}

Money interest_left(const Debt& debt, const PostingContext& context, DayNumber day) {
  if (debt.kind == ScheduleKind::revolving || debt.principal.fen == 0) return {};
  const DailyRate rate = context.rates->on(day);
  const auto due_in = [&](Month m) {
    return day_number(m, context.terms->due_day, context.day_count);
  };
  Month month = day < context.due ? context.month : context.month + 1;
  Money principal = debt.principal;
  // Interest of the running period up to `day`: not ahead, but part of the next instalment.
  Money earlier = debt.posted_interest +
                  interest(principal, borne_by(debt, context.rates->normal(debt.interest_to, day)));
  Money sum;
  for (int left = debt.instalments_left; left > 0; --left, ++month) {
    if (debt.kind == ScheduleKind::bullet && left > 1) continue;
    const DayNumber due = due_in(month);
    const Money charged = interest(principal, borne_by(debt, {rate.per_1e12 * (due - day)}));
    sum += charged;
    principal -= principal_due(debt.kind, principal, debt.instalment, earlier + charged, left, {});
    earlier = {};
    day = due;
  }
  return sum;
}

Money settlement_fee(const Debt& debt, const ContractTerms& terms) {
  if (debt.kind == ScheduleKind::revolving || debt.principal.fen == 0 || debt.on_plan) return {};
  const Money floor{debt.instalment_fee.fen * terms.settlement_fee_min_instalment_fees};
  return max(share_of(debt.principal, terms.settlement_fee), floor);
}

Money annuity_instalment(Money principal, double per_month, int n) {
  LENDSIM_EXPECT(n >= 1);
  if (per_month == 0.0) return {divide_half_up(principal.fen, n)};
  const double discount = 1.0 / math::power(1.0 + per_month, static_cast<unsigned>(n));
  const double instalment = static_cast<double>(principal.fen) * per_month / (1.0 - discount);
  return {static_cast<std::int64_t>(instalment + 0.5)};
}

}  // namespace lendsim
