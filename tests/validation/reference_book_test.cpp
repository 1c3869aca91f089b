// Provisions and conservation: scenarios/reference/lifetime_ecl.toml, conservation.toml.
#include <cmath>

#include "tests/catch.hpp"
#include "tests/validation/formulas.hpp"
#include "tests/validation/reference_run.hpp"
#include "tests/validation/statistical_check.hpp"

namespace {

using namespace validation;
using mechanisms::Runs;

// Principal charged off less recoveries of a replication, in yuan, discounted to the opening.
double discounted_loss(const Runs& runs, std::size_t replication, double monthly_rate) {
  const std::vector<double> lost = series(runs, replication, "charged_off_principal");
  const std::vector<double> recovered = series(runs, replication, "recoveries");
  double sum = 0.0;
  for (std::size_t t = 0; t < lost.size(); ++t) {
    sum += (lost[t] - recovered[t]) / 100.0 * std::pow(1.0 + monthly_rate, -static_cast<double>(t));
  }
  return sum;
}

// a = sum of terms with signs, in every month and replication, exactly; month 0 only if all are
// stocks. `previous` is a stock of the month before.
struct Identity {
  const char* result;
  const char* previous;  // or null
  std::vector<std::pair<double, const char*>> terms;
};

void check_identity(const Runs& runs, const Identity& identity) {
  INFO(identity.result);
  bool any = false;
  for (std::size_t r = 0; r < runs.tallies.size(); ++r) {
    std::vector<double> sum(static_cast<std::size_t>(runs.tallies[r].shape().points));
    for (const auto& [sign, selection] : identity.terms) {
      const std::vector<double> term = series(runs, r, selection);
      for (std::size_t m = 0; m < sum.size(); ++m) sum[m] += sign * term[m];
    }
    const std::vector<double> result = series(runs, r, identity.result);
    const std::vector<double> previous =
        identity.previous != nullptr ? series(runs, r, identity.previous) : sum;
    for (std::size_t m = identity.previous != nullptr ? 1 : 0; m < sum.size(); ++m) {
      const double expected = sum[m] + (identity.previous != nullptr ? previous[m - 1] : 0.0);
      any |= result[m] != 0.0;
      if (result[m] != expected) {
        INFO("replication " << r << ", month " << m);
        CHECK(result[m] == expected);
      }
    }
  }
  CHECK(any);
}

}  // namespace

TEST_CASE("lifetime_ecl.toml: the provision is the discounted loss that follows", "[reference]") {
  const Runs runs = run_reference("lifetime_ecl");
  constexpr double kMonthlyRate = 0.015;
  constexpr double kLoan = 10'000.0;
  const double pd = formulas::discounted_lifetime_probability({0.01, 0.03, kMonthlyRate, 24, 1});
  const double lgd = 1.0 - 0.25 / (1.0 + kMonthlyRate);
  const double loans = total_series(runs, "loans").front();
  REQUIRE(loans > 0.0);
  const double provision = total_series(runs, "expected_credit_loss").front() / 100.0 / loans;
  // Every factor of the table has six decimals, and their product is cut to six.
  const double cut = std::floor(std::round(pd * 1e6) * std::round(lgd * 1e6) / 1e6) / 1e6;
  INFO("provision per loan " << provision << ", lifetime expected loss " << pd * lgd * kLoan);
  CHECK(provision == Approx(cut * kLoan).epsilon(1e-15));
  std::vector<double> losses;
  for (std::size_t r = 0; r < runs.tallies.size(); ++r) {
    losses.push_back(discounted_loss(runs, r, kMonthlyRate) / series(runs, r, "loans").front());
  }
  const Sample realised = sample_of(losses);
  check_z("realised discounted loss per loan, against the formula", realised.mean, pd * lgd * kLoan,
          realised.standard_error);
  check_z("realised discounted loss per loan, against the provision", realised.mean, provision,
          realised.standard_error);
}

TEST_CASE("conservation.toml: nothing is lost", "[reference]") {
  const Runs runs = run_reference("conservation");
  check_identity(runs, {"balance",
                        "balance",
                        {{1, "disbursed"},
                         {1, "interest_charged"},
                         {1, "penalty_charged"},
                         {1, "fees_charged"},
                         {-1, "paid"},
                         {-1, "charge_offs"}}});
  check_identity(
      runs,
      {"credit_limit",
       "credit_limit",
       {{1, "limit_granted"}, {1, "limit_restored"}, {-1, "limit_cut"}, {-1, "limit_released"}}});
  for (const char* same : {"by_bucket/balance", "by_stage/balance", "statements/balance"}) {
    check_identity(runs, {"balance", nullptr, {{1, same}}});
  }
  check_identity(runs, {"statements/balance[platform]",
                        nullptr,
                        {{1, "balance"}, {-1, "statements/balance[partner_banks]"}}});
  check_identity(runs, {"disbursed", nullptr, {{1, "statements/disbursed"}}});
  check_identity(runs, {"interest_income", nullptr, {{1, "statements/interest"}}});
  check_identity(runs, {"closures", nullptr, {{1, "by_cause/closures"}}});
  check_identity(runs, {"expected_credit_loss", nullptr, {{1, "by_stage/expected_credit_loss"}}});
  check_identity(runs, {"expected_credit_loss", nullptr, {{1, "statements/expected_credit_loss"}}});
  check_identity(runs,
                 {"statements/charge_offs", nullptr, {{1, "charge_offs"}, {-1, "never_income"}}});
}

TEST_CASE("conservation.toml: the pool's quota is kept", "[reference]") {
  const Runs runs = run_reference("conservation");
  for (std::size_t r = 0; r < runs.tallies.size(); ++r) {
    const std::vector<double> quota = series(runs, r, "borrowers/pool_quota");
    const std::vector<double> used = series(runs, r, "credit_limit[jiebei]");
    const std::vector<double> taken = series(runs, r, "pool_taken");
    const std::vector<double> granted = series(runs, r, "pool_granted");
    const std::vector<double> open = series(runs, r, "open_accounts[jiebei]");
    const std::vector<double> frozen = series(runs, r, "frozen_accounts[jiebei]");
    for (std::size_t m = 1; m < used.size(); ++m) {
      INFO("replication " << r << ", month " << m);
      CHECK(quota[m] == quota.front());
      CHECK((taken[m] == 0.0 || granted[m] == 0.0));
      // What the pool takes back is cut down to the fen, account by account; what it gives is
      // given to the last fen.
      const double after = used[m - 1] + granted[m] - taken[m];
      CHECK(after <= quota[m]);
      CHECK(after > quota[m] - (taken[m] > 0.0 ? open[m - 1] + frozen[m - 1] : 1.0));
    }
  }
  CHECK(total(runs, "pool_taken") > 0.0);
  CHECK(total(runs, "pool_granted") > 0.0);
}
