// Comparisons of an estimate with a known value, with tolerances that are computed. A right program
// fails any one of them with at most kFamilyError / kComparisons, so all of them together with at
// most kFamilyError (Bonferroni), whatever the seed.
#pragma once

#include <string>
#include <vector>

namespace validation {

inline constexpr double kFamilyError = 1e-3;  // convention
// At least as many as are made by all tests of the reference scenarios; counted, and enforced.
inline constexpr int kComparisons = 400;

// |z| <= 5, which a normal estimate exceeds with 5.7e-7 < kFamilyError / kComparisons.
void check_z(const std::string& what, double estimate, double expected, double standard_error);
// Of `count` in `trials` with known probability.
void check_share(const std::string& what, double count, double trials, double probability);
// Pearson's chi-squared of counts against probabilities that add up to 1; neighbouring bins are
// merged until every one expects 5.
void check_counts(const std::string& what, const std::vector<double>& observed,
                  const std::vector<double>& probabilities);

struct Sample {
  double mean = 0.0;
  double standard_error = 0.0;
};
Sample sample_of(const std::vector<double>& values);

}  // namespace validation
