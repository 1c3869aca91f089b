// Closures against discrete-time event histories: scenarios/reference/competing_causes.toml,
// close_reopen.toml, disuse.toml.
#include <array>
#include <cmath>
#include <utility>

#include "tests/catch.hpp"
#include "tests/validation/formulas.hpp"
#include "tests/validation/reference_run.hpp"
#include "tests/validation/statistical_check.hpp"

namespace {

using namespace validation;

constexpr std::array<std::pair<const char*, double>, 3> kCauses = {
    {{"score", 0.003}, {"disuse", 0.007}, {"policy", 0.01}}};
constexpr double kAllCauses = 0.02;

// Survival by Kaplan and Meier, and its variance by Greenwood, from events and accounts at risk.
std::pair<double, double> kaplan_meier(const std::vector<double>& events,
                                       const std::vector<double>& at_risk) {
  double survival = 1.0;
  double sum = 0.0;
  for (std::size_t t = 0; t < events.size(); ++t) {
    survival *= 1.0 - events[t] / at_risk[t];
    sum += events[t] / (at_risk[t] * (at_risk[t] - events[t]));
  }
  return {survival, survival * survival * sum};
}

std::vector<double> closures_of(const mechanisms::Runs& runs, const std::string& cause) {
  std::vector<double> months = total_series(runs, "by_cause/closures[" + cause + "]");
  months.erase(months.begin());  // month 0
  return months;
}

double accounts_of(const mechanisms::Runs& runs) {
  return total_series(runs, "open_accounts").front();
}

}  // namespace

TEST_CASE("competing_causes.toml: cumulative incidence by cause", "[reference]") {
  const mechanisms::Runs runs = run_reference("competing_causes");
  const double n = accounts_of(runs);
  std::vector<double> observed, probabilities;
  double left = 1.0;
  for (const auto& [cause, h] : kCauses) {
    CHECK(total_series(runs, "by_event/events[for " + std::string(cause) + "]") ==
          total_series(runs, "by_cause/closures[" + std::string(cause) + "]"));
    const std::vector<double> closures = closures_of(runs, cause);
    double closed = 0.0;
    for (std::size_t t = 0; t < closures.size(); ++t) {
      closed += closures[t];
      observed.push_back(closures[t]);
      probabilities.push_back(h * std::pow(1.0 - kAllCauses, static_cast<double>(t)));
      left -= probabilities.back();
      if ((t + 1) % 12 == 0) {
        const auto months = static_cast<double>(t + 1);
        check_share("closed for " + std::string(cause), closed, n,
                    formulas::cumulative_incidence(h, kAllCauses, months));
      }
    }
  }
  double still_open = n;
  for (const double count : observed) still_open -= count;
  CHECK(still_open == total_series(runs, "open_accounts").back());
  observed.push_back(still_open);
  probabilities.push_back(left);
  check_counts("months of closure by cause", observed, probabilities);
}

TEST_CASE("competing_causes.toml: Kaplan-Meier curves with Greenwood's variance", "[reference]") {
  const mechanisms::Runs runs = run_reference("competing_causes");
  std::vector<double> at_risk = total_series(runs, "open_accounts");
  at_risk.pop_back();  // at risk in a month: open at the end of the one before
  std::vector<double> all(at_risk.size());
  const auto months = static_cast<double>(at_risk.size());
  for (const auto& [cause, h] : kCauses) {
    const std::vector<double> closures = closures_of(runs, cause);
    for (std::size_t t = 0; t < all.size(); ++t) all[t] += closures[t];
    const auto [survival, variance] = kaplan_meier(closures, at_risk);
    check_z("Kaplan-Meier of " + std::string(cause) + ", the others censoring", survival,
            std::pow(1.0 - h, months), std::sqrt(variance));
    // Which is no share of accounts.
    CHECK(1.0 - std::pow(1.0 - h, months) > formulas::cumulative_incidence(h, kAllCauses, months));
  }
  const auto [survival, variance] = kaplan_meier(all, at_risk);
  check_z("Kaplan-Meier of all causes", survival, std::pow(1.0 - kAllCauses, months),
          std::sqrt(variance));
}

TEST_CASE("close_reopen.toml: a two-state chain", "[reference]") {
  const mechanisms::Runs runs = run_reference("close_reopen");
  const std::vector<double> open = total_series(runs, "open_accounts");
  const double n = open.front();
  for (const std::size_t month : {1U, 2U, 6U, 12U, 24U, 48U}) {
    check_share("closed after " + std::to_string(month) + " months", n - open[month], n,
                formulas::closed_after(0.01, 0.05, static_cast<double>(month)));
  }
}

TEST_CASE("disuse.toml: the first run of months without use", "[reference]") {
  for (const double q : {0.5, 0.7}) {
    for (const int r : {3, 4}) {
      const mechanisms::Runs runs = run_reference(
          "disuse", {"behaviour.draw.base=" + std::to_string(1.0 - q),
                     "rule.disuse.when=[\"months_since_draw > " + std::to_string(r - 1) + "\"]"});
      const double n = accounts_of(runs);
      // The review that closes is that of the month after the run.
      std::vector<double> ended = closures_of(runs, "disuse");
      ended.erase(ended.begin());
      std::vector<double> probabilities = formulas::run_ends(q, r, static_cast<int>(ended.size()));
      double count = 0.0, waited = 0.0, left = 1.0, squares = 0.0;
      for (std::size_t t = 0; t < ended.size(); ++t) {
        const auto month = static_cast<double>(t + 1);
        count += ended[t];
        waited += month * ended[t];
        left -= probabilities[t];
        squares += month * month * probabilities[t];
      }
      const double mean = formulas::mean_wait_for_run(q, r);
      const std::string what =
          "q = " + std::to_string(q) + ", run of " + std::to_string(r) + " months";
      INFO(what);
      CHECK(count == n);  // all have had their run within the 480 months
      check_z(what + ": mean wait", waited / n, mean, std::sqrt((squares - mean * mean) / n));
      ended.push_back(n - count);
      probabilities.push_back(left);
      check_counts(what + ": waits", ended, probabilities);
    }
  }
}
