// The one entry from scenario files to a Scenario.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/document.hpp"
#include "sim/scenario/problem.hpp"
#include "sim/scenario/scenario.hpp"

namespace lendsim {

struct LoadedScenario {
  Scenario scenario;
  std::vector<Problem> warnings;
  Value resolved;  // document with every default filled in, as printed by `show`
};

// Throws ScenarioError with all problems at once.
LoadedScenario load_scenario(const std::string& path,
                             const std::vector<std::string>& overrides = {});
LoadedScenario scenario_from_text(const std::string& text,
                                  const std::vector<std::string>& overrides = {});

// Checks a document and builds the scenario. Adds defaults to `document.root` where keys are
// absent.
Scenario compile(Document& document, Problems& problems);

// What applies when: one line per month or date at which something changes, starts or ends
// (timeline, announcements, shocks, maintenance, dated rules), as plain text.
std::string calendar_text(const Value& resolved, const Scenario& scenario);

}  // namespace lendsim
