#include "sim/report/scenario_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sim/report/numbers.hpp"
#include "sim/results/errors.hpp"
#include "sim/scenario/document.hpp"
#include "sim/scenario/read_value.hpp"

namespace lendsim::report {
namespace {

std::string text_at(const Table& table, const char* key) {
  const Entry* entry = table.find(key);
  const std::string* text = entry != nullptr ? entry->value.text() : nullptr;
  return text != nullptr ? *text : std::string();
}

std::optional<Date> date_at(const Table& table, const char* key) {
  const Entry* entry = table.find(key);
  if (entry == nullptr) return std::nullopt;
  if (const auto* date = std::get_if<Date>(&entry->value.data)) return *date;
  if (const auto* time = std::get_if<DateTime>(&entry->value.data)) return time->date;
  // A month, as "2020-03".
  const std::string* text = entry->value.text();
  const std::optional<Month> month = text != nullptr ? parse_month(*text) : std::nullopt;
  return month ? std::optional(Date{*month, 1}) : std::nullopt;
}

std::string date_text(const Date& date) {
  return fmt::format("{}-{:02}", month_text(date.month), date.day);
}

Value parsed(const std::string& scenario) {
  try {
    return parse_toml("scenario", scenario);
  } catch (const ScenarioError&) {
    throw CorruptFile("the scenario in the result cannot be read");
  }
}

// Calls `visit` with every table of a list of tables.
template <class Visit>
void for_each_in(const Value& root, const char* list, const Visit& visit) {
  const Entry* entry = root.table() != nullptr ? root.table()->find(list) : nullptr;
  const Array* array = entry != nullptr ? entry->value.array() : nullptr;
  if (array == nullptr) return;
  for (const Value& item : array->items) {
    if (item.table() != nullptr) visit(*item.table());
  }
}

}  // namespace

std::vector<Mark> marks_of(const std::string& scenario, Month start, int months) {
  std::vector<Mark> marks;
  const auto add = [&](const std::optional<Date>& date, const std::string& text) {
    if (date && start <= date->month && date->month < start + months) {
      marks.push_back({date->month - start + 1, text});
    }
  };
  const Value root = parsed(scenario);
  for_each_in(root, "timeline", [&](const Table& entry) {
    const std::string name = text_at(entry, "name");
    const std::optional<Date> from = date_at(entry, "from");
    const std::optional<Date> until = date_at(entry, "until");
    if (from) add(from, fmt::format("{}, from {}", name, date_text(*from)));
    if (until) add(until, fmt::format("{}, until {}", name, date_text(*until)));
  });
  for_each_in(root, "shock", [&](const Table& entry) {
    const std::string name = text_at(entry, "name");
    const std::optional<Date> month = date_at(entry, "month");
    if (month) {
      add(month, fmt::format("{}, {}", name.empty() ? "shock" : name, month_text(month->month)));
    }
  });
  for_each_in(root, "maintenance", [&](const Table& entry) {
    const std::string name = text_at(entry, "name");
    const std::optional<Date> from = date_at(entry, "from");
    if (from)
      add(from, fmt::format("{}, {}", name.empty() ? "maintenance" : name, date_text(*from)));
  });
  std::stable_sort(marks.begin(), marks.end(),
                   [](const Mark& a, const Mark& b) { return a.point < b.point; });
  return marks;
}

std::vector<Mark> marks_of(std::span<const RunInput> runs) {
  std::vector<Mark> all;
  for (const RunInput& run : runs) {
    for (const Mark& mark : run.marks) {
      if (std::find(all.begin(), all.end(), mark) == all.end()) all.push_back(mark);
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Mark& a, const Mark& b) { return a.point < b.point; });
  for (Mark& mark : all) {
    std::string who;
    std::size_t count = 0;
    for (const RunInput& run : runs) {
      if (std::find(run.marks.begin(), run.marks.end(), mark) == run.marks.end()) continue;
      who += (who.empty() ? "" : ", ") + run.name;
      ++count;
    }
    if (count < runs.size()) mark.text += fmt::format(" ({})", who);
  }
  return all;
}

std::vector<std::string> pool_products(const std::string& scenario) {
  const Value root = parsed(scenario);
  const Entry* pool = root.table() != nullptr ? root.table()->find("pool") : nullptr;
  const Table* table = pool != nullptr ? pool->value.table() : nullptr;
  if (table == nullptr) return {};
  const Entry* products = table->find("products");
  if (products == nullptr) return {"all"};
  if (const std::string* one = products->value.text()) return {*one};
  std::vector<std::string> names;
  if (const Array* list = products->value.array()) {
    for (const Value& item : list->items) {
      if (item.text() != nullptr) names.push_back(*item.text());
    }
  }
  return names;
}

}  // namespace lendsim::report
