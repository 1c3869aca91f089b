#include "tests/validation/statistical_check.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <numeric>

#include "tests/catch.hpp"

namespace validation {
namespace {

void count_comparison() {
  static int made = 0;
  REQUIRE(++made <= kComparisons);
}

// Five expected counts: the rule for Pearson's statistic to be near chi-squared (Cochran,
// Biometrics 10 (1954)).
constexpr double kSmallestExpected = 5.0;

}  // namespace

void check_z(const std::string& what, double estimate, double expected, double standard_error) {
  count_comparison();
  const double z = (estimate - expected) / standard_error;
  INFO(what << ": " << estimate << ", expected " << expected << ", standard error "
            << standard_error << ", z = " << z);
  CHECK(std::abs(z) <= 5.0);
}

void check_share(const std::string& what, double count, double trials, double probability) {
  check_z(what, count / trials, probability, std::sqrt(probability * (1.0 - probability) / trials));
}

void check_counts(const std::string& what, const std::vector<double>& observed,
                  const std::vector<double>& probabilities) {
  count_comparison();
  REQUIRE(observed.size() == probabilities.size());
  const double total = std::accumulate(observed.begin(), observed.end(), 0.0);
  std::vector<double> counts, expected;
  bool open = false;  // the last bin expects too little yet
  for (std::size_t i = 0; i < observed.size(); ++i) {
    if (!open) {
      counts.push_back(0.0);
      expected.push_back(0.0);
    }
    counts.back() += observed[i];
    expected.back() += total * probabilities[i];
    open = expected.back() < kSmallestExpected;
  }
  if (open && counts.size() > 1) {  // what is left over joins its neighbour
    counts[counts.size() - 2] += counts.back();
    expected[expected.size() - 2] += expected.back();
    counts.pop_back();
    expected.pop_back();
  }
  REQUIRE(counts.size() > 1);
  double statistic = 0.0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    statistic += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
  }
  const boost::math::chi_squared law(static_cast<double>(counts.size() - 1));
  const double p = cdf(complement(law, statistic));
  INFO(what << ": chi-squared " << statistic << " on " << counts.size() - 1
            << " degrees, p = " << p);
  CHECK(p >= kFamilyError / kComparisons);
}

Sample sample_of(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0.0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  return {mean, std::sqrt(squares / (n - 1.0) / n)};
}

}  // namespace validation
