// What each rule of a scenario is worth, and what each change of a variant is.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/load.hpp"
#include "sim/study/paths.hpp"

namespace lendsim {

// How a rule of the scenario acts on the whole, on common random numbers: with it - without it.
struct RuleEffect {
  std::string rule;
  std::string cause;                      // of its closures
  std::vector<PairedDifference> effects;  // in the order of kExplained
  std::vector<PairedDifference> causes;   // closures by cause, in the order of the scenario
  // Accounts that it closed or froze, per replication.
  Statistics stopped{};
  // Of those that it closed or froze `window` months or more before the end: the share without a
  // default in the month or within the window on the path without the rule. Of the totals, with the
  // error of a ratio. NaN if there is none to judge.
  Statistics would_have_paid{};
  std::int64_t judged = 0;  // accounts behind the share, of all replications
};

struct RuleExplanation {
  std::vector<std::string> causes;
  int window = 12;                  // months
  std::vector<RuleEffect> effects;  // by the size of the effect on net income
  bool complete = false;            // not told to stop
};

// The rules of a scenario that are on at some time, each left out in turn. Runs the scenario once
// and once for every rule.
struct RuleExplanationRequest {
  RunRequest run;
  std::string scenario;  // file
  std::vector<std::string> overrides;
  int window = 12;
};
RuleExplanation explain_rules(const RuleExplanationRequest& request, RunWatcher& watcher);

// The scenario with a rule that never acts. Everything else, causes and addresses of draws
// included, stays.
Scenario without_rule(Scenario scenario, const std::string& rule);

// One step of the way from a baseline to a variant.
struct WaterfallStep {
  std::string name;                       // "timeline cap", "other changes"
  std::vector<PairedDifference> effects;  // in the order of kExplained
};

struct Waterfall {
  std::vector<Statistics> baseline, variant;  // of kExplained, per replication
  std::vector<WaterfallStep> steps;           // add up to variant - baseline, exactly
  std::vector<PairedDifference> whole;        // variant - baseline
  bool complete = false;
};

// Timeline entries, shocks, maintenance windows and rules that the variant has and the baseline has
// not, by name, put in one at a time in this order and that of the file; before them whatever else
// differs. What a step is worth depends on what is there already.
struct WaterfallRequest {
  RunRequest run;
  std::string baseline, variant;  // files
  std::vector<std::string> overrides;
};
// Throws UnpairedRuns if the two do not go together.
Waterfall explain_variant(const WaterfallRequest& request, RunWatcher& watcher);

}  // namespace lendsim
