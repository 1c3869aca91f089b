// A wanted standard error as it is typed, and what replications say about it.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/columns.hpp"
#include "analysis/until.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/study/horizon.hpp"

namespace lendsim {

class BadTarget : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// "se(net_income) < 1%": the standard error of the mean over the horizon (a ratio's, a difference's
// by name likewise), relative to the mean, or an amount in the currency, a count or a share.
struct Target {
  std::string text;  // as given
  std::string name;  // of a headline
  bool difference = false;
  WantedError wanted;
};

// Throws BadTarget that says how one is written.
Target parse_target(const std::string& text);

// What a target looks at: the same replications under one policy or more, the baseline first. Their
// main cubes have equal shapes.
struct TargetData {
  std::span<const CellReader> policies;
  TallyShape shape;
  std::uint32_t replications = 0;  // the first so many
};

// One sample per policy, or per variant for a difference.
std::vector<PilotSample> samples_of(const Target& target, const TargetData& data);

struct UntilOutcome {
  std::uint32_t pilot = 0;
  std::uint32_t replications = 0;  // decided
  bool capped = false;             // more are needed than allowed
  UntilVerdict verdict = UntilVerdict::computed;
  bool met = false;                // by the replications that were run
  double error = 0.0, mean = 0.0;  // the worst of the samples
};

// From the pilot, the number of replications, at most `most`.
UntilOutcome decide(const Target& target, const TargetData& pilot, std::uint32_t most);
// Fills in whether the replications that were run reach it.
void judge(const Target& target, const TargetData& all, UntilOutcome& outcome);

// What a run needs to stop by itself.
struct StopRule {
  Target target;
  std::uint32_t most = 10'000;  // replications
  // The scenario of the i-th policy with so many replications, as if they had been asked for.
  std::function<Scenario(std::size_t policy, std::uint32_t replications)> scenario;
};

}  // namespace lendsim
