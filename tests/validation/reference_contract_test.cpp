// Interest and penalty of contracts: scenarios/reference/schedules_*.toml, smm.toml, penalty.toml.
#include <cmath>
#include <numeric>

#include "tests/catch.hpp"
#include "tests/validation/formulas.hpp"
#include "tests/validation/reference_run.hpp"
#include "tests/validation/statistical_check.hpp"

namespace {

using namespace validation;
using formulas::Contract;
using formulas::Schedule;

constexpr Contract kLoan{10'000.0, 0.0005, 12};

std::vector<int> days(bool actual) {
  using namespace std::chrono;
  return formulas::days_of_months(year_month_day(year(2021), January, day(10)), kLoan.instalments,
                                  actual);
}

// Interest of the schedule, month by month and exactly, with months of 30 and with actual days;
// the sum of the latter in fen is `actual_fen`.
void check_schedule(const std::string& file, Schedule schedule, double closed_form,
                    std::int64_t fen, std::int64_t actual_fen) {
  for (const bool actual : {false, true}) {
    const mechanisms::Runs runs =
        run_reference(file, {actual ? "run.day_count=actual" : "run.day_count=\"30\""});
    const double loans = total(runs, "draws");
    CHECK(loans == static_cast<double>(runs.scenario.run.borrowers) *
                       static_cast<double>(runs.tallies.size()));
    std::vector<double> charged = total_series(runs, "interest_charged");
    charged.erase(charged.begin(), charged.begin() + 3);  // opening, December, month of the draw
    const std::vector<std::int64_t> expected =
        formulas::interest_fen(schedule, kLoan, days(actual));
    REQUIRE(charged.size() == expected.size());
    for (std::size_t k = 0; k < charged.size(); ++k) {
      INFO("instalment " << k + 1);
      CHECK(charged[k] == loans * static_cast<double>(expected[k]));
    }
    CHECK(std::accumulate(expected.begin(), expected.end(), std::int64_t{0}) ==
          (actual ? actual_fen : fen));
    CHECK(total(runs, "paid") == total(runs, "disbursed") + total(runs, "interest_charged"));
    CHECK(total_series(runs, "balance").back() == 0.0);
  }
  // Rounding to the fen moves every instalment's interest by less than a fen.
  CHECK(std::abs(static_cast<double>(fen) - 100.0 * closed_form) < kLoan.instalments);
}

std::vector<double> interest_yuan() {
  std::vector<double> interest;
  for (const auto fen : formulas::interest_fen(Schedule::equal_principal, kLoan, days(false))) {
    interest.push_back(static_cast<double>(fen) / 100.0);
  }
  return interest;
}

}  // namespace

TEST_CASE("schedules_equal_principal.toml: interest to the fen", "[reference]") {
  check_schedule("schedules_equal_principal", Schedule::equal_principal,
                 formulas::equal_principal_interest(kLoan, 30.0), 97'500, 98'458);
}

TEST_CASE("schedules_annuity.toml: interest to the fen", "[reference]") {
  check_schedule("schedules_annuity", Schedule::annuity, formulas::annuity_interest(kLoan, 30.0),
                 100'161, 101'239);
}

TEST_CASE("schedules_interest_first.toml: interest to the fen", "[reference]") {
  check_schedule("schedules_interest_first", Schedule::interest_first,
                 formulas::interest_first_interest(kLoan, 360.0), 180'000, 182'500);
}

TEST_CASE("penalty.toml: a month overdue", "[reference]") {
  const mechanisms::Runs runs = run_reference("penalty");
  const double expected_fen = 100.0 * formulas::penalty(1'000.0, 0.0005, 1.5, 30.0);
  CHECK(std::llround(expected_fen) == 2'250);
  CHECK(total(runs, "draws") > 0.0);
  CHECK(total(runs, "penalty_charged") ==
        total(runs, "draws") * static_cast<double>(std::llround(expected_fen)));
}

TEST_CASE("smm.toml: interest under constant early settlement", "[reference]") {
  for (const double smm : {0.05, 0.2}) {
    const mechanisms::Runs runs =
        run_reference("smm", {"behaviour.service.settle.base=" + std::to_string(smm)});
    const double loans = total(runs, "draws");
    const auto [mean, variance] = formulas::interest_under_settlement(interest_yuan(), smm);
    check_z("interest a loan earns, SMM " + std::to_string(smm),
            total(runs, "interest_charged") / 100.0 / loans, mean, std::sqrt(variance / loans));
  }
}

TEST_CASE("smm.toml: monthly mortality and the yearly rate", "[reference]") {
  constexpr double kSmm = 0.015;
  const mechanisms::Runs runs = run_reference(
      "smm",
      {"behaviour.service.settle.base=0.015", "product.loan.terms={24=1.0}", "run.months=26"});
  // The month of the first due date is the third, the last before the term ends the 25th. What is
  // scheduled for it is an equal part of the principal per loan; a loan's settlement after payment
  // prepays all the rest.
  const std::vector<double> balance = total_series(runs, "balance");
  const std::vector<double> loans = total_series(runs, "loans");
  const std::vector<double> prepaid = total_series(runs, "prepaid_principal");
  const double part = std::floor(100.0 * kLoan.principal / 24.0 + 0.5);
  for (std::size_t month = 3; month < 26; ++month) {
    const double share = prepaid[month] / (balance[month - 1] - loans[month - 1] * part);
    check_share("single monthly mortality", share * loans[month - 1], loans[month - 1], kSmm);
    if (month == 14) {
      check_share("settled within twelve due dates", loans[2] - loans[month], loans[2],
                  formulas::cpr(kSmm));
    }
  }
}
