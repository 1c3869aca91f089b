// How many replications a wanted standard error takes, told once from a pilot.
//
// The error after n replications is about s / sqrt n. Looking at it again and again and stopping
// when it happens to be small would bias it (Glynn and Whitt, Annals of Applied Probability 2,
// 1992); so the number is computed once, from the pilot alone, and is a little too large rather
// than too small.
#pragma once

#include <cstdint>
#include <vector>

namespace lendsim {

// The pilot. 256 gives s to about 5 % where values are near normal.
inline constexpr std::uint32_t kPilotReplications = 256;

// What every replication of a pilot adds to the error of an estimate: deviations from the mean (of
// a ratio: ratio_effects; of a paired difference: the difference of both).
struct PilotSample {
  double mean = 0.0;  // the estimate
  std::vector<double> effects;
  bool counts_events = false;
  std::int64_t events = 0;  // behind the estimate, or by which the pairs differ
};

struct WantedError {
  double bound = 0.01;
  bool relative = true;  // to the mean
};

enum class UntilVerdict : std::uint8_t {
  computed,
  no_events,  // nothing in the whole pilot: too rare to tell, or impossible; more is not simulated
  near_zero   // relative to a mean that the pilot can't tell from zero: as many as allowed
};

struct UntilDecision {
  UntilVerdict verdict = UntilVerdict::computed;
  double replications = 0.0;  // wanted, at least the pilot's; infinite if near_zero
};

// Replications n for which se <= bound holds with about 95 % confidence each for the two things
// that the pilot of m replications leaves open:
// - the variance, replaced by s^2 (1 + 1.645 sqrt((k - 1) / m)): upper limit for a sample with
//   kurtosis k (var s^2 = sigma^4 (k - 1) / m), never below that of a normal sample, k = 3;
// - the mean of a relative bound, replaced by |mean| - t se of the pilot, t the 95 % quantile of
//   Student's t distribution.
// Where fewer than 30 events are behind a count, at least as many replications as give 60.
UntilDecision replications_until(const PilotSample& pilot, const WantedError& wanted);

}  // namespace lendsim
