// Loss fractions of one-factor portfolios: scenarios/reference/vasicek.toml, finite_portfolio.toml.
#include <algorithm>
#include <cmath>

#include "tests/catch.hpp"
#include "tests/validation/formulas.hpp"
#include "tests/validation/reference_run.hpp"
#include "tests/validation/statistical_check.hpp"

namespace {

using namespace validation;
using formulas::OneFactor;

constexpr OneFactor kModel{0.02, 0.04};

// Defaults of every month of every replication: independent, since phi = 0.
std::vector<double> defaults_of(const mechanisms::Runs& runs) {
  std::vector<double> defaults;
  for (std::size_t r = 0; r < runs.tallies.size(); ++r) {
    const std::vector<double> months = series(runs, r, "by_event/events[default]");
    defaults.insert(defaults.end(), months.begin() + 1, months.end());
  }
  return defaults;
}

// Mean and variance of the loss fraction; the latter by way of the share of pairs that default
// together, of which the joint probability is the exact mean at any n.
void check_moments(const std::vector<double>& defaults, double n) {
  std::vector<double> fractions, pairs;
  for (const double d : defaults) {
    fractions.push_back(d / n);
    pairs.push_back(d * (d - 1.0) / (n * (n - 1.0)));
  }
  const Sample mean = sample_of(fractions);
  check_z("default rate", mean.mean, kModel.p, mean.standard_error);
  const Sample joint = sample_of(pairs);
  check_z("joint default rate", joint.mean, formulas::joint_probability(kModel),
          joint.standard_error);
  std::vector<double> squares;
  squares.reserve(fractions.size());
  for (const double x : fractions) squares.push_back((x - kModel.p) * (x - kModel.p));
  const Sample variance = sample_of(squares);
  check_z("variance of the loss fraction", variance.mean, formulas::finite_variance(kModel, n),
          variance.standard_error);
}

// Chi-squared over every number of defaults that occurs, against the mixture of binomials.
void check_distribution(std::vector<double> defaults, std::int64_t n) {
  std::sort(defaults.begin(), defaults.end());
  const auto last = static_cast<std::int64_t>(defaults.back());
  const std::int64_t width = std::max<std::int64_t>(1, last / 60);
  std::vector<double> observed, probabilities;
  double below = 0.0;
  for (std::int64_t top = width; top < last; top += width) {  // bins (top - width, top]
    const double cdf = formulas::finite_cdf(kModel, n, top);
    const auto at_most = [&](std::int64_t x) {
      return static_cast<double>(
          std::upper_bound(defaults.begin(), defaults.end(), static_cast<double>(x)) -
          defaults.begin());
    };
    observed.push_back(at_most(top) - (top == width ? 0.0 : at_most(top - width)));
    probabilities.push_back(cdf - below);
    below = cdf;
  }
  double counted = 0.0;
  for (const double x : observed) counted += x;
  observed.push_back(static_cast<double>(defaults.size()) - counted);
  probabilities.push_back(1.0 - below);
  check_counts("distribution of the number of defaults", observed, probabilities);
}

}  // namespace

TEST_CASE("vasicek.toml: the loss fraction of a large pool", "[reference]") {
  const mechanisms::Runs runs = run_reference("vasicek");
  const auto n = static_cast<std::int64_t>(runs.scenario.run.borrowers);
  const std::vector<double> defaults = defaults_of(runs);
  check_moments(defaults, static_cast<double>(n));
  check_distribution(defaults, n);
  for (const double level : {0.5, 0.9, 0.95, 0.99, 0.999}) {
    const double quantile = formulas::asrf_quantile(kModel, level) * static_cast<double>(n);
    const auto above = std::count_if(defaults.begin(), defaults.end(),
                                     [quantile](double d) { return d > quantile; });
    check_share("months above the quantile " + std::to_string(level), static_cast<double>(above),
                static_cast<double>(defaults.size()), 1.0 - level);
  }
}

TEST_CASE("finite_portfolio.toml: the loss fraction of 500 borrowers", "[reference]") {
  const mechanisms::Runs runs = run_reference("finite_portfolio");
  const std::vector<double> defaults = defaults_of(runs);
  check_moments(defaults, 500.0);
  check_distribution(defaults, 500);
}
