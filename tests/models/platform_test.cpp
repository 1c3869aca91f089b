#include <array>
#include <cmath>

#include "models/features/feature.hpp"
#include "models/platform/limits.hpp"
#include "models/platform/maintenance.hpp"
#include "models/platform/score.hpp"
#include "tests/catch.hpp"

using namespace lendsim;

namespace {
constexpr Money yuan(std::int64_t y) { return {y * kFenPerYuan}; }
}  // namespace

TEST_CASE("the limit formula") {
  LimitFormula f{.median_yuan = 20'000,
                 .per_100_score = 0.5,
                 .per_log_income = 0.6,
                 .noise = 0.4,
                 .reference_score = 650,
                 .reference_income = 8'000,
                 .minimum = yuan(1'000),
                 .maximum = yuan(300'000)};
  // 20,000 * e^(tiny) may come out a hundredth below a multiple of 100: stay off the edge.
  CHECK(formula_limit(f, 651, 8'000, 0.0) == yuan(20'100));
  CHECK(formula_limit(f, 750, 8'000, 0.0) == yuan(32'900));   // 20,000 e^0.5 = 32,974
  CHECK(formula_limit(f, 650, 16'000, 0.0) == yuan(30'300));  // 20,000 * 2^0.6 = 30,314
  CHECK(formula_limit(f, 650, 8'000, 1.0) == yuan(29'800));   // 20,000 e^0.4 = 29,836
  CHECK(formula_limit(f, 950, 1e9, 5.0) == yuan(300'000));
  CHECK(formula_limit(f, 350, 0.0, -5.0) == yuan(1'000));
}

TEST_CASE("a phased maximum is reached in equal steps") {
  Money limit = yuan(300'000);
  for (int left = 6; left >= 1; --left) {
    limit = limit_under_maximum(limit, yuan(240'000), left);
    CHECK(limit == yuan(240'000 + 10'000 * (left - 1)));
  }
  CHECK(limit_under_maximum(yuan(100), yuan(240'000), 1) == yuan(100));
}

TEST_CASE("the score is pulled towards quality and stays in range") {
  ScoreEquation equation;
  equation.pull = 0.1;
  equation.noise = 5.0;
  equation.effects = {{index_of(Feature::any_missed), -20.0F, 0.0F}};
  FeatureRow row(kBuiltinFeatures);
  CHECK(next_score(equation, 600.0F, 700.0F, row, 0.0) == 610.0F);
  CHECK(next_score(equation, 600.0F, 700.0F, row, 2.0) == 620.0F);
  row.set(Feature::any_missed, 1.0F);
  CHECK(next_score(equation, 600.0F, 700.0F, row, 0.0) == 590.0F);
  CHECK(next_score(equation, 949.0F, 950.0F, FeatureRow(kBuiltinFeatures), 10.0) == 950.0F);
  CHECK(next_score(equation, 351.0F, 350.0F, row, -10.0) == 350.0F);
}

TEST_CASE("a draw in a maintenance window is deferred, lost or gone to a rival") {
  constexpr std::uint64_t kHalf = std::uint64_t{1} << 31U;
  const std::array<MaintenanceWindow, 2> windows = {
      MaintenanceWindow{"first", 0b01, 100, 200, kHalf, kHalf + kHalf / 2},
      MaintenanceWindow{"second", 0b11, 200, 260, kHalf, kHalf}};
  const auto at = [&](int product, std::int64_t minute, std::uint32_t word) {
    return through_maintenance(windows, product, minute, word);
  };
  CHECK(at(0, 99, 0).fate == DrawFate::free);
  CHECK(at(1, 150, 0).fate == DrawFate::free);  // the first window is not for this product
  const MaintenanceOutcome deferred = at(0, 100, 0);
  CHECK(deferred.fate == DrawFate::deferred);
  CHECK(deferred.minute == 260);  // to the end of the next window too
  CHECK(at(0, 150, 0x80000000U).fate == DrawFate::rival);
  CHECK(at(0, 150, 0xFFFFFFFFU).fate == DrawFate::lost);
  CHECK(at(0, 260, 0).fate == DrawFate::free);
}
