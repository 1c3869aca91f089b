// Declared attributes: what a borrower is and has done beyond the ledger, and the ways they change.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/borrower/distribution.hpp"
#include "models/features/change.hpp"
#include "models/features/feature.hpp"
#include "models/features/hazard.hpp"

namespace lendsim {

// flag: 0 or 1. counter: decays by 1/window each month. clock: months since it was last set to
// zero, plus one each month, at most kNever. category: a code, moved by a monthly transition
// matrix. index: a number that moves by itself, x' = mean + phi (x - mean) + sd sqrt(1 - phi^2)
// eps.
enum class AttributeKind : std::uint8_t { flag, counter, clock, category, index };

inline constexpr float kNever = 999.0F;  // months, "has never happened"

struct Attribute {
  std::string name;
  AttributeKind kind = AttributeKind::flag;
  FeatureIndex feature = 0;         // for a category its indicators follow at feature + 1 + code
  std::vector<std::string> labels;  // category only
  float decay = 1.0F;               // counter: factor per month, 1 - 1/window
  double mean = 0.0, phi = 0.0, sd = 0.0;  // index; sd is that of the stationary distribution
  std::vector<Choice> transition;  // category: by present code; empty if it never moves by itself
  std::uint32_t slot = 0;          // address of its draws: fnv1a("attribute." + name)
};

// How an attribute starts in one segment: flag: probability of being set; category: shares by
// label; else the distribution of the value (a clock's is rounded down to whole months).
struct AttributeStart {
  double value = 0.0;  // flag
  Choice shares;       // category
  Distribution distribution;
};

float initial_value(const Attribute& attribute, const AttributeStart& start, std::uint32_t word);

// One month's own movement, before events: decay, tick, transition. `word` is read where
// moves_by_chance.
inline bool moves_by_chance(const Attribute& attribute) {
  return !attribute.transition.empty() || attribute.kind == AttributeKind::index;
}
float advance(const Attribute& attribute, float value, std::uint32_t word);

// Step 2: a group of events that exclude each other, and what each changes.
struct EventGroup {
  HazardGroup hazards;
  std::vector<std::vector<Change>> changes;  // by event
  std::uint32_t slot = 0;                    // fnv1a("event." + group name)
  std::vector<std::uint16_t> places;         // by event: in the scenario's list of events
  bool certain = false;  // its one event happens wherever its conditions hold (base = 1)
};

// Step 2: changes state once, in one month, for everyone in whom the conditions hold.
struct Shock {
  std::string name;
  std::vector<Condition> when;
  std::vector<Change> changes;
  Chance chance;
  std::uint32_t slot = 0;  // fnv1a("shock." + name)
};

}  // namespace lendsim
