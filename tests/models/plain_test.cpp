// The month of plain debts against post_month: the same debts, months and instructions, drawn by
// addressed words.
#include "models/ledger/plain.hpp"

#include "sim/random/address.hpp"
#include "tests/models/ledger_book.hpp"

using namespace lendsim;

namespace {

PlainDebt plain_of(const Debt& d) {
  return {d.principal,   d.awaiting,   d.fresh,  d.posted_interest,  d.instalment, d.instalment_fee,
          d.interest_to, d.penalty_to, d.cohort, d.instalments_left, d.kind,       d.defaulted};
}

void check_same(const PlainDebt& plain, const Debt& d) {
  CHECK(d.rows == 0);
  CHECK(plain.principal == d.principal);
  CHECK(plain.awaiting == d.awaiting);
  CHECK(plain.fresh == d.fresh);
  CHECK(plain.posted_interest == d.posted_interest);
  CHECK(plain.instalment == d.instalment);
  CHECK(plain.instalment_fee == d.instalment_fee);
  CHECK(plain.interest_to == d.interest_to);
  CHECK(plain.penalty_to == d.penalty_to);
  CHECK(plain.cohort == d.cohort);
  CHECK(plain.instalments_left == d.instalments_left);
  CHECK(plain.kind == d.kind);
  CHECK(plain.defaulted == d.defaulted);
}

void check_same(const PlainFlows& plain, const Flows& f, const PostingResult& result) {
  CHECK(plain.disbursed == f.disbursed);
  CHECK(plain.interest_charged == f.interest_charged);
  CHECK(plain.interest_charged == f.interest_income);
  CHECK(plain.interest_received == f.interest_received);
  CHECK(plain.fees_charged == f.fees_charged);
  CHECK(plain.paid == f.paid);
  CHECK(plain.draw == result.draw);
  CHECK_FALSE(result.settled_early);
  if (result.draw == DrawResult::posted) {
    CHECK(plain.outstanding_before_draw == result.outstanding_before_draw);
  }
}

// Months of one account: any outcome and any draw by chance; where the debt is plain and so is
// what happens, both ways of posting it. Returns how many months were.
int compare(std::uint32_t account, ProductKind kind) {
  Book book(account % 2 == 0 ? DayCount::actual : DayCount::thirty);
  book.terms.kind = kind;
  book.terms.minimum_due = {100'000};
  book.terms.instalment_fee = {account % 3 == 0 ? 6'500 : 0};
  const bool bills = kind == ProductKind::paylater;
  const Money limit = yuan(20'000);
  int compared = 0;
  for (int m = 0; m < 36; ++m, ++book.month) {
    const Words w = words_at(7, Purpose::month, 0, account, book.month, bills ? 1 : 2);
    const Words v = words_at(7, Purpose::month, 1, account, book.month, bills ? 1 : 2);
    DrawInstruction draw;
    if (w[0] < 0xA0000000U) {
      draw = book.draw({static_cast<std::int64_t>(w[1] % 900'000)}, 1 + static_cast<int>(w[2] % 27),
                       1 + static_cast<int>(v[0] % 12), static_cast<ScheduleKind>(v[1] % 3));
      draw.smallest = yuan(500);
    }
    ServiceInstruction service;
    const Outcome outcomes[] = {Outcome::pay,      Outcome::pay,         Outcome::pay,
                                Outcome::settle,   Outcome::prepay_part, Outcome::miss,
                                Outcome::catch_up, Outcome::pay};
    service.outcome = outcomes[w[3] % 8];
    if (book.debt.rows == 0 && service.outcome == Outcome::catch_up) service.outcome = Outcome::pay;
    service.amount_word = v[2];
    const bool plain =
        book.debt.rows == 0 &&
        (service.outcome == Outcome::pay || (bills && service.outcome == Outcome::settle)) &&
        (bills || (exists(book.debt) && !draw.wanted));
    PlainDebt debt = plain_of(book.debt);
    Flows flows;
    const PostingContext context = book.context();
    const PostingResult result = post_month(book.debt, limit, context, draw, service, flows);
    if (!plain) continue;
    ++compared;
    PlainFlows mine;
    if (bills) {
      post_bill_month(debt, context, limit, draw, service.outcome == Outcome::settle, mine);
    } else {
      pay_instalment(debt, context, mine);
    }
    check_same(debt, book.debt);
    check_same(mine, flows, result);
  }
  return compared;
}

}  // namespace

TEST_CASE("a plain debt's month is the ledger's month") {
  int bills = 0;
  int instalments = 0;
  for (std::uint32_t account = 0; account < 60; ++account) {
    bills += compare(account, ProductKind::paylater);
    instalments += compare(account, ProductKind::instalment);
  }
  CHECK(bills > 300);
  CHECK(instalments > 100);
}
