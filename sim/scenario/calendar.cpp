// What applies when, as text.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "sim/scenario/load.hpp"
#include "sim/scenario/read_value.hpp"

namespace lendsim {
namespace {

struct Line {
  Date date;
  bool whole_month = false;
  std::string text;
};

std::string text_of(const Date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.month.year(), date.month.month_of_year(), date.day);
}

std::string text_of(Month month) {
  return fmt::format("{:04}-{:02}", month.year(), month.month_of_year());
}

std::string text_of(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value.data)) return *flag ? "true" : "false";
  if (const auto* whole = std::get_if<std::int64_t>(&value.data)) return fmt::format("{}", *whole);
  if (const auto* real = std::get_if<double>(&value.data)) return fmt::format("{}", *real);
  if (const auto* date = std::get_if<Date>(&value.data)) return text_of(*date);
  if (const auto* time = std::get_if<DateTime>(&value.data)) {
    return fmt::format("{} {:02}:{:02}", text_of(time->date), time->minute / 60, time->minute % 60);
  }
  if (const std::string* text = value.text()) return '"' + *text + '"';
  std::string inner;
  if (const Array* list = value.array()) {
    for (const Value& item : list->items) inner += (inner.empty() ? "" : ", ") + text_of(item);
    return "[" + inner + "]";
  }
  for (const Entry& entry : value.table()->entries) {
    inner += fmt::format("{}{} = {}", inner.empty() ? "" : ", ", entry.key, text_of(entry.value));
  }
  return inner.empty() ? "{}" : "{ " + inner + " }";
}

const Value* value_at(const Value& table, const char* key) {
  const Entry* entry = table.table() == nullptr ? nullptr : table.table()->find(key);
  return entry == nullptr ? nullptr : &entry->value;
}

const Date* date_at(const Value& table, const char* key) {
  const Value* value = value_at(table, key);
  return value == nullptr ? nullptr : std::get_if<Date>(&value->data);
}

std::string name_of(const Value& table) {
  const Value* value = value_at(table, "name");
  return value == nullptr ? "" : text_of(*value);
}

std::vector<const Value*> tables_at(const Value& root, const char* key) {
  std::vector<const Value*> tables;
  const Value* list = value_at(root, key);
  if (list == nullptr || list->array() == nullptr) return tables;
  for (const Value& item : list->array()->items) tables.push_back(&item);
  return tables;
}

void add_timeline(const Value& root, std::vector<Line>& lines) {
  for (const Value* entry : tables_at(root, "timeline")) {
    const std::string name = name_of(*entry);
    if (const Date* date = date_at(*entry, "announced")) {
      lines.push_back({*date, false, fmt::format("{} is announced", name)});
    }
    std::string changes;
    for (const char* key : {"set", "add", "scale"}) {
      if (const Value* change = value_at(*entry, key)) {
        changes += fmt::format("; {} {}", key, text_of(*change));
      }
    }
    if (const Date* date = date_at(*entry, "from")) {
      lines.push_back({*date, false, fmt::format("{} takes effect{}", name, changes)});
    }
    if (const Date* date = date_at(*entry, "until")) {
      lines.push_back({*date, false, fmt::format("{} ends", name)});
    }
  }
}

void add_rules(const Value& root, std::vector<Line>& lines) {
  for (const Value* rule : tables_at(root, "rule")) {
    const Value* enabled = value_at(*rule, "enabled");
    if (enabled != nullptr && !std::get<bool>(enabled->data)) continue;
    if (const Date* date = date_at(*rule, "announced")) {
      lines.push_back({*date, false, fmt::format("rule {} is announced", name_of(*rule))});
    }
    if (const Date* date = date_at(*rule, "date")) {
      lines.push_back({*date, false, fmt::format("rule {} acts", name_of(*rule))});
    }
  }
}

void add_shocks(const Scenario& scenario, std::vector<Line>& lines) {
  for (const MonthPlan& plan : scenario.months) {
    for (const std::uint32_t i : plan.shocks) {
      lines.push_back(
          {{plan.month, 1}, true, fmt::format("shock \"{}\"", scenario.shocks[i].name)});
    }
  }
}

void add_maintenance(const Value& root, std::vector<Line>& lines) {
  for (const Value* window : tables_at(root, "maintenance")) {
    const Value* from = value_at(*window, "from");
    const Value* hours = value_at(*window, "hours");
    if (from == nullptr || hours == nullptr) continue;
    Date date;
    if (const auto* time = std::get_if<DateTime>(&from->data)) date = time->date;
    if (const auto* day = std::get_if<Date>(&from->data)) date = *day;
    lines.push_back({date, false,
                     fmt::format("maintenance {} from {} for {} hours", name_of(*window),
                                 text_of(*from), text_of(*hours))});
  }
}

// Shares of new debts by month; the first listed holds before, too.
void add_funders(const Value& root, std::vector<Line>& lines) {
  for (const Value* funder : tables_at(root, "funder")) {
    const Value* share = value_at(*funder, "share");
    if (share == nullptr || share->table() == nullptr) continue;
    for (const Entry& entry : share->table()->entries) {
      lines.push_back(
          {{*parse_month(entry.key), 1},
           true,
           fmt::format("funder {} has a share of {}", name_of(*funder), text_of(entry.value))});
    }
  }
}

void add_run(const RunSettings& run, std::vector<Line>& lines) {
  if (run.warm_up > 0) {
    lines.push_back(
        {{run.first_month(), 1},
         true,
         fmt::format("warm-up begins, {} months under the first month's parameters", run.warm_up)});
  }
  lines.push_back({{run.start, 1}, true, "first reported month"});
  lines.push_back({{run.start + (run.months - 1), 1}, true, "last reported month"});
}

}  // namespace

std::string calendar_text(const Value& resolved, const Scenario& scenario) {
  std::vector<Line> lines;
  add_run(scenario.run, lines);
  add_timeline(resolved, lines);
  add_rules(resolved, lines);
  add_funders(resolved, lines);
  add_shocks(scenario, lines);
  add_maintenance(resolved, lines);
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.date < b.date; });
  std::string text;
  for (const Line& line : lines) {
    const std::string date = line.whole_month ? text_of(line.date.month) : text_of(line.date);
    text += fmt::format("{:<10}  {}\n", date, line.text);
  }
  return text;
}

}  // namespace lendsim
