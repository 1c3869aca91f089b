// One debt of one product, posted month by month, for tests of the ledger.
#pragma once

#include <vector>

#include "models/ledger/posting.hpp"
#include "tests/catch.hpp"

namespace lendsim {

inline Money yuan(double y) { return {static_cast<std::int64_t>(y * 100.0 + 0.5)}; }

inline void add(Flows& sum, const Flows& f) {
  sum.disbursed += f.disbursed;
  sum.interest_charged += f.interest_charged;
  sum.penalty_charged += f.penalty_charged;
  sum.fees_charged += f.fees_charged;
  sum.paid += f.paid;
  sum.charged_off += f.charged_off;
  sum.charged_off_principal += f.charged_off_principal;
  sum.never_income += f.never_income;
  sum.interest_income += f.interest_income;
  sum.interest_received += f.interest_received;
  sum.penalty_income += f.penalty_income;
  sum.settlement_fees += f.settlement_fees;
  sum.prepaid_principal += f.prepaid_principal;
  sum.interest_forgone += f.interest_forgone;
}

// What the identity says the balance is after these flows.
inline Money balance_after(Money opening, const Flows& f) {
  return opening + f.disbursed + f.interest_charged + f.penalty_charged + f.fees_charged - f.paid -
         f.charged_off;
}

// 0.05 % a day, penalty at 1.5 times.
struct Book {
  DayCount count;
  ContractTerms terms;
  RateCalendar rates;
  Debt debt;
  Flows flows;
  Month month;
  PostingResult last;

  explicit Book(DayCount day_count, Month start = make_month(2021, 1))
      : count(day_count), month(start) {
    const DayNumber first = day_number(start - 1, 1, count);
    const DayNumber end = last_day(start + 40, count);
    const auto days = static_cast<std::size_t>(end - first + 1);
    rates = RateCalendar(first, std::vector<DailyRate>(days, DailyRate{500'000'000}),
                         std::vector<DailyRate>(days, DailyRate{750'000'000}));
  }

  DayNumber day(int d) const { return day_number(month, d, count); }
  PostingContext context() const { return posting_context(terms, rates, count, month); }

  DrawInstruction draw(Money amount, int d, int term, ScheduleKind kind) const {
    DrawInstruction i;
    i.wanted = true;
    i.share_of_available = false;
    i.amount = amount;
    i.term = term;
    i.kind = kind;
    i.day = day(d);
    return i;
  }

  void post(const DrawInstruction& draw, const ServiceInstruction& service) {
    const Money before = balance(debt);
    Flows f;
    last = post_month(debt, yuan(1'000'000), context(), draw, service, f);
    CHECK(balance(debt) == balance_after(before, f));
    add(flows, f);
    ++month;
  }
  void service(Outcome o, std::uint32_t word = 0) {
    ServiceInstruction s;
    s.outcome = o;
    s.amount_word = word;
    post({}, s);
  }
  // On the first of the coming month.
  void plan(int months, Fraction rate_share) {
    const Money before = balance(debt);
    Flows f;
    begin_plan(debt, {months, rate_share}, context(), f);
    CHECK(balance(debt) == balance_after(before, f));
    add(flows, f);
  }
};

}  // namespace lendsim
