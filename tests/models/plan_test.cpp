// Repayment plans against figures worked out by hand: months of 30 days, 0.05 % a day, penalty
// 0.075 % a day, due on day 10.
#include <array>
#include <vector>

#include "models/borrower/behaviour.hpp"
#include "models/ledger/posting.hpp"
#include "tests/models/ledger_book.hpp"

using namespace lendsim;

namespace {

constexpr Fraction kHalf{500'000};
constexpr Fraction kWhole{kMillion};

// 10,000 yuan in ten parts, drawn on 10 January, two of them missed:
//   10 Feb  row 1: interest 10,000 x 30 x 0.05 % = 150.00, principal 1,000
//   30 Feb  penalty 1,000 x 20 x 0.075 % = 15.00
//   10 Mar  row 2: interest 9,000 x 30 x 0.05 % = 135.00, principal 1,000
//   30 Mar  penalty 1,000 x 30 x 0.075 % = 22.50 and 1,000 x 20 x 0.075 % = 15.00
Book two_missed() {
  Book book(DayCount::thirty);
  book.post(book.draw(yuan(10'000), 10, 10, ScheduleKind::equal_principal), {});
  book.service(Outcome::miss);
  book.service(Outcome::miss);
  return book;
}

}  // namespace

TEST_CASE("a plan of twelve months at half the rate, to the fen") {
  Book book = two_missed();
  book.plan(12, kHalf);
  // 1 Apr: interest 8,000 x 20 x 0.05 % = 80.00 to 30 March. Carried: interest 150 + 135 + 80,
  // penalty 15 + 37.50. Principal 10,000; i = 30 x 0.025 %, A = 75 / (1 - 1.0075^-12) = 874.51.
  CHECK(book.debt.rows == 0);
  CHECK(book.debt.principal == yuan(10'000));
  CHECK(book.debt.carried.interest == yuan(365.00));
  CHECK(book.debt.carried.penalty == yuan(52.50));
  CHECK(book.debt.carried.fee == Money{0});
  CHECK(book.debt.instalment == yuan(874.51));
  CHECK(balance(book.debt) == yuan(10'417.50));
  CHECK(book.debt.on_plan);
  // A and the carried parts 365.00 / 12 = 30.41 and 52.50 / 12 = 4.37, rounded down.
  CHECK(scheduled_instalment(book.debt, book.context()) == yuan(874.51 + 30.41 + 4.37));

  // Interest: 0.25 % for the ten days to 10 April, then 0.75 % of the principal left. Carried: what
  // is left by the due dates left, rounded down.
  struct DueDate {
    std::int64_t interest, principal, carried_interest, carried_penalty;  // fen
  };
  constexpr std::array<DueDate, 12> kDue = {{{2'500, 84'951, 3'041, 437},
                                             {6'863, 80'588, 3'041, 437},
                                             {6'258, 81'193, 3'041, 437},
                                             {5'650, 81'801, 3'041, 437},
                                             {5'036, 82'415, 3'042, 437},
                                             {4'418, 83'033, 3'042, 437},
                                             {3'795, 83'656, 3'042, 438},
                                             {3'168, 84'283, 3'042, 438},
                                             {2'536, 84'915, 3'042, 438},
                                             {1'899, 85'552, 3'042, 438},
                                             {1'257, 86'194, 3'042, 438},
                                             {611, 81'419, 3'042, 438}}};
  for (const DueDate& due : kDue) {
    const Flows before = book.flows;
    const Money principal = book.debt.principal;
    CHECK_FALSE(book.last.plan_completed);
    book.service(Outcome::pay);
    CHECK((book.flows.interest_charged - before.interest_charged).fen == due.interest);
    CHECK((principal - book.debt.principal).fen == due.principal);
    CHECK((book.flows.interest_received - before.interest_received).fen ==
          due.interest + due.carried_interest);
    CHECK((book.flows.paid - before.paid).fen ==
          due.interest + due.principal + due.carried_interest + due.carried_penalty);
  }
  CHECK(book.last.plan_completed);
  CHECK_FALSE(exists(book.debt));
  CHECK_FALSE(book.debt.on_plan);
  CHECK(book.debt.rate_share == kWhole);
  CHECK(book.flows.interest_income == book.flows.interest_charged);
  CHECK(book.flows.penalty_income == yuan(52.50));
  // Nothing of the plan is left for the next debt.
  book.post(book.draw(yuan(10'000), 10, 10, ScheduleKind::equal_principal), {});
  CHECK(book.last.draw == DrawResult::posted);
  book.service(Outcome::pay);
  CHECK(book.flows.interest_charged == yuan(365.00 + 439.91 + 150.00));
}

TEST_CASE("late interest under a plan bears the plan's share of the rate") {
  Book book = two_missed();
  book.plan(12, kHalf);
  book.service(Outcome::miss);
  // 849.51 x 20 x 0.0375 % = 6.37; carried fees, penalty and interest bear nothing.
  CHECK(book.flows.penalty_charged == yuan(52.50 + 6.37));
  CHECK(days_past_due(book.debt, book.day(1) - 1) == 20);
}

TEST_CASE("draws are refused under a plan until the debt is paid") {
  Book book = two_missed();
  book.plan(12, kHalf);
  book.post(book.draw(yuan(500), 20, 12, ScheduleKind::equal_principal), {});
  CHECK(book.last.draw == DrawResult::refused_arrears);
  ServiceInstruction settle;
  settle.outcome = Outcome::settle;
  book.post(book.draw(yuan(500), 20, 12, ScheduleKind::equal_principal), settle);
  CHECK(book.last.plan_completed);
  CHECK(book.last.draw == DrawResult::posted);
  CHECK(balance(book.debt) == yuan(500));
}

TEST_CASE("settling a plan costs no fee and is no early settlement") {
  Book book = two_missed();
  book.terms.settlement_fee = {30'000};  // 3 %
  book.plan(12, kHalf);
  CHECK(settlement_fee(book.debt, book.terms) == Money{0});
  ServiceInstruction settle;
  settle.outcome = Outcome::settle;
  settle.on_due_day = false;
  settle.settle_day = book.day(4);
  book.post({}, settle);
  CHECK_FALSE(exists(book.debt));
  CHECK(book.last.plan_completed);
  CHECK_FALSE(book.last.settled_early);
  // Four days at 0.025 % of 10,000, and everything carried.
  CHECK(book.flows.paid == yuan(10'000 + 10.00 + 365.00 + 52.50));
  CHECK(book.flows.interest_income == yuan(375.00));
  CHECK(book.flows.interest_forgone == Money{0});
  CHECK(book.flows.prepaid_principal == yuan(10'000));
}

TEST_CASE("what is carried is settled too when the principal has been paid before it") {
  Book book = two_missed();
  book.plan(12, kWhole);
  // A = 150 / (1 - 1.015^-12) = 916.80. Without interest from then on it is principal, and the
  // tenth leaves 832.00; 365.00 and 52.50 are carried in twelve parts all the same.
  const std::vector<DailyRate> none(1'300);
  book.rates = RateCalendar(book.day(1) - 60, none, none);
  CHECK(book.debt.instalment == yuan(916.80));
  for (int k = 0; k < 10; ++k) book.service(Outcome::pay);
  CHECK(book.debt.principal == yuan(832.00));
  book.service(Outcome::settle);
  CHECK(book.last.plan_completed);
  CHECK(book.flows.paid == yuan(10'000 + 365.00 + 52.50));
  CHECK(book.flows.prepaid_principal == Money{0});
}

TEST_CASE("interest left under a plan goes by its rate and leaves out what is carried") {
  Book held = two_missed();
  held.plan(12, kHalf);
  const Money left = interest_left(held.debt, held.context(), held.day(1) - 1);
  const Money before = held.flows.interest_charged;
  for (int k = 0; k < 12; ++k) held.service(Outcome::pay);
  CHECK(left == yuan(439.91));
  CHECK(held.flows.interest_charged - before == left);
}

TEST_CASE("prepaying a part of a plan leaves what is carried and lowers the instalments") {
  Book book = two_missed();
  book.plan(12, kHalf);
  book.service(Outcome::prepay_part, 0x80000000U);
  // After 849.51 half of 9,150.49 is left, rounded up to the fen; 11 instalments at 0.75 %:
  // 4,575.25 x 0.0075 / (1 - 1.0075^-11) = 434.88.
  CHECK(book.debt.principal == yuan(4'575.25));
  CHECK(book.debt.instalments_left == 11);
  CHECK(book.debt.instalment == yuan(434.88));
  CHECK(book.debt.carried.interest == yuan(365.00 - 30.41));
  CHECK(book.debt.carried.penalty == yuan(52.50 - 4.37));
}

TEST_CASE("fees overdue are carried, and no fee falls due under a plan") {
  Book book(DayCount::thirty);
  book.terms.instalment_fee = {10'000};  // 1 %: 100 yuan a due date
  book.post(book.draw(yuan(10'000), 10, 10, ScheduleKind::equal_principal), {});
  book.service(Outcome::miss);
  book.plan(3, kHalf);
  CHECK(book.debt.carried.fee == yuan(100.00));
  for (const std::int64_t left : {6'667, 3'334, 0}) {
    book.service(Outcome::pay);
    CHECK(book.debt.carried.fee.fen == left);
  }
  CHECK(book.last.plan_completed);
  CHECK(book.flows.fees_charged == yuan(100.00));
}

TEST_CASE("a plan for a pay-later debt makes it an instalment debt") {
  Book book(DayCount::thirty);
  book.terms.kind = ProductKind::paylater;
  book.terms.minimum_due = {100'000};  // 10 %
  book.terms.settlement_fee = {30'000};
  book.post(book.draw(yuan(1'000), 5, 1, ScheduleKind::revolving), {});
  ServiceInstruction miss;
  miss.outcome = Outcome::miss;
  book.post(book.draw(yuan(200), 5, 1, ScheduleKind::revolving), miss);
  // 10 Feb: row of 100, 900 revolve; 30 Feb: penalty 100 x 20 x 0.075 % = 1.50; 200 bought.
  CHECK(book.debt.fresh == yuan(200));
  book.plan(3, kWhole);
  // 1 Mar: interest 900 x 20 x 0.05 % = 9.00. A = 1,200 x 0.015 / (1 - 1.015^-3) = 412.06.
  CHECK(book.debt.principal == yuan(1'200));
  CHECK(book.debt.fresh == Money{0});
  CHECK(book.debt.carried.interest == yuan(9.00));
  CHECK(book.debt.instalment == yuan(412.06));
  // 10 Mar: interest 1,200 x 10 x 0.05 % = 6.00, principal 406.06, carried 3.00 + 0.50.
  book.service(Outcome::pay);
  CHECK(book.flows.paid == yuan(415.56));
  CHECK(book.debt.principal == yuan(793.94));
  // 10 Apr: interest 11.91, principal 400.15, carried 3.00 + 0.50; then 393.79 and 3.00 + 0.50.
  book.service(Outcome::settle);
  CHECK(book.flows.paid == yuan(415.56 + 415.56 + 397.29));
  CHECK(book.flows.fees_charged == Money{0});
  CHECK(book.last.plan_completed);
  CHECK_FALSE(book.last.settled_early);
  // The next debt is a bill again.
  book.post(book.draw(yuan(300), 5, 1, ScheduleKind::revolving), {});
  CHECK(book.debt.kind == ScheduleKind::revolving);
  CHECK(book.debt.fresh == yuan(300));
}

TEST_CASE("all that is owed in principal joins the plan, billed or not") {
  Book book(DayCount::thirty);
  book.terms.kind = ProductKind::paylater;
  book.debt.interest_to = book.debt.penalty_to = book.day(1) - 1;
  book.debt.principal = yuan(100);
  book.debt.awaiting = yuan(20);
  book.debt.fresh = yuan(3);
  book.plan(3, kWhole);
  CHECK(book.debt.principal == yuan(123));
  CHECK(balance(book.debt) == yuan(123));
}

TEST_CASE("under a plan every kind of debt has the outcomes of an instalment debt") {
  ServiceBehaviour behaviour;
  behaviour.outcomes = HazardGroup(
      "service",
      {{"miss", {}, {0.3}, {}}, {"prepay_part", {}, {0.3}, {}}, {"catch_up", {}, {0.3}, {}}}, 0);
  behaviour.outcome_of = {Outcome::miss, Outcome::prepay_part, Outcome::catch_up};
  const FeatureRow row(kBuiltinFeatures);
  const auto happens = [&](const Debt& debt, Outcome outcome) {
    for (std::uint32_t k = 0; k < 1024; ++k) {
      if (decide_service(behaviour, row, debt, k << 22U) == outcome) return true;
    }
    return false;
  };
  for (const ProductKind kind : {ProductKind::bullet, ProductKind::paylater}) {
    Book book(DayCount::thirty);
    book.terms.kind = kind;
    book.post(book.draw(yuan(1'000), 10, 6, ScheduleKind::bullet), {});
    // Before a bullet's only due date nothing could be missed.
    CHECK(happens(book.debt, Outcome::miss) == (kind == ProductKind::paylater));
    book.plan(6, kWhole);
    CHECK(happens(book.debt, Outcome::miss));
    CHECK(happens(book.debt, Outcome::prepay_part));
    CHECK_FALSE(happens(book.debt, Outcome::catch_up));
    book.service(Outcome::miss);
    CHECK(book.debt.rows == 1);
    CHECK(happens(book.debt, Outcome::catch_up));
    CHECK_FALSE(happens(book.debt, Outcome::prepay_part));
  }
}

TEST_CASE("a debt in default under a plan that defaults again and is charged off") {
  Book book(DayCount::thirty);
  book.terms.charge_off_dpd = 120;
  book.post(book.draw(yuan(10'000), 10, 12, ScheduleKind::interest_first), {});
  for (int k = 0; k < 4; ++k) book.service(Outcome::miss);
  // 10 Feb, Mar, Apr, May: interest 150.00 each; on 10 May 90 DPD: not accrued. 30 May: 110 DPD.
  CHECK(book.last.defaulted);
  CHECK(book.flows.interest_income == yuan(450.00));
  book.plan(10, {0});
  // 1 Jun: interest 10,000 x 20 x 0.05 % = 100.00, not accrued. Free of interest from now on.
  CHECK(book.debt.carried.interest == yuan(700.00));
  CHECK(book.debt.carried.interest_not_accrued == yuan(250.00));
  CHECK(book.debt.instalment == yuan(1'000.00));
  CHECK(not_accrued(book.debt) == yuan(250.00));
  CHECK(book.debt.defaulted);

  book.service(Outcome::pay);  // 10 Jun: 1,000 and 70.00, of which 25.00 are income now
  CHECK(book.flows.paid == yuan(1'070.00));
  CHECK(book.flows.interest_income == yuan(475.00));
  book.service(Outcome::pay_short, 0x80000000U);  // 10 Jul: 535.00, of which 70.00 interest
  CHECK(book.flows.paid == yuan(1'605.00));
  CHECK(book.flows.interest_income == yuan(500.00));
  int redefaults = 0;
  for (int k = 0; k < 4; ++k) {  // 10 Aug, Sep, Oct, Nov
    book.service(Outcome::miss);
    redefaults += book.last.redefaulted ? 1 : 0;
    CHECK(book.last.redefaulted == (k == 2));  // 30 Oct: 110 DPD
    CHECK_FALSE(book.last.defaulted);
  }
  CHECK(redefaults == 1);
  CHECK(book.last.charged_off);  // 30 Nov: 140 DPD
  CHECK_FALSE(book.last.plan_completed);
  // 535 of July, four rows of 1,000 + 70, 4,000 not yet due, 280 carried.
  CHECK(book.flows.charged_off == yuan(9'095.00));
  CHECK(book.flows.charged_off_principal == yuan(8'535.00));
  CHECK(book.flows.never_income == yuan(4 * 25.00 + 100.00));
  CHECK(book.flows.interest_income - (book.flows.charged_off - book.flows.never_income) ==
        book.flows.paid - book.flows.disbursed);
}

TEST_CASE("a plan can follow a plan, and each may default once") {
  Book book(DayCount::thirty);
  book.terms.charge_off_dpd = 360;
  book.post(book.draw(yuan(10'000), 10, 10, ScheduleKind::equal_principal), {});
  int defaults = 0;
  int redefaults = 0;
  for (int plan = 0; plan < 3; ++plan) {
    for (int k = 0; k < 6; ++k) {
      book.service(Outcome::miss);
      defaults += book.last.defaulted ? 1 : 0;
      redefaults += book.last.redefaulted ? 1 : 0;
    }
    book.plan(12, kHalf);
    CHECK(book.debt.principal == yuan(10'000));
    CHECK(book.debt.rows == 0);
    CHECK(balance(book.debt) ==
          yuan(10'000) + book.flows.interest_charged + book.flows.penalty_charged);
  }
  CHECK(defaults == 1);
  CHECK(redefaults == 2);
}

TEST_CASE("a plan without a debt does nothing") {
  Book book(DayCount::thirty);
  book.plan(12, kHalf);
  CHECK_FALSE(exists(book.debt));
  CHECK_FALSE(book.debt.on_plan);
}
