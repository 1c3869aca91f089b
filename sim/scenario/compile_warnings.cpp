// What a scenario states in vain: features nobody reads, rules that can never act.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

// The place of `key` in the element `name` of a list at the root; of the element if it lacks it.
Position place_in(const Value& root, const char* list, const std::string& name,
                  const std::string& key) {
  const Entry* elements = root.table()->find(list);
  for (const Value& item : elements->value.array()->items) {
    const Entry* own = item.table()->find("name");
    if (own == nullptr || own->value.text() == nullptr || *own->value.text() != name) continue;
    const Entry* entry = item.table()->find(key);
    return entry == nullptr ? item.where : entry->value.where;
  }
  return elements->where;
}

// --- features ---

void warn_unread(Context& context, const Position& where, const std::string& what) {
  context.warning("W004", where, what + " is read by nothing");
}

bool is_read(const Context& context, FeatureIndex feature) { return context.used[feature]; }

// A category is read by its code or by one of its labels.
bool is_read(const Context& context, const Attribute& attribute) {
  for (std::size_t i = 0; i <= attribute.labels.size(); ++i) {
    if (is_read(context, static_cast<FeatureIndex>(attribute.feature + i))) return true;
  }
  return false;
}

void check_attributes(Context& context, const Value& root) {
  for (std::size_t i = 0; i < context.attributes.size(); ++i) {
    const Attribute& attribute = context.attributes[i];
    if (static_cast<int>(i) == context.scenario.split_attribute || is_read(context, attribute)) {
      continue;
    }
    warn_unread(context, place_in(root, "attribute", attribute.name, "name"),
                fmt::format("the attribute \"{}\"", attribute.name));
  }
}

// Quality and income act without a mention: on the score, the limits, the shares of income.
void check_traits(Context& context, const Value& root) {
  const std::vector<Trait>& traits = context.scenario.traits;
  const Value& segment = root.table()->find("segment")->value.array()->items.front();
  const Table& stated = *segment.table()->find("traits")->value.table();
  for (std::size_t i = 2; i < traits.size(); ++i) {
    if (is_read(context, traits[i].feature)) continue;
    warn_unread(context, stated.find(traits[i].name)->where,
                fmt::format("the trait \"{}\"", traits[i].name));
  }
}

void check_constants(Context& context, const Value& root) {
  const Entry* policy = root.table()->find("policy");
  if (policy == nullptr) return;
  for (const Entry& entry : policy->value.table()->entries) {
    const int feature = context.scenario.features.find("policy." + entry.key);
    if (is_read(context, static_cast<FeatureIndex>(feature))) continue;
    warn_unread(context, entry.where, fmt::format("the constant \"policy.{}\"", entry.key));
  }
}

void check_derived(Context& context, const Value& root) {
  for (const Derived& derived : context.scenario.epochs.front().derived) {
    if (is_read(context, derived.feature)) continue;
    warn_unread(context, place_in(root, "derived", derived.name, "name"),
                fmt::format("the derived feature \"{}\"", derived.name));
  }
}

// --- rules ---

// What several conditions with constants leave of one feature.
struct Interval {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
  bool open_low = false;
  bool open_high = false;
  std::vector<float> excluded;

  void take(const Condition& c) {
    const auto outcomes = static_cast<unsigned>(c.comparison);
    const bool less = (outcomes & 1U) != 0;
    const bool equal = (outcomes & 2U) != 0;
    const bool greater = (outcomes & 4U) != 0;
    if (less && greater) {
      excluded.push_back(c.value);
      return;
    }
    if (!greater && (c.value < high || (c.value == high && !equal))) {
      high = c.value;
      open_high = !equal;
    }
    if (!less && (c.value > low || (c.value == low && !equal))) {
      low = c.value;
      open_low = !equal;
    }
  }

  bool empty() const {
    if (low != high) return low > high;
    return open_low || open_high ||
           std::find(excluded.begin(), excluded.end(), low) != excluded.end();
  }
};

bool contradict(const std::vector<Condition>& conditions, const Condition& first) {
  Interval interval;
  unsigned outcomes = first.feature == first.other ? 2U : 7U;  // of a comparison with a feature
  for (const Condition& c : conditions) {
    if (c.feature != first.feature || c.against_feature != first.against_feature) continue;
    if (!c.against_feature) {
      interval.take(c);
    } else if (c.other == first.other) {
      outcomes &= static_cast<unsigned>(c.comparison);
    }
  }
  return first.against_feature ? outcomes == 0 : interval.empty();
}

// Together they can't hold, whatever the features are.
bool contradictory(const std::vector<Condition>& conditions) {
  return std::any_of(conditions.begin(), conditions.end(),
                     [&](const Condition& c) { return contradict(conditions, c); });
}

// The rule at a place in every epoch in which it is on.
std::vector<const Rule*> versions_of(const Scenario& scenario, std::size_t place) {
  std::vector<const Rule*> versions;
  for (const Epoch& epoch : scenario.epochs) {
    for (const Rule& rule : epoch.rules) {
      if (rule.place == place) versions.push_back(&rule);
    }
  }
  return versions;
}

void check_fires(Context& context, const Value& root, const std::string& name,
                 const std::vector<const Rule*>& versions) {
  const auto never = [](const Rule* rule) {
    return rule->chance.never() || contradictory(rule->when);
  };
  if (!std::all_of(versions.begin(), versions.end(), never)) return;
  const bool by_chance = versions.front()->chance.never();
  context.warning("W005", place_in(root, "rule", name, by_chance ? "chance" : "when"),
                  fmt::format("the rule \"{}\" can never act: {}", name,
                              by_chance ? "its chance is 0"
                                        : "its conditions contradict each "
                                          "other"));
}

// Products on whose accounts something closes or freezes for this cause.
std::uint32_t products_closed_for(const Scenario& scenario, std::size_t cause) {
  std::uint32_t products = 0;
  for (const Epoch& epoch : scenario.epochs) {
    if (cause == 0 && !epoch.market.leave.never()) return ~0U;
    for (const Rule& rule : epoch.rules) {
      const bool closes =
          std::any_of(rule.actions.begin(), rule.actions.end(), [](const Action& action) {
            return action.kind == ActionKind::close || action.kind == ActionKind::freeze;
          });
      if (closes && rule.cause == cause) products |= rule.products;
    }
  }
  return products;
}

void check_causes(Context& context, const Value& root, const std::string& name,
                  const std::vector<const Rule*>& versions) {
  const Scenario& scenario = context.scenario;
  const auto waits_in_vain = [&](const Rule* rule) {
    if (rule->causes.empty()) return false;
    for (std::size_t cause = 0; cause < rule->causes.size(); ++cause) {
      const bool asked = rule->causes[cause];
      if (asked && (products_closed_for(scenario, cause) & rule->products) != 0) return false;
    }
    return true;
  };
  if (!std::all_of(versions.begin(), versions.end(), waits_in_vain)) return;
  context.warning(
      "W006", place_in(root, "rule", name, "causes"),
      fmt::format("the rule \"{}\" waits for closures of causes for which nothing closes "
                  "or freezes the accounts it looks at",
                  name));
}

}  // namespace

void check_in_vain(Context& context, const Value& root) {
  check_attributes(context, root);
  check_traits(context, root);
  check_constants(context, root);
  check_derived(context, root);
  const std::vector<std::string>& names = context.scenario.rule_names;
  for (std::size_t place = 0; place < names.size(); ++place) {
    const std::vector<const Rule*> versions = versions_of(context.scenario, place);
    if (versions.empty()) continue;
    check_fires(context, root, names[place], versions);
    check_causes(context, root, names[place], versions);
  }
}

}  // namespace lendsim::compiling
