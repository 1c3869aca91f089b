// Groups that results are told apart by: segments, split by an attribute that never changes.
#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

constexpr std::size_t kMostGroups = 64;

// The attribute of `run.split_by`, or nothing after a problem.
const Attribute* find_attribute(Context& context, const Value& split_by) {
  const std::string* name = read_text(split_by, "\"split_by\" of [run]", *context.problems);
  if (name == nullptr) return nullptr;
  std::vector<std::string> names;
  for (const Attribute& attribute : context.attributes) {
    if (attribute.name == *name) return &attribute;
    names.push_back(attribute.name);
  }
  context.error("S006", split_by.where, unknown("attribute", *name, names));
  return nullptr;
}

}  // namespace

void compile_groups(Context& context, const Value* split_by) {
  Scenario& scenario = context.scenario;
  std::vector<std::string> labels;
  const Attribute* attribute = split_by == nullptr ? nullptr : find_attribute(context, *split_by);
  if (attribute != nullptr && attribute->kind != AttributeKind::category) {
    context.error("S013", split_by->where,
                  fmt::format("\"{}\" is no category; results are split by the labels of one",
                              attribute->name));
  } else if (attribute != nullptr) {
    labels = attribute->labels;
    scenario.split_attribute = static_cast<int>(attribute - context.attributes.data());
    scenario.split_labels = static_cast<int>(labels.size());
  }
  for (const Segment& segment : scenario.segments) {
    if (labels.empty()) scenario.groups.push_back(segment.name);
    for (const std::string& label : labels) {
      scenario.groups.push_back(segment.name + ", " + label);
    }
  }
  if (labels.empty() || scenario.groups.size() <= kMostGroups) return;
  context.error("S004", split_by->where,
                fmt::format("there are {} segments x {} labels of \"{}\"; there may be {} groups",
                            scenario.segments.size(), labels.size(), attribute->name, kMostGroups));
}

void check_split(Context& context, const Value* split_by) {
  const Scenario& scenario = context.scenario;
  if (scenario.split_attribute < 0) return;
  const auto place = static_cast<std::size_t>(scenario.split_attribute);
  const bool moves =
      std::any_of(scenario.epochs.begin(), scenario.epochs.end(),
                  [&](const Epoch& epoch) { return moves_by_chance(epoch.attributes[place]); });
  const bool changes = context.changed[place];
  if (!moves && !changes) return;
  context.error("S013", split_by->where,
                fmt::format("\"{}\" {}; results are split by what never changes",
                            context.attributes[place].name,
                            moves ? "has a transition" : "is changed by an event, shock or rule"));
}

}  // namespace lendsim::compiling
