// The table at the end of a run, against sums made the plain way.
#include "sim/study/horizon.hpp"

#include <cmath>

#include "tests/catch.hpp"
#include "tests/results/sample_run.hpp"

using namespace lendsim;

namespace {

std::int64_t sum_over(const Tally& tally, Measure m, int first_point) {
  const TallyShape& shape = tally.shape();
  std::int64_t sum = 0;
  for (int p = first_point; p < shape.points; ++p) {
    for (int s = 0; s < shape.segments; ++s) {
      for (int q = 0; q < shape.products; ++q) {
        sum += tally.main()[tally.main_index(p, s, q) + static_cast<std::size_t>(m)];
      }
    }
  }
  return sum;
}

const HorizonRow& row(const HorizonSummary& summary, const std::string& name) {
  for (const HorizonRow& r : summary.rows) {
    if (r.name == name) return r;
  }
  throw std::out_of_range(name);
}

}  // namespace

TEST_CASE("flows add up over the months, stocks are those of the last, ratios those of totals",
          "[study]") {
  const sample::Folder folder;
  const TallyShape shape = sample::shape();
  constexpr ReplicationId kReplications = 7;
  const Spool spool = sample::filled_spool(folder / "run.h5", shape, kReplications);
  const HorizonSummary summary = summarise_horizon(spool);

  double income = 0, balance = 0, defaults = 0, performing = 0, net = 0, provisions = 0;
  for (ReplicationId r = 0; r < kReplications; ++r) {
    const Tally tally = sample::tally(shape, r);
    income += static_cast<double>(sum_over(tally, Measure::interest_income, 1));
    balance += static_cast<double>(sum_over(tally, Measure::balance, shape.points - 1));
    net += static_cast<double>(sum_over(tally, Measure::net_income, 1));
    provisions +=
        static_cast<double>(sum_over(tally, Measure::expected_credit_loss, shape.points - 1));
    defaults += static_cast<double>(sum_over(tally, Measure::new_defaults, 1));
    performing += static_cast<double>(sum_over(tally, Measure::performing_opening, 1));
  }
  const auto mean = [&](const char* name) {
    return at(row(summary, name).statistics, Statistic::mean);
  };
  CHECK(mean("interest_income") == Catch::Approx(income / kReplications / 100));
  CHECK(mean("balance") == Catch::Approx(balance / kReplications / 100));
  CHECK(mean("net_income") == Catch::Approx(net / kReplications / 100));
  CHECK(mean("coverage") == Catch::Approx(provisions / balance));
  CHECK(row(summary, "coverage").time == HorizonTime::last_month);
  CHECK(mean("default_rate") == Catch::Approx(defaults / performing));
  CHECK(row(summary, "balance").time == HorizonTime::last_month);

  CHECK(summary.rows[0].name == "closures");
  CHECK(summary.rows[1].name == "interest_income");
  CHECK(summary.rows[2].name == "default_rate");
}

TEST_CASE("closures by cause add up to the closures", "[study]") {
  const sample::Folder folder;
  const Spool spool = sample::filled_spool(folder / "run.h5", sample::shape(), 4);
  const HorizonSummary summary = summarise_horizon(spool);
  double closures = 0, shares = 0;
  for (const CauseRow& cause : summary.causes) {
    closures += at(cause.closures, Statistic::mean);
    shares += cause.share;
  }
  CHECK(summary.causes.size() == 3);
  CHECK(closures == Catch::Approx(at(summary.rows[0].statistics, Statistic::mean)));
  CHECK(shares == Catch::Approx(1.0));
}

TEST_CASE("the replications needed grow with the square of the error", "[study]") {
  Statistics s{};
  at(s, Statistic::mean) = -200.0;
  at(s, Statistic::se) = 8.0;  // 4 %
  CHECK(replications_for(s, 100, 0.01) == Catch::Approx(1600.0));
  CHECK(replications_for(s, 100, 0.05) == 0.0);
  at(s, Statistic::mean) = 0.0;
  CHECK(replications_for(s, 100, 0.01) == 0.0);
  at(s, Statistic::se) = std::nan("");
  CHECK(replications_for(s, 100, 0.01) == 0.0);
}
