// [[timeline]], [[shock]] and [[maintenance]]: what happens at a date. The changes of timeline
// entries are applied by `in_force`; here their dates are checked and their announcements declared.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/base/hash.hpp"
#include "sim/scenario/compile.hpp"
#include "sim/scenario/path.hpp"

namespace lendsim::compiling {
namespace {

constexpr Month kNoMonth{-1};

// What may change of an attribute and of a derived feature.
const std::vector<std::string> kMoving = {"transition", "window", "mean", "phi", "sd"};
const std::vector<std::string> kThresholds = {"square_at", "above", "below"};

// What the engine takes to be the same at all times.
void check_changes(Context& context, const Value& changes) {
  for (const Entry& line : changes.table()->entries) {
    const std::vector<PathPart> parts = split_path(line.key);
    if (!parts.empty() && parts[0].name == "pool" &&
        (parts.size() == 1 || parts[1].name == "products")) {
      context.error("S014", line.where,
                    "whether there is a pool, and of which products, is fixed for a run; the "
                    "timeline can't change it");
    }
    if (parts.size() < 3) continue;
    const std::string& list = parts[0].name;
    const std::string& key = parts[2].name;
    const bool fixed = (list == "product" && (key == "kind" || key == "due_day")) ||
                       (list == "attribute" && place_of(kMoving, key) < 0) ||
                       (list == "derived" && place_of(kThresholds, key) < 0) ||
                       (list == "funder" && key == "applies") ||
                       (list == "event" && key == "group") ||
                       (list == "rule" && (key == "date" || key == "announced"));
    if (!fixed) continue;
    context.error("S014", line.where,
                  fmt::format("\"{}\" of [[{}]] is fixed for a run; the timeline can't change it",
                              key, list));
  }
}

bool in_run(const Context& context, Month month) {
  const RunSettings& run = context.scenario.run;
  return month >= run.first_month() && month < run.start + run.months;
}

// The date under `key`, or nothing if it is absent or wrong (`good` is false then).
std::optional<Date> optional_date(Context& context, Reader& table, const char* key, bool& good) {
  const Value* value = table.find(key);
  if (value == nullptr) return std::nullopt;
  const auto date = read_date(*value, table.what(key), *context.problems);
  good = good && date.has_value();
  return date;
}

Notice read_notice(Context& context, Reader& table, const std::string& name) {
  Notice notice;
  notice.name = name;
  bool good = table.require("from") != nullptr;
  const auto from = optional_date(context, table, "from", good);
  notice.until = optional_date(context, table, "until", good);
  const auto announced = optional_date(context, table, "announced", good);
  notice.known = good && from;
  if (!notice.known) return notice;
  notice.from = *from;
  notice.announced = announced.value_or(*from);
  if (notice.until && *notice.until <= notice.from) {
    context.error("S011", table.find("until")->where,
                  table.what("until") + " must be later than its \"from\"");
  }
  if (notice.announced > notice.from) {
    context.error("S011", table.find("announced")->where,
                  table.what("announced") + " is later than its \"from\"");
  }
  return notice;
}

// Rates change by the day, all else is seen on review days only.
bool changes_rates_only(const Table& entry) {
  for (const char* key : {"set", "add", "scale"}) {
    const Entry* changes = entry.find(key);
    if (changes == nullptr || changes->value.table() == nullptr) continue;
    for (const Entry& line : changes->value.table()->entries) {
      const std::vector<PathPart> parts = split_path(line.key);
      const bool rate = parts.size() == 3 && parts[0].name == "product" &&
                        (parts[2].name == "daily_rate" || parts[2].name == "late_rate_multiple");
      if (!rate) return false;
    }
  }
  return true;
}

// The warm-up has the parameters of the first day.
bool is_ever_in_force(const RunSettings& run, const Notice& notice, bool by_day) {
  const Date start{run.start, 1};
  const Date end{run.start + run.months, 1};
  if (by_day) return notice.from < end && (!notice.until || *notice.until > start);
  const auto sees = [&](const Date& date) {
    return notice.from <= date && (!notice.until || date < *notice.until);
  };
  if (run.warm_up > 0 && sees(start)) return true;
  for (Month month = run.start; month < end.month; ++month) {
    if (sees(review_date(run, month))) return true;
  }
  return false;
}

void check_in_force(Context& context, Reader& table, const Table& entry, const Notice& notice) {
  if (!notice.known) return;
  if (is_ever_in_force(context.scenario.run, notice, changes_rates_only(entry))) return;
  context.warning("W003", table.find("from")->where,
                  fmt::format("the timeline entry \"{}\" is in force on no review day of the run",
                              notice.name));
}

bool is_off(const Table& rule) {
  const Entry* enabled = rule.find("enabled");
  const auto* on = enabled == nullptr ? nullptr : std::get_if<bool>(&enabled->value.data);
  return on != nullptr && !*on;
}

// Rules with a date are announced like timeline entries; one that is off is not.
void read_rule_notices(Context& context, Reader& top) {
  for (Value* value : top.tables("rule")) {
    const Table& rule = *value->table();
    const Entry* name = rule.find("name");
    const Entry* date = rule.find("date");
    const Entry* announced = rule.find("announced");
    if (name == nullptr || name->value.text() == nullptr || date == nullptr) continue;
    Notice notice;
    notice.name = *name->value.text();
    const auto* day = std::get_if<Date>(&date->value.data);
    notice.known = day != nullptr && !is_off(rule);
    if (day != nullptr) notice.from = *day;
    const auto* first = announced == nullptr ? day : std::get_if<Date>(&announced->value.data);
    notice.announced = first == nullptr ? notice.from : *first;
    const bool taken = std::any_of(context.notices.begin(), context.notices.end(),
                                   [&](const Notice& other) { return other.name == notice.name; });
    if (taken) {
      context.error("S009", name->value.where,
                    fmt::format("\"{}\" is the name of a timeline entry and of a rule with a date; "
                                "both are announced under it",
                                notice.name));
      continue;
    }
    context.notices.push_back(std::move(notice));
  }
}

MaintenanceWindow read_window(Context& context, Reader& table, const std::string& name) {
  MaintenanceWindow window;
  window.name = name;
  Value& product = table.find_or("product", make_text("all", table.where()));
  window.products = read_products(context, product, table.what("product"), {"all"});
  for (const Value* value : table.texts("blocks", {"draw"})) {
    if (*value->text() == "draw") continue;
    context.error("S006", value->where,
                  fmt::format("{} is \"{}\"; only \"draw\" can be blocked", table.what("blocks"),
                              *value->text()));
  }
  const double deferred = table.number("deferred", kShare, 0.0);
  const double rival = table.number("rival", kShare, 0.0);
  if (deferred + rival > 1.0 + 1e-9) {
    context.error("S012", table.where(),
                  fmt::format("\"deferred\" and \"rival\" of {} add up to {:.10g}, more than 1",
                              table.name(), deferred + rival));
  }
  const auto threshold = [](double share) {
    return static_cast<std::uint64_t>(std::min(share, 1.0) * 4294967296.0 + 0.5);
  };
  window.deferred_below = threshold(deferred);
  window.rival_below = threshold(deferred + rival);
  return window;
}

void check_in_run(Context& context, Reader& table, const Maintenance& maintenance) {
  const Value* from = table.find("from");
  if (from == nullptr || maintenance.from.month.index == 0) return;  // reported
  const RunSettings& run = context.scenario.run;
  const std::int64_t start = day_number(maintenance.from, run.day_count) * std::int64_t{1440};
  const std::int64_t end = start + maintenance.minute + maintenance.minutes;
  const bool over = end <= day_number(run.first_month(), 1, run.day_count) * std::int64_t{1440};
  if (!over && maintenance.from.month < run.start + run.months) return;
  context.warning(
      "W003", from->where,
      fmt::format("the maintenance \"{}\" lies outside the run", maintenance.window.name));
}

}  // namespace

void compile_timeline(Context& context, Reader& top) {
  const std::vector<Value*> entries = top.tables("timeline");
  std::vector<Reader> tables = readers_of(context, top, "timeline");
  const std::vector<std::string> names = read_names(context, tables, NameStyle::title);
  for (std::size_t i = 0; i < tables.size(); ++i) {
    Reader& table = tables[i];
    Notice notice = read_notice(context, table, names[i]);
    bool changes = false;
    for (const char* key : {"set", "add", "scale"}) {
      Value* value = table.find(key);
      if (value == nullptr) continue;
      changes = true;
      if (read_table(*value, table.what(key), *context.problems) != nullptr) {
        check_changes(context, *value);
      }
    }
    if (!changes) {
      context.error("S005", table.where(), "[[timeline]] needs one of \"set\", \"add\", \"scale\"");
    }
    check_in_force(context, table, *entries[i]->table(), notice);
    table.finish();
    if (!notice.name.empty()) context.notices.push_back(std::move(notice));
  }
  read_rule_notices(context, top);
}

void compile_shocks(Context& context, Reader& top) {
  std::vector<Reader> tables = readers_of(context, top, "shock");
  const std::vector<std::string> names = read_names(context, tables, NameStyle::title, "shock");
  for (std::size_t i = 0; i < tables.size(); ++i) {
    Reader& table = tables[i];
    Shock shock;
    shock.name = names[i];
    const std::string slot = "shock." + names[i];
    shock.slot = fnv1a(slot);
    context.slots.push_back({slot, table.where()});
    std::optional<Month> month;
    if (const Value* value = table.require("month")) {
      month = read_month(*value, table.what("month"), *context.problems);
      if (month && !in_run(context, *month)) {
        context.warning("W003", value->where,
                        fmt::format("\"{}\" lies outside the run; it never happens", names[i]));
      }
    }
    shock.when = compile_when(context, table, ReadBy::borrower);
    if (Value* change = table.require("change")) {
      shock.changes = compile_changes(context, *change, table.what("change"));
    }
    shock.chance = compile_chance(context, table, slot, ReadBy::borrower);
    table.finish();
    context.scenario.shocks.push_back(std::move(shock));
    context.shock_months.push_back(month.value_or(kNoMonth));
  }
}

void compile_maintenance(Context& context, Reader& top) {
  std::vector<Reader> tables = readers_of(context, top, "maintenance");
  const std::vector<std::string> names =
      read_names(context, tables, NameStyle::title, "maintenance");
  for (std::size_t i = 0; i < tables.size(); ++i) {
    Reader& table = tables[i];
    Maintenance maintenance;
    if (const Value* from = table.require("from")) {
      if (const auto* time = std::get_if<DateTime>(&from->data)) {
        maintenance.from = time->date;
        maintenance.minute = time->minute;
      } else if (const auto* date = std::get_if<Date>(&from->data)) {
        maintenance.from = *date;
      } else {
        context.error("S002", from->where,
                      fmt::format("{} must be a date and time such as 2020-03-12T00:00:00, without "
                                  "quotes, not {}",
                                  table.what("from"), type_name(*from)));
      }
    }
    maintenance.minutes = std::llround(60.0 * table.number("hours", {0.0, 2000.0, true, false}));
    maintenance.window = read_window(context, table, names[i]);
    check_in_run(context, table, maintenance);
    table.finish();
    context.maintenance.push_back(std::move(maintenance));
  }
}

}  // namespace lendsim::compiling
