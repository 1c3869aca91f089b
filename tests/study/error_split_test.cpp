// The split of the error against one in closed form.
#include "sim/study/error_split.hpp"

#include <cmath>

#include "analysis/error_split.hpp"
#include "sim/scenario/load.hpp"
#include "sim/study/run.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"

namespace {

using namespace lendsim;

const std::string kFile = std::string(LENDSIM_SOURCE_DIR) + "/tests/fixtures/error_split.toml";

// Closures given Z are Binomial(n, p(Z)), logit p(Z) = logit 0.2 + 0.3 Z, Z standard normal:
// the economy's part of the variance is n^2 var p(Z), that of borrowers n E[p(Z) (1 - p(Z))].
double share_in_closed_form(double n) {
  double sum = 0.0, squares = 0.0, weights = 0.0;
  for (int i = -8000; i <= 8000; ++i) {  // trapezoids; the tails beyond 8 are below 1e-14
    const double z = i / 1000.0;
    const double weight = std::exp(-z * z / 2.0);
    const double p = 1.0 / (1.0 + std::exp(-(std::log(0.2 / 0.8) + 0.3 * z)));
    weights += weight;
    sum += weight * p;
    squares += weight * p * p;
  }
  const double mean = sum / weights, square = squares / weights;
  const double economy = n * n * (square - mean * mean);
  return economy / (economy + n * (mean - square));
}

HorizonRow closures(const std::vector<std::string>& overrides, const sample::Folder& folder) {
  RunRequest request;
  request.output = folder / "run.h5";
  request.error_split = true;
  request.force = true;
  RunWatcher watcher;
  const RunReport report = run_scenario(load_scenario(kFile, overrides).scenario, request, watcher);
  REQUIRE(report.written);
  REQUIRE(report.horizon.rows.front().name == "closures");
  return report.horizon.rows.front();
}

// Fisher's z of the estimate against that of the truth, in standard errors.
double deviation(const EconomyShare& found, double truth, double replications) {
  return (std::atanh(found.share) - std::atanh(truth)) * std::sqrt(replications - 3.0);
}

TEST_CASE("the economy's part of the error is the known one", "[study][error_split]") {
  const sample::Folder folder;
  for (const int n : {50, 200, 800}) {
    const HorizonRow row =
        closures({"run.borrowers=" + std::to_string(n), "run.replications=1000"}, folder);
    INFO(n << " borrowers: " << row.economy->share << ", " << share_in_closed_form(n));
    CHECK(std::abs(deviation(*row.economy, share_in_closed_form(n), 1000.0)) < 5.0);
  }
  CHECK(share_in_closed_form(50) < 0.45);
  CHECK(share_in_closed_form(800) > 0.85);
}

TEST_CASE("without an economy that matters the error is the borrowers'", "[study][error_split]") {
  const sample::Folder folder;
  const HorizonRow row = closures(
      {"rule.closure.chance={ base = 0.2, effect = { \"macro.systematic\" = 0.0 } }"}, folder);
  CHECK(std::abs(deviation(*row.economy, 0.0, 1000.0)) < 5.0);
}

TEST_CASE("the result does not know of the split", "[study][error_split]") {
  const sample::Folder folder;
  const Scenario scenario = load_scenario(kFile, {"run.replications=20"}).scenario;
  RunWatcher watcher;
  std::string bytes[2];
  for (const bool split : {false, true}) {
    RunRequest request;
    request.output = folder / (split ? "split.h5" : "plain.h5");
    request.error_split = split;
    run_scenario(scenario, request, watcher);
    std::ifstream file(request.output, std::ios::binary);
    bytes[split].assign(std::istreambuf_iterator<char>(file), {});
  }
  CHECK(!bytes[0].empty());
  CHECK(bytes[0] == bytes[1]);
  CHECK_FALSE(std::filesystem::exists(folder / "split.h5.companion.spool"));
}

}  // namespace
