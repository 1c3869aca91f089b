// The shipped baseline gives a plausible book: the ranges are those of its calibration sources (30+
// and 90+ ratios of the 2017-2019 prospectus figures, judgement for closures and reopenings).
#include <numeric>
#include <string>

#include "sim/engine/engine.hpp"
#include "sim/scenario/load.hpp"
#include "tests/catch.hpp"

using namespace lendsim;

namespace {

// Reopenings among accounts that have been closed for at least three month ends, from the panel.
double reopening_rate_after_three_months(const Tally& tally) {
  const TallyShape& shape = tally.shape();
  std::int64_t at_risk = 0, reopened = 0;
  for (std::uint32_t b = 0; b < shape.panel_borrowers; ++b) {
    for (int p = 0; p < shape.products; ++p) {
      int closed_for = 0;
      for (int m = 0; m < shape.points; ++m) {
        const auto row =
            tally.panel()[(static_cast<std::size_t>(b) * static_cast<std::size_t>(shape.points) +
                           static_cast<std::size_t>(m)) *
                              static_cast<std::size_t>(shape.products) +
                          static_cast<std::size_t>(p)];
        const bool closed = row.status >= 0 && is_closed(static_cast<Status>(row.status));
        if (closed_for >= 3) {
          ++at_risk;
          reopened += row.status == static_cast<std::int8_t>(Status::open) ? 1 : 0;
        }
        closed_for = closed ? closed_for + 1 : 0;
      }
    }
  }
  return static_cast<double>(reopened) / static_cast<double>(at_risk);
}

}  // namespace

TEST_CASE("the baseline's book is plausible after the warm-up") {
  const Scenario scenario =
      load_scenario(std::string(LENDSIM_SOURCE_DIR) + "/scenarios/baseline.toml",
                    {"run.replications=6"})
          .scenario;
  std::vector<ReplicationId> todo(scenario.run.replications);
  std::iota(todo.begin(), todo.end(), 0U);
  EngineOptions options;
  options.panel_borrowers = scenario.run.borrowers;
  Tally total;
  double reopening = 0.0;
  run_replications(scenario, todo, options, [&](ReplicationId r, const Tally& t) {
    if (r == 0) reopening = reopening_rate_after_three_months(t);
    if (total.main().empty()) {
      total = t;
    } else {
      total.merge(t);
    }
  });
  const TallyShape& shape = total.shape();
  const auto sum = [&](Measure measure) {
    double s = 0.0;
    for (int m = 1; m < shape.points; ++m) {
      for (int g = 0; g < shape.segments; ++g) {
        for (int p = 0; p < shape.products; ++p) {
          s += static_cast<double>(
              total.main()[total.main_index(m, g, p) + static_cast<std::size_t>(measure)]);
        }
      }
    }
    return s;
  };
  double conduct = 0.0;
  for (std::size_t c = 0; c < scenario.causes.size(); ++c) {
    const std::string& cause = scenario.causes[c];
    if (cause == "rival" || cause == "disuse") continue;  // policy and market, not conduct
    for (int m = 1; m < shape.points; ++m) {
      for (int g = 0; g < shape.segments; ++g) {
        for (int p = 0; p < shape.products; ++p) {
          conduct +=
              static_cast<double>(total.causes()[total.cause_index(m, g, p, static_cast<int>(c))]);
        }
      }
    }
  }
  const double par30 = sum(Measure::balance_30) / sum(Measure::balance);
  const double par90_of_par30 = sum(Measure::balance_90) / sum(Measure::balance_30);
  const double conduct_rate = conduct / sum(Measure::open_accounts);
  INFO("par30 " << par30 << ", 90+/30+ " << par90_of_par30 << ", conduct closures " << conduct_rate
                << ", reopening " << reopening);
  CHECK(par30 > 0.010);
  CHECK(par30 < 0.025);
  CHECK(par90_of_par30 > 0.50);
  CHECK(par90_of_par30 < 0.67);
  CHECK(conduct_rate > 0.002);
  CHECK(conduct_rate < 0.010);
  CHECK(reopening > 0.01);
  CHECK(reopening < 0.05);
}
