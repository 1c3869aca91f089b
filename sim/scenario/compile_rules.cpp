// [[rule]]: everything the platform does to an account.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "models/base/hash.hpp"
#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

constexpr std::size_t kMostCauses = 127;

bool does(const std::vector<Action>& actions, ActionKind kind) {
  return std::any_of(actions.begin(), actions.end(),
                     [&](const Action& action) { return action.kind == kind; });
}

bool closes_or_freezes(const Rule& rule) {
  return does(rule.actions, ActionKind::close) || does(rule.actions, ActionKind::freeze);
}

// Statuses that an action can act on. Limits of closed accounts count again when they reopen.
StatusSet statuses_for(ActionKind kind, bool invites) {
  const auto set = [](std::initializer_list<Status> statuses) {
    unsigned bits = 0;
    for (const Status s : statuses) bits |= status_bit(s);
    return static_cast<StatusSet>(bits);
  };
  constexpr auto kAny = static_cast<StatusSet>((1U << kStatuses) - 1U);
  switch (kind) {
    case ActionKind::close:
      return set({Status::open, Status::frozen});
    case ActionKind::freeze:
      return set({Status::open});
    case ActionKind::reopen:
      return set({Status::frozen, Status::run_off, Status::closed});
    case ActionKind::invite:
      return set({Status::uninvited});
    case ActionKind::plan:
      return set({Status::open, Status::frozen, Status::run_off});
    case ActionKind::change:
      return kAny;
    default:
      break;
  }
  if (invites) return set({Status::uninvited});
  return set({Status::open, Status::frozen, Status::run_off, Status::closed});
}

std::string_view action_name(ActionKind kind) {
  static constexpr std::array<std::string_view, 11> kNames = {
      "close", "freeze",   "reopen",   "invite",   "cut",   "cut_to",
      "raise", "raise_to", "reassess", "plan for", "change"};
  return kNames[static_cast<std::size_t>(kind)];
}

// Where a rule acts unless it says so. A plan is for whoever owes, as far as the rule's other
// actions allow.
std::vector<std::string> default_statuses(const Rule& rule) {
  if (does(rule.actions, ActionKind::invite)) return {"uninvited"};
  if (rule.step == RuleStep::reopen) return {"frozen", "run_off", "closed"};
  if (!does(rule.actions, ActionKind::plan)) return {"open"};
  std::vector<std::string> names;
  for (const Status status : {Status::open, Status::frozen, Status::run_off}) {
    const bool fits =
        std::all_of(rule.actions.begin(), rule.actions.end(), [&](const Action& action) {
          return (statuses_for(action.kind, false) & status_bit(status)) != 0;
        });
    if (fits) names.emplace_back(kStatusNames[static_cast<std::size_t>(status)]);
  }
  if (names.empty()) names.emplace_back("open");
  return names;
}

void read_statuses(Context& context, Reader& table, Rule& rule) {
  const bool invites = does(rule.actions, ActionKind::invite);
  const std::vector<std::string> names(kStatusNames.begin(), kStatusNames.end());
  unsigned bits = 0;
  for (const Value* value : table.texts("on", default_statuses(rule))) {
    const int place = place_of(names, *value->text());
    if (place < 0) {
      context.error("S006", value->where,
                    unknown("status", *value->text(), names) + "; known are " + quoted_list(names));
      continue;
    }
    const auto status = static_cast<Status>(place);
    bits |= status_bit(status);
    for (const Action& action : rule.actions) {
      if ((statuses_for(action.kind, invites) & status_bit(status)) != 0) continue;
      context.error("S013", value->where,
                    fmt::format("the rule \"{}\" can't {} an account that is {}", rule.name,
                                action_name(action.kind), *value->text()));
    }
  }
  rule.on = static_cast<StatusSet>(bits);
  const Array* list = table.find("on")->array();
  if (list != nullptr && list->items.empty()) {
    context.error("S005", table.find("on")->where, table.what("on") + " is empty");
  }
}

void read_scope(Context& context, Reader& table, Rule& rule) {
  Value& value = table.find_or("scope", make_text("each", table.where()));
  rule.products = read_products(context, value, table.what("scope"), {"each", "all"});
  rule.whole_borrower = value.text() != nullptr && *value.text() == "all";
  const Value* together = table.find("together");
  if (together == nullptr || !table.flag("together", false)) return;
  if (value.array() == nullptr) {
    context.error("S013", together->where,
                  "\"together\" makes one decision for a list of products; name them in \"scope\"");
    return;
  }
  rule.whole_borrower = true;
}

// Which end of the ranking is bad for the lender.
bool worst_is_lowest(Context& context, FeatureIndex feature, const Position& where) {
  const FeatureInfo& info = context.scenario.features[feature];
  if (info.worse == Worse::none) {
    context.error("S013", where,
                  fmt::format("neither end of \"{}\" is worse for the lender; use \"lowest\" or "
                              "\"highest\"",
                              info.name));
  }
  return info.worse != Worse::high;
}

// Step 7 decides account by account, without a ranking of the book.
void check_reopening(Context& context, Reader& table, const Rule& rule) {
  if (rule.step != RuleStep::reopen) return;
  if (rule.select) {
    context.error(
        "S013", table.find("select")->where,
        "a rule of step \"reopen\" can't \"select\"; select in a rule of step \"review\"");
  }
  if (does(rule.actions, ActionKind::plan)) {
    context.error("S013", table.find("do")->where,
                  "a rule of step \"reopen\" can't offer a plan; use a rule of step \"review\"");
  }
  if (rule.whole_borrower) {
    context.error("S013", table.find("scope")->where,
                  "a rule of step \"reopen\" decides each account apart; use scope = \"each\"");
  }
}

void read_selection(Context& context, Reader& table, ReadBy reader, Rule& rule) {
  Value* value = table.find("select");
  if (value == nullptr) return;
  if (read_table(*value, table.what("select"), *context.problems) == nullptr) return;
  Reader select(*value, "[rule.select]", *context.problems);
  Selection selection;
  const int feature = read_rank(context, select, reader);
  if (feature >= 0) selection.rank = static_cast<FeatureIndex>(feature);
  int ends = 0;
  for (const char* end : {"lowest", "highest", "worst"}) {
    const Value* share = select.find(end);
    if (share == nullptr) continue;
    ++ends;
    selection.share = select.number(end, {0.0, 1.0, true, false});
    selection.lowest = std::string_view(end) == "lowest";
    if (std::string_view(end) == "worst" && feature >= 0) {
      selection.lowest = worst_is_lowest(context, selection.rank, share->where);
    }
  }
  if (ends != 1) {
    context.error(ends == 0 ? "S005" : "S013", value->where,
                  "\"select\" of a rule needs one of \"lowest\", \"highest\" and \"worst\"");
  }
  select.finish();
  rule.select = selection;
}

void read_date_of(Context& context, Reader& table, Rule& rule) {
  const Value* date = table.find("date");
  const Value* announced = table.find("announced");
  if (announced != nullptr && date == nullptr) {
    context.error("S013", announced->where, "\"announced\" of a rule needs a \"date\"");
  }
  if (date == nullptr) return;
  const auto day = read_date(*date, table.what("date"), *context.problems);
  if (!day) return;
  rule.date = *day;
  const RunSettings& run = context.scenario.run;
  if (day->month < run.first_month() || day->month >= run.start + run.months) {
    context.warning(
        "W003", date->where,
        fmt::format("the date of the rule \"{}\" lies outside the run; it never acts", rule.name));
  }
  if (announced == nullptr) return;
  const auto notice = read_date(*announced, table.what("announced"), *context.problems);
  if (notice && *notice > *day) {
    context.error("S011", announced->where, "\"announced\" of a rule is later than its \"date\"");
  }
}

// Place of the rule's cause. A rule that neither closes nor freezes has none unless it states one.
std::uint16_t read_cause(Context& context, Reader& table, const Rule& rule) {
  const Value* value = closes_or_freezes(rule) ? table.require("cause") : table.find("cause");
  if (value == nullptr) return 0;
  const std::string* cause = read_text(*value, table.what("cause"), *context.problems);
  if (cause == nullptr) return 0;
  check_name(context, *cause, NameStyle::label, value->where, table.what("cause"));
  return static_cast<std::uint16_t>(std::max(0, place_of(context.scenario.causes, *cause)));
}

void read_causes(Context& context, Reader& table, Rule& rule) {
  const Value* value = table.find("causes");
  if (value == nullptr) return;
  rule.causes.assign(context.scenario.causes.size(), false);
  for (const Value* item : table.texts("causes", {})) {
    const int place = place_of(context.scenario.causes, *item->text());
    if (place < 0) {
      context.error("S006", item->where,
                    unknown("cause", *item->text(), context.scenario.causes) + "; known are " +
                        quoted_list(context.scenario.causes));
      continue;
    }
    rule.causes[static_cast<std::size_t>(place)] = true;
  }
}

void read_truth(Context& context, Reader& table, ReadBy reader, Rule& rule) {
  rule.truth = compile_conditions(context, table, "truth", reader);
  if (rule.truth.empty() || closes_or_freezes(rule)) return;
  context.error("S013", table.find("truth")->where,
                "\"truth\" tells the false positives among closures and freezes; this rule does "
                "neither");
}

// The rule, or nothing if it is off.
std::optional<Rule> read_rule(Context& context, Reader& table, const std::string& name,
                              std::size_t place) {
  Rule rule;
  rule.name = name;
  rule.slot = fnv1a("rule." + name);
  rule.place = static_cast<std::uint16_t>(place);
  const std::vector<bool> used = context.used;
  const bool enabled = table.flag("enabled", true);
  rule.actions = compile_actions(context, table);
  rule.step = table.choice("step", {"review", "reopen"}, "review") == 0 ? RuleStep::review
                                                                        : RuleStep::reopen;
  rule.cause = read_cause(context, table, rule);
  read_scope(context, table, rule);
  read_statuses(context, table, rule);
  const ReadBy reader = rule.whole_borrower ? ReadBy::borrower : ReadBy::account;
  rule.when = compile_when(context, table, reader);
  read_truth(context, table, reader, rule);
  rule.chance = compile_chance(context, table, "rule." + name, reader);
  read_selection(context, table, reader, rule);
  check_reopening(context, table, rule);
  read_causes(context, table, rule);
  read_date_of(context, table, rule);
  table.finish();
  if (enabled) return rule;
  context.used = used;
  return std::nullopt;
}

}  // namespace

void declare_causes(Context& context, const Value& root) {
  std::vector<std::string>& causes = context.scenario.causes;
  if (causes.empty()) causes.emplace_back("rival");
  const Entry* entry = root.table()->find("rule");
  const Array* rules = entry == nullptr ? nullptr : entry->value.array();
  if (rules == nullptr) return;
  for (const Value& rule : rules->items) {
    if (rule.table() == nullptr) continue;
    const Entry* cause = rule.table()->find("cause");
    if (cause == nullptr || cause->value.text() == nullptr) continue;
    const std::string& name = *cause->value.text();
    if (place_of(causes, name) >= 0) continue;
    if (causes.size() == kMostCauses) {
      context.error("S004", cause->where,
                    fmt::format("there are more than {} causes", kMostCauses));
      return;
    }
    causes.push_back(name);
  }
}

void compile_rules(Context& context, Reader& top, Epoch& epoch) {
  std::vector<Reader> tables = readers_of(context, top, "rule");
  const std::vector<std::string> names = read_names(context, tables, NameStyle::title);
  context.scenario.rule_names = names;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    std::optional<Rule> rule = read_rule(context, tables[i], names[i], i);
    if (rule) epoch.rules.push_back(std::move(*rule));
  }
}

}  // namespace lendsim::compiling
