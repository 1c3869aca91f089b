// The ledger against figures worked out by hand.
#include "models/ledger/posting.hpp"

#include "tests/models/ledger_book.hpp"

using namespace lendsim;

namespace {

Money interest_to_term(DayCount count, ScheduleKind kind) {
  Book book(count);
  book.post(book.draw(yuan(10'000), 10, 12, kind), {});
  for (int k = 0; k < 12; ++k) book.service(Outcome::pay);
  CHECK_FALSE(exists(book.debt));
  CHECK(book.flows.interest_charged == book.flows.interest_received);
  CHECK(book.flows.interest_charged == book.flows.interest_income);
  CHECK(book.flows.paid == yuan(10'000) + book.flows.interest_charged);
  return book.flows.interest_charged;
}

}  // namespace

TEST_CASE("10,000 yuan at 0.05 % a day held twelve months of 30 days") {
  CHECK(interest_to_term(DayCount::thirty, ScheduleKind::equal_principal) == yuan(975.00));
  CHECK(interest_to_term(DayCount::thirty, ScheduleKind::annuity) == yuan(1'001.61));
  CHECK(interest_to_term(DayCount::thirty, ScheduleKind::interest_first) == yuan(1'800.00));
}

TEST_CASE("the same with actual days from January 2021") {
  CHECK(interest_to_term(DayCount::actual, ScheduleKind::equal_principal) == yuan(984.58));
  CHECK(interest_to_term(DayCount::actual, ScheduleKind::interest_first) == yuan(1'825.00));
}

TEST_CASE("settled after two days it costs 10 yuan and forgoes the rest") {
  Book book(DayCount::thirty);
  book.post(book.draw(yuan(10'000), 30, 12, ScheduleKind::equal_principal), {});
  ServiceInstruction settle;
  settle.outcome = Outcome::settle;
  settle.on_due_day = false;
  settle.settle_day = book.day(2);
  book.post({}, settle);
  CHECK(book.last.settled_early);
  CHECK(book.flows.interest_charged == yuan(10.00));
  CHECK(book.flows.paid == yuan(10'010.00));
  CHECK_FALSE(exists(book.debt));
  // Drawn on day 30, first due date day 10: the first period has 10 days, two of which are paid.
  CHECK(book.flows.interest_forgone == yuan(975.00 - 20 * 5.00 - 10.00));
}

TEST_CASE("the settlement fee is the larger of a share and so many instalment fees") {
  Book book(DayCount::thirty);
  book.terms.settlement_fee = {30'000};  // 3 %
  book.terms.instalment_fee = {6'500};   // 0.65 % a month
  book.terms.settlement_fee_min_instalment_fees = 1;
  book.post(book.draw(yuan(10'000), 10, 12, ScheduleKind::equal_principal), {});
  for (int k = 0; k < 10; ++k) book.service(Outcome::pay);
  CHECK(book.flows.fees_charged == yuan(650.00));
  book.service(Outcome::settle);  // on the due day, after the 11th instalment: 833.37 left
  CHECK(book.flows.settlement_fees == yuan(65.00));
  CHECK(book.flows.fees_charged == yuan(650.00 + 65.00 + 65.00));
}

TEST_CASE("a missed due date bears penalty at the multiple, and catching up cures") {
  Book book(DayCount::thirty);
  book.post(book.draw(yuan(12'000), 10, 12, ScheduleKind::equal_principal), {});
  book.service(Outcome::miss);
  CHECK(days_past_due(book.debt, book.day(1) - 1) == 20);
  CHECK(book.debt.rows == 1);
  CHECK(book.flows.penalty_charged == yuan(15.00));  // 1,000 for 20 days at 0.075 %
  book.service(Outcome::catch_up);
  CHECK(book.debt.rows == 0);
  CHECK(book.last.cured);
  CHECK(book.flows.penalty_charged == yuan(22.50));  // 30 days
}

TEST_CASE("one instalment paid in arrears holds the bucket") {
  Book book(DayCount::thirty);
  book.post(book.draw(yuan(12'000), 10, 12, ScheduleKind::annuity), {});
  book.service(Outcome::miss);
  for (int k = 0; k < 5; ++k) {
    book.service(Outcome::pay);
    CHECK(days_past_due(book.debt, book.day(1) - 1) == 20);
  }
}

TEST_CASE("a draw is refused after a missed due date and keeps due dates otherwise") {
  Book book(DayCount::thirty);
  book.post(book.draw(yuan(12'000), 10, 12, ScheduleKind::equal_principal), {});
  ServiceInstruction miss;
  miss.outcome = Outcome::miss;
  book.post(book.draw(yuan(500), 20, 12, ScheduleKind::equal_principal), miss);
  CHECK(book.last.draw == DrawResult::refused_arrears);
  book.service(Outcome::catch_up);
  book.post(book.draw(yuan(2'000), 20, 6, ScheduleKind::equal_principal), {});
  CHECK(book.last.draw == DrawResult::posted);
  CHECK(book.debt.instalments_left == 6);
  CHECK(book.debt.principal == yuan(12'000 - 3'000 + 2'000));
  CHECK(book.debt.posted_interest == yuan(45.00));  // 9,000 for the 10 days since the due date
}

TEST_CASE("default once, non-accrual from 90 days, charge-off of everything") {
  Book book(DayCount::thirty);
  book.terms.charge_off_dpd = 180;
  book.post(book.draw(yuan(12'000), 10, 12, ScheduleKind::equal_principal), {});
  int defaults = 0;
  for (int k = 1; k <= 4; ++k) {
    book.service(Outcome::miss);
    defaults += book.last.defaulted ? 1 : 0;
  }
  CHECK(defaults == 1);  // 110 days at the fourth month end
  const Money income = book.flows.interest_income;
  book.service(Outcome::miss);
  book.service(Outcome::miss);
  CHECK(book.flows.interest_income == income);
  book.service(Outcome::miss);
  CHECK(book.last.charged_off);
  CHECK_FALSE(exists(book.debt));
  CHECK(book.flows.charged_off ==
        yuan(12'000) + book.flows.interest_charged + book.flows.penalty_charged);
}

TEST_CASE("interest of a non-accruing debt is income when received") {
  Book book(DayCount::thirty);
  book.post(book.draw(yuan(12'000), 10, 12, ScheduleKind::equal_principal), {});
  for (int k = 0; k < 5; ++k) book.service(Outcome::miss);
  CHECK(book.flows.interest_income < book.flows.interest_charged);
  book.service(Outcome::catch_up);
  CHECK(book.flows.interest_income == book.flows.interest_charged);
  CHECK(book.flows.penalty_income == book.flows.penalty_charged);
}

TEST_CASE("pay-later: free if paid in full, revolves above the minimum, a miss below it") {
  Book book(DayCount::thirty);
  book.terms.kind = ProductKind::paylater;
  book.terms.minimum_due = {100'000};  // 10 %
  const auto buy = [&](double amount) {
    return book.draw(yuan(amount), 5, 1, ScheduleKind::revolving);
  };
  book.post(buy(1'000), {});
  book.service(Outcome::settle);
  CHECK(book.flows.interest_charged == Money{0});
  CHECK_FALSE(exists(book.debt));
  CHECK_FALSE(book.last.settled_early);

  book.post(buy(1'000), {});
  book.service(Outcome::pay);  // the minimum
  CHECK(balance(book.debt) == yuan(900));
  CHECK(book.debt.rows == 0);
  book.service(Outcome::miss);  // 30 days on 900 from the due date: 13.50
  CHECK(book.flows.interest_charged == yuan(13.50));
  CHECK(book.debt.rows == 1);
  CHECK(book.debt.due[0].principal == yuan(90));
}

TEST_CASE("prepaying a part keeps the term and lowers the instalments") {
  Book book(DayCount::thirty);
  book.post(book.draw(yuan(12'000), 10, 12, ScheduleKind::equal_principal), {});
  book.service(Outcome::prepay_part, 0x80000000U);  // half of the 11,000 left
  CHECK(book.debt.instalments_left == 11);
  CHECK(book.debt.principal == yuan(5'500));
  CHECK(book.debt.instalment == yuan(500));
}

TEST_CASE("a bullet has one due date") {
  Book book(DayCount::thirty);
  book.terms.kind = ProductKind::bullet;
  book.post(book.draw(yuan(500), 10, 3, ScheduleKind::bullet), {});
  book.service(Outcome::miss);
  CHECK(book.debt.rows == 0);  // nothing was due
  book.service(Outcome::pay);
  book.service(Outcome::pay);
  CHECK(book.flows.interest_charged == yuan(22.50));
  CHECK_FALSE(exists(book.debt));
}

TEST_CASE("interest paid and forgone at settlement add up to the interest to term") {
  for (const ScheduleKind kind : {ScheduleKind::equal_principal, ScheduleKind::annuity,
                                  ScheduleKind::interest_first, ScheduleKind::bullet}) {
    Book held(DayCount::thirty);
    if (kind == ScheduleKind::bullet) held.terms.kind = ProductKind::bullet;
    Book settled = held;
    const auto start = [&](Book& book) {
      book.post(book.draw(yuan(12'000), 10, 12, kind), {});  // 6.00 yuan a day: no rounding apart
    };
    start(held);
    for (int k = 0; k < 12; ++k) held.service(Outcome::pay);
    start(settled);
    ServiceInstruction settle;
    settle.outcome = Outcome::settle;
    settle.on_due_day = false;
    settle.settle_day = settled.day(1);
    settled.post({}, settle);
    CHECK(settled.flows.interest_charged + settled.flows.interest_forgone ==
          held.flows.interest_charged);
  }
}

TEST_CASE("what a schedule asks for in a month of 30 days") {
  struct Case {
    ScheduleKind kind;
    int paid;  // due dates before it is asked
    double asked;
  };
  // 10,000 yuan over 10 due dates at 1.5 % a month, 1 % of it a due date as a fee.
  // equal principal: 1,000 + 100 + 150; after 4 of them 1,000 + 100 + 90.
  // annuity: 150 / (1 - 1.015^-10) = 1,084.34 + 100, whatever has been paid.
  // interest first: 150 + 100, the last with 10,000. bullet: all of that at once on the last.
  const std::vector<Case> cases = {{ScheduleKind::equal_principal, 0, 1'250},
                                   {ScheduleKind::equal_principal, 4, 1'190},
                                   {ScheduleKind::annuity, 0, 1'184.34},
                                   {ScheduleKind::annuity, 4, 1'184.34},
                                   {ScheduleKind::interest_first, 0, 250},
                                   {ScheduleKind::interest_first, 9, 10'250},
                                   {ScheduleKind::bullet, 0, 0},
                                   {ScheduleKind::bullet, 9, 10'250}};
  for (const Case& c : cases) {
    CAPTURE(static_cast<int>(c.kind), c.paid);
    Book book(DayCount::thirty);
    book.terms.instalment_fee = {10'000};
    if (c.kind == ScheduleKind::bullet) book.terms.kind = ProductKind::bullet;
    CHECK(scheduled_instalment(book.debt, book.context()) == Money{0});
    book.post(book.draw(yuan(10'000), 10, 10, c.kind), {});
    for (int k = 0; k < c.paid; ++k) book.service(Outcome::pay);
    CHECK(scheduled_instalment(book.debt, book.context()) == yuan(c.asked));
  }
}

TEST_CASE("what is overdue is not part of what the schedule asks for") {
  Book book(DayCount::thirty);
  book.post(book.draw(yuan(2'000), 10, 2, ScheduleKind::equal_principal), {});
  book.service(Outcome::miss);
  CHECK(scheduled_instalment(book.debt, book.context()) == yuan(1'000 + 15));
  book.service(Outcome::miss);
  CHECK(scheduled_instalment(book.debt, book.context()) == Money{0});
  CHECK(overdue(book.debt) > yuan(2'000));
}

TEST_CASE("pay-later asks for the minimum of the principal and the bill to come") {
  Book book(DayCount::thirty);
  book.terms.kind = ProductKind::paylater;
  book.terms.minimum_due = {100'000};  // 10 %
  book.post(book.draw(yuan(1'000), 5, 1, ScheduleKind::revolving), {});
  CHECK(scheduled_instalment(book.debt, book.context()) == yuan(100));
  // 900 revolve at 13.50 for 30 days; 55 bought on the same day are billed next month.
  book.post(book.draw(yuan(55), 10, 1, ScheduleKind::revolving), {});
  CHECK(scheduled_instalment(book.debt, book.context()) == yuan(95.50 + 13.50));
}

TEST_CASE("a draw on top of a bullet keeps its one due date") {
  Book book(DayCount::thirty);
  book.terms.kind = ProductKind::bullet;
  book.post(book.draw(yuan(500), 10, 2, ScheduleKind::bullet), {});
  book.post(book.draw(yuan(300), 15, 2, ScheduleKind::bullet), {});
  book.service(Outcome::pay);
  CHECK_FALSE(exists(book.debt));
  CHECK(book.flows.disbursed == yuan(800));
}
