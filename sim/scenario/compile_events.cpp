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
};

}  // namespace

void compile_events(Context& context, Reader& top, Epoch& epoch) {
  std::vector<Reader> tables = readers_of(context, top, "event");
  const std::vector<std::string> names = read_names(context, tables, NameStyle::label);
  std::vector<GroupDraft> groups;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    Reader& table = tables[i];
    const std::string group = table.text("group", "life");
    check_name(context, group, NameStyle::label, table.find("group")->where, table.what("group"));
    auto place = std::find_if(groups.begin(), groups.end(),
                              [&](const GroupDraft& draft) { return draft.name == group; });
    if (place == groups.end()) place = groups.insert(groups.end(), GroupDraft{group, {}, {}});
    const std::vector<bool> used = context.used;
    HazardDraft draft = read_hazard(context, table, names[i], ReadBy::borrower);
    // An event that is off keeps its place, so that the groups are the same at all times.
    if (!table.flag("enabled", true)) {
      std::fill(draft.hazard.base.begin(), draft.hazard.base.end(), 0.0);
      context.used = used;
    }
    Value* change = table.table("change");
    place->changes.emplace_back();
    if (change != nullptr) {
      place->changes.back() = compile_changes(context, *change, table.what("change"));
      if (change->table()->entries.empty()) {
        context.warning("W002", table.where(),
                        fmt::format("the event \"{}\" changes nothing", names[i]));
      }
    }
    place->hazards.push_back(std::move(draft));
    table.finish();
  }
  for (GroupDraft& group : groups) {
    epoch.events.push_back({make_group(context, group.name, std::move(group.hazards)),
                            std::move(group.changes),
                            fnv1a("event." + group.name),
                            {},
                            false});
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
