// A mechanism that can be shown to work: a file tests/mechanisms/ID.toml names a scenario, one
// change of it, the measure that must move, those that must not, and what makes the mechanism
// inert.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/tally/tally.hpp"

namespace mechanisms {

// What a file says. Keys of the file in quotes.
struct Mechanism {
  std::string id;                       // "id": of the table of mechanisms in scenarios/README.md
  std::string title;                    // "title"
  std::string measure;                  // "measure": see Selection
  bool up = true;                       // "moves": "up" or "down"
  std::vector<std::string> untouched;   // "untouched": byte-equal in every replication and month
  int first_month = 1, last_month = 0;  // "months" = [first, last], reported; last 0: to the end
  std::string scenario;                 // "scenario": patch of base.toml
  std::string change;                   // "change": patch on top of it
  std::string neutral;  // "neutral": patch on top of both that makes the mechanism inert
  std::string path;
};

Mechanism read_mechanism(const std::string& path);

// Every replication of the scenario as tallies.
struct Runs {
  lendsim::Scenario scenario;
  std::vector<lendsim::Tally> tallies;  // by replication
};
// The base with the patches on top, in their order; `overrides` as on the command line.
lendsim::Scenario load_with(const std::vector<std::string>& patches,
                            const std::vector<std::string>& overrides = {});
Runs run_with(const std::vector<std::string>& patches);

// "[CUBE/]MEASURE[LABEL; ...]" or a ratio "A / B" of two: the sum over all cells of the cube that
// have every label (of whichever axis), by month. Cubes are named as in the result file; without a
// name it is the group of totals. Example: "by_cause/closures[jiebei; disuse]".
// The value of a replication: a flow summed over the months, a stock averaged over them.
double value_of(const Runs& runs, std::size_t replication, const std::string& selection,
                int first_month, int last_month);
// All cells of a selection, one after another; for exact comparison.
std::vector<std::int64_t> cells_of(const Runs& runs, std::size_t replication,
                                   const std::string& selection);

struct Effect {
  double mean = 0.0;  // of the paired differences, variant - base
  double se = 0.0;
  // More than five standard errors in the stated direction, or the same in every replication.
  bool moves(bool up) const;
};
Effect paired_effect(const Runs& base, const Runs& variant, const Mechanism& mechanism);

}  // namespace mechanisms
