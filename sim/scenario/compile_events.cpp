// [[event]] and [score].
#include <fmt/format.h>

#include <algorithm>

#include "models/base/hash.hpp"
#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

struct GroupDraft {
  std::string name;
  std::vector<HazardDraft> hazards;
  std::vector<std::vector<Change>> changes;
  std::vector<std::uint16_t> places;
};

GroupDraft& group_of(Context& context, Reader& table, std::vector<GroupDraft>& groups) {
  const std::string name = table.text("group", "life");
  check_name(context, name, NameStyle::label, table.find("group")->where, table.what("group"));
  for (GroupDraft& group : groups) {
    if (group.name == name) return group;
  }
  groups.push_back({name, {}, {}, {}});
  return groups.back();
}

HazardDraft read_event(Context& context, Reader& table, const std::string& name) {
  const std::vector<bool> used = context.used;
  HazardDraft draft = read_hazard(context, table, name, ReadBy::borrower, HazardOf::event);
  if (table.flag("enabled", true)) return draft;
  // An event that is off keeps its place, so that the groups are the same at all times.
  std::fill(draft.hazard.base.begin(), draft.hazard.base.end(), 0.0);
  draft.certain = false;
  context.used = used;
  return draft;
}

// An event may change nothing: it is counted.
std::vector<Change> read_event_changes(Context& context, Reader& table) {
  Value* change = table.table("change");
  if (change == nullptr) return {};
  return compile_changes(context, *change, table.what("change"));
}

// Beside a certain event nothing else could happen, and nothing could make it less likely.
void check_certain(Context& context, const GroupDraft& group) {
  for (const HazardDraft& draft : group.hazards) {
    if (!draft.certain) continue;
    const bool plain =
        draft.hazard.terms.empty() && draft.link == Link::logit && draft.loading == 0.0;
    if (plain && group.hazards.size() == 1) continue;
    context.error("S010", draft.where,
                  fmt::format("the base of \"{}\" is 1; a certain event is alone in its group and "
                              "has no effect, link or loading",
                              draft.hazard.name));
  }
}

EventGroup make_event_group(Context& context, GroupDraft draft) {
  check_certain(context, draft);
  EventGroup group;
  group.certain = draft.hazards.size() == 1 && draft.hazards.front().certain;
  group.hazards = make_group(context, draft.name, std::move(draft.hazards));
  group.changes = std::move(draft.changes);
  group.slot = fnv1a("event." + draft.name);
  group.places = std::move(draft.places);
  return group;
}

}  // namespace

void compile_events(Context& context, Reader& top, Epoch& epoch) {
  std::vector<Reader> tables = readers_of(context, top, "event");
  const std::vector<std::string> names = read_names(context, tables, NameStyle::label);
  std::vector<GroupDraft> groups;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    GroupDraft& group = group_of(context, tables[i], groups);
    group.hazards.push_back(read_event(context, tables[i], names[i]));
    group.changes.push_back(read_event_changes(context, tables[i]));
    group.places.push_back(static_cast<std::uint16_t>(i));
    tables[i].finish();
  }
  context.scenario.event_names = names;
  for (GroupDraft& group : groups) {
    epoch.events.push_back(make_event_group(context, std::move(group)));
  }
}

void compile_score(Context& context, Reader& top, Epoch& epoch) {
  Value* section = top.table("score");
  if (section == nullptr) return;
  Reader table(*section, "[score]", *context.problems);
  epoch.score.pull = table.number("pull", kShare, 0.05);
  epoch.score.noise = table.number("noise", kNotNegative, 8.0);
  epoch.score.initial_noise = table.number("initial_noise", kNotNegative, 30.0);
  epoch.score.residual = table.number("residual", kNotNegative, 25.0);
  epoch.score.effects = compile_effects(context, table, ReadBy::borrower);
  table.finish();
}

}  // namespace lendsim::compiling
