// What a rule does: "close", { cut = 0.5 }, { change = { … } }, ….
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

constexpr Range kYuan{0.0, 1e9};

struct ActionName {
  const char* name;
  ActionKind kind;
};
constexpr std::array<ActionName, 5> kWords = {{{"close", ActionKind::close},
                                               {"freeze", ActionKind::freeze},
                                               {"reopen", ActionKind::reopen},
                                               {"invite", ActionKind::invite},
                                               {"reassess", ActionKind::reassess}}};
const std::vector<std::string> kAll = {"close",  "freeze", "reopen",   "invite", "reassess", "cut",
                                       "cut_to", "raise",  "raise_to", "plan",   "change"};
constexpr std::int64_t kMostPlanMonths = 60;

void unknown_action(Context& context, const Position& where, const std::string& name) {
  context.error("S006", where, unknown("action", name, kAll) + "; known are " + quoted_list(kAll));
}

void read_word(Context& context, const Value& value, std::vector<Action>& actions) {
  for (const ActionName& word : kWords) {
    if (*value.text() != word.name) continue;
    Action action;
    action.kind = word.kind;
    actions.push_back(action);
    return;
  }
  if (place_of(kAll, *value.text()) >= 0) {
    context.error("S002", value.where,
                  fmt::format("\"{0}\" needs a value; write {{ {0} = … }}", *value.text()));
    return;
  }
  unknown_action(context, value.where, *value.text());
}

void read_amount(Context& context, const std::string& name, Entry& entry,
                 std::vector<Action>& actions) {
  Action action;
  const std::string what = fmt::format("\"{}\" of a rule", name);
  std::optional<Fraction> factor;
  std::optional<Money> amount;
  if (name == "cut") {
    action.kind = ActionKind::cut;
    factor = read_fraction(entry.value, what, {0.0, 1.0, false, true}, *context.problems);
  } else if (name == "raise") {
    action.kind = ActionKind::raise;
    factor = read_fraction(entry.value, what, {1.0, 100.0, true, false}, *context.problems);
  } else {
    action.kind = name == "cut_to" ? ActionKind::cut_to : ActionKind::raise_to;
    amount = read_money(entry.value, what, kYuan, *context.problems);
  }
  if (!factor && !amount) return;
  action.factor = factor.value_or(Fraction{});
  action.amount = amount.value_or(Money{});
  actions.push_back(action);
}

void read_plan(Context& context, Value& value, std::vector<Action>& actions) {
  if (read_table(value, "\"plan\" of a rule", *context.problems) == nullptr) return;
  Reader table(value, "\"plan\" of a rule", *context.problems);
  Action action;
  action.kind = ActionKind::plan;
  action.plan.months = static_cast<int>(table.integer("months", 1, kMostPlanMonths));
  action.plan.rate_share = table.fraction("rate_share", kShare, 1.0);
  table.finish();
  actions.push_back(action);
}

void read_action_table(Context& context, Value& value, std::vector<Action>& actions) {
  Table& table = *value.table();
  if (table.entries.size() != 1) {
    context.error("S013", value.where, "an action is a table with one key: { cut = 0.5 }");
    return;
  }
  Entry& entry = table.entries.front();
  if (entry.key == "change") {
    for (const Change& change : compile_changes(context, entry.value, "\"change\" of a rule")) {
      Action action;
      action.kind = ActionKind::change;
      action.change = change;
      actions.push_back(action);
    }
  } else if (entry.key == "cut" || entry.key == "cut_to" || entry.key == "raise" ||
             entry.key == "raise_to") {
    read_amount(context, entry.key, entry, actions);
  } else if (entry.key == "plan") {
    read_plan(context, entry.value, actions);
  } else {
    unknown_action(context, entry.where, entry.key);
  }
}

bool moves_status(ActionKind kind) {
  return kind == ActionKind::close || kind == ActionKind::freeze || kind == ActionKind::reopen ||
         kind == ActionKind::invite;
}

}  // namespace

std::vector<Action> compile_actions(Context& context, Reader& rule) {
  std::vector<Action> actions;
  Value* value = rule.require("do");
  if (value == nullptr) return actions;
  Array* list = read_list(*value, rule.what("do"), *context.problems);
  if (list == nullptr) return actions;
  if (list->items.empty()) {
    context.error("S005", value->where, rule.what("do") + " is empty; it needs an action");
  }
  for (Value& item : list->items) {
    if (item.text() != nullptr) {
      read_word(context, item, actions);
    } else if (item.table() != nullptr) {
      read_action_table(context, item, actions);
    } else {
      context.error("S002", item.where,
                    "an action is a word such as \"close\" or a table such as { cut = 0.5 }, not " +
                        type_name(item));
    }
  }
  const auto moves = std::count_if(actions.begin(), actions.end(),
                                   [](const Action& action) { return moves_status(action.kind); });
  if (moves > 1) {
    context.error("S013", value->where,
                  "a rule has at most one of close, freeze, reopen and invite");
  }
  const auto plans = std::count_if(actions.begin(), actions.end(), [](const Action& action) {
    return action.kind == ActionKind::plan;
  });
  if (plans > 1) context.error("S013", value->where, "a rule has at most one plan");
  return actions;
}

}  // namespace lendsim::compiling
