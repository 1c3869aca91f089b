// Three what-ifs as an analyst would write them, none over fifteen lines: they validate and do what
// they say.
#include <cmath>
#include <filesystem>
#include <numeric>
#include <string>

#include "sim/engine/engine.hpp"
#include "sim/scenario/load.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"

using namespace lendsim;

namespace {

struct WhatIf {
  Scenario scenario;
  Tally total;

  explicit WhatIf(const std::string& text, const std::vector<std::string>& more = {})
      : scenario(load(text, more)), total(tally_shape(scenario, 0)) {
    std::vector<ReplicationId> todo(scenario.run.replications);
    std::iota(todo.begin(), todo.end(), 0U);
    run_replications(scenario, todo, EngineOptions{},
                     [&](ReplicationId, const Tally& t) { total.merge(t); });
  }

  static Scenario load(const std::string& text, const std::vector<std::string>& more) {
    const sample::Folder folder;
    std::filesystem::copy_file(
        std::filesystem::path(LENDSIM_SOURCE_DIR) / "scenarios/baseline.toml",
        folder / "baseline.toml");
    std::vector<std::string> set = {"run.borrowers=3000", "run.replications=2", "run.months=18",
                                    "run.warm_up=12"};
    set.insert(set.end(), more.begin(), more.end());
    return load_scenario(folder.write("what_if.toml", text), set).scenario;
  }

  std::int64_t sum(int point, Measure measure) const {
    std::int64_t s = 0;
    for (int g = 0; g < total.shape().segments; ++g) {
      for (int p = 0; p < total.shape().products; ++p) {
        s += total.main()[total.main_index(point, g, p) + static_cast<std::size_t>(measure)];
      }
    }
    return s;
  }
  std::int64_t closures(int point, const std::string& cause) const {
    std::int64_t s = 0;
    for (std::size_t c = 0; c < scenario.causes.size(); ++c) {
      if (scenario.causes[c] != cause) continue;
      for (int g = 0; g < total.shape().segments; ++g) {
        for (int p = 0; p < total.shape().products; ++p) {
          s += total.causes()[total.cause_index(point, g, p, static_cast<int>(c))];
        }
      }
    }
    return s;
  }
  double mean_score(int point) const {
    std::int64_t scores = 0, borrowers = 0;
    for (int g = 0; g < total.shape().segments; ++g) {
      const std::size_t i = total.borrower_index(point, g);
      scores += total.borrowers()[i + static_cast<std::size_t>(BorrowerMeasure::score_sum)];
      borrowers += total.borrowers()[i + static_cast<std::size_t>(BorrowerMeasure::borrowers)];
    }
    return static_cast<double>(scores) / 100.0 / static_cast<double>(borrowers);
  }
};

const char* kUnchanged = "extends = \"baseline.toml\"\n";

}  // namespace

TEST_CASE("everyone's score drops 20 points in March") {
  const std::string what_if = R"(extends = "baseline.toml"

[[shock]]
name   = "score rule change"
month  = "2020-03"
change = { score = "-20" }
)";
  // With a score that nothing else moves the drop is exact: all that is left is the rounding of
  // each score to hundredths, half a hundredth on either side, and of the score itself in binary32
  // (950 has steps of 2^-14). Nobody is near the lower end of the range.
  const std::vector<std::string> still = {"score.pull=0",
                                          "score.noise=0",
                                          "score.effect.any_missed=0",
                                          "score.effect.any_caught_up=0",
                                          "score.effect.any_default=0",
                                          "score.effect.enquiries_3m=0",
                                          "score.effect.external_arrears=0"};
  constexpr double kRounding = 2 * 0.005 + 2 * 0x1p-14;
  const WhatIf still_base(kUnchanged, still);
  const WhatIf still_drop(what_if, still);
  CHECK(still_drop.mean_score(2) == still_base.mean_score(2));
  CHECK(std::abs(still_base.mean_score(3) - still_drop.mean_score(3) - 20.0) <= kRounding);

  const WhatIf base(kUnchanged);
  const WhatIf drop(what_if);
  CHECK(drop.mean_score(2) == base.mean_score(2));
  const double march = base.mean_score(3) - drop.mean_score(3);
  CHECK(march > 0.0);
  CHECK(base.mean_score(18) - drop.mean_score(18) < march);  // quality pulls it back
}

TEST_CASE("closure for early pay-off is stopped") {
  const WhatIf base(kUnchanged);
  const WhatIf stopped(R"(extends = "baseline.toml"

[[timeline]]
name = "early pay-off is welcome"
from = 2020-07-01
set  = { "rule.frequent early pay-off.enabled" = false }
)");
  std::int64_t before = 0, after_base = 0, after_stopped = 0;
  for (int m = 1; m <= 18; ++m) {
    if (m < 7) before += base.closures(m, "early_payoff") - stopped.closures(m, "early_payoff");
    if (m >= 7) after_base += base.closures(m, "early_payoff");
    if (m >= 7) after_stopped += stopped.closures(m, "early_payoff");
  }
  CHECK(before == 0);
  CHECK(after_base > 0);
  CHECK(after_stopped == 0);
}

TEST_CASE("the riskiest 5 % of accounts are closed on a day, announced two months ahead") {
  // Rules for whole borrowers come first and may freeze one of the riskiest on the same day, and
  // new accounts arrive in the month; without either the number is exact.
  const std::vector<std::string> only = {
      "segment.salaried.arrivals.share=0",       "segment.self_employed.arrivals.share=0",
      "segment.young.arrivals.share=0",          "rule.cash-out found.enabled=false",
      "rule.multi-head borrowing.enabled=false", "rule.many enquiries.enabled=false",
      "rule.devices changed.enabled=false",      "rule.documents lapsed.enabled=false"};
  const WhatIf closing(R"(extends = "baseline.toml"

[[rule]]
name      = "riskiest accounts"
cause     = "regulation"
date      = 2021-01-15
announced = 2020-11-15
select    = { rank = "risk_score", worst = 0.05 }
do        = ["close"]
before    = "cash-out found"

[behaviour.draw]
effect = { "announced.riskiest accounts" = 1.0 }
)",
                       only);
  CHECK(closing.scenario.coupled);
  for (int m = 1; m <= 18; ++m) {
    if (m != 13) CHECK(closing.closures(m, "regulation") == 0);
  }
  // The accounts open at the review are those open a month before. The share is rounded down in
  // each of the two replications.
  const std::int64_t open_before = closing.sum(12, Measure::open_accounts);
  const std::int64_t closed = closing.closures(13, "regulation");
  CHECK(closed <= open_before / 20);
  CHECK(closed >= open_before / 20 - 1);
  // Drawing rises between announcement and closing.
  const WhatIf base(kUnchanged, only);
  CHECK(closing.sum(10, Measure::draws) == base.sum(10, Measure::draws));
  CHECK(closing.sum(12, Measure::draws) > base.sum(12, Measure::draws));
}
