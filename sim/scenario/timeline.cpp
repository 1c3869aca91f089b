// The timeline: which parameters are in force at a date.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/document.hpp"
#include "sim/scenario/path.hpp"

namespace lendsim {
namespace {

constexpr std::array<const char*, 12> kChangeable{"product",   "rule",  "event",     "behaviour",
                                                  "policy",    "score", "attribute", "economics",
                                                  "provision", "pool",  "funder",    "derived"};

// Integers up to here are exact as doubles.
constexpr double kExactIntegers = 9007199254740992.0;

enum class Change { set, add, scale };
constexpr std::array<std::pair<Change, const char*>, 3> kChanges{
    {{Change::set, "set"}, {Change::add, "add"}, {Change::scale, "scale"}}};

std::optional<Date> date_of(const Table& entry, const std::string& key) {
  const Entry* found = entry.find(key);
  const Date* date = found ? std::get_if<Date>(&found->value.data) : nullptr;
  return date ? std::optional<Date>(*date) : std::nullopt;
}

// An entry without a start is never in force: the schema check complains about it.
bool is_in_force(const Table& entry, const Date& date) {
  const std::optional<Date> from = date_of(entry, "from");
  const std::optional<Date> until = date_of(entry, "until");
  return from && *from <= date && (!until || date < *until);
}

const Array* timeline(const Value& root) {
  const Entry* entry = root.table() ? root.table()->find("timeline") : nullptr;
  return entry ? entry->value.array() : nullptr;
}

bool may_change(const std::vector<PathPart>& parts, const Position& where, Problems& problems) {
  const std::string& first = parts.front().name;
  if (std::find(kChangeable.begin(), kChangeable.end(), first) == kChangeable.end()) {
    const std::vector<std::string> known(kChangeable.begin(), kChangeable.end());
    const std::string near = nearest(first, known);
    problems.error("S014", where,
                   near.empty() ? fmt::format("the timeline can't change \"{}\": it is fixed for a "
                                              "run",
                                              first)
                                : fmt::format("the timeline can't change \"{}\"; did you mean "
                                              "\"{}\"?",
                                              first, near));
    return false;
  }
  return true;
}

// The number after the change, an integer where it was one and stays exact. None: out of range.
std::optional<Value> changed_number(const Value& old, Change change, const Value& by) {
  Value result = by;
  const auto* a = std::get_if<std::int64_t>(&old.data);
  const auto* b = std::get_if<std::int64_t>(&by.data);
  if (a && b) {
    std::int64_t whole = 0;
    const bool overflow = change == Change::add ? __builtin_add_overflow(*a, *b, &whole)
                                                : __builtin_mul_overflow(*a, *b, &whole);
    if (overflow) return std::nullopt;
    result.data = whole;
    return result;
  }
  const double number =
      change == Change::add ? old.number() + by.number() : old.number() * by.number();
  if (!std::isfinite(number)) return std::nullopt;
  const bool whole = a && number == std::floor(number) && std::abs(number) < kExactIntegers;
  if (whole) {
    result.data = static_cast<std::int64_t>(number);
  } else {
    result.data = number;
  }
  return result;
}

// One line of a `set`, `add` or `scale` table.
class Applier {
 public:
  Applier(Value& root, Problems& problems) : root_(root), problems_(problems) {}

  void apply(Change change, const Entry& line) {
    const std::vector<PathPart> parts = split_path(line.key);
    if (parts.empty()) {
      problems_.error("S003", line.where, "this is not a path: write \"product.NAME.key\"");
      return;
    }
    if (!may_change(parts, line.where, problems_)) return;
    Value* parent = &root_;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      Value* next = child(*parent, parts[i].name);
      if (!next) return report_missing(*parent, parts, i, line.where, problems_);
      parent = next;
    }
    change == Change::set ? set(*parent, parts, line) : modify(change, *parent, parts, line);
  }

 private:
  void set(Value& parent, const std::vector<PathPart>& parts, const Entry& line) {
    const std::string& key = parts.back().name;
    const Value* old = child(parent, key);
    const bool whole_list = parts.size() == 1 && old && old->array();
    if (parent.array() || whole_list) {
      if (parent.array() && !old) {
        return report_missing(parent, parts, parts.size() - 1, line.where, problems_);
      }
      problems_.error("S014", line.where,
                      fmt::format("the timeline changes keys of {0}, not {0} as a whole",
                                  join_path(parts, parts.size())));
    } else if (!parent.table()) {
      report_missing(parent, parts, parts.size() - 1, line.where, problems_);
    } else if (key == "name" && parts.size() > 1) {
      problems_.error("S014", line.where,
                      "names are fixed for a run; the timeline can't change one");
    } else {
      parent.table()->set(key, line.value, line.where);
    }
  }

  void modify(Change change, Value& parent, const std::vector<PathPart>& parts, const Entry& line) {
    Value* old = child(parent, parts.back().name);
    if (!old) return report_missing(parent, parts, parts.size() - 1, line.where, problems_);
    const char* verb = change == Change::add ? "add" : "scale";
    if (!line.value.is_number()) {
      problems_.error(
          "S014", line.value.where,
          fmt::format("\"{}\" needs a number, this is {}", verb, type_name(line.value)));
    } else if (!old->is_number()) {
      problems_.error("S014", line.where,
                      fmt::format("\"{}\" changes numbers; {} is {}", verb,
                                  join_path(parts, parts.size()), type_name(*old)));
    } else if (std::optional<Value> result = changed_number(*old, change, line.value)) {
      *old = std::move(*result);
    } else {
      problems_.error(
          "S014", line.value.where,
          fmt::format("{} is out of range after this change", join_path(parts, parts.size())));
    }
  }

  Value& root_;
  Problems& problems_;
};

}  // namespace

std::vector<Date> breakpoints(const Value& root) {
  std::vector<Date> dates;
  const Array* entries = timeline(root);
  if (!entries) return dates;
  for (const Value& item : entries->items) {
    if (!item.table()) continue;
    for (const char* key : {"from", "until"}) {
      if (const std::optional<Date> date = date_of(*item.table(), key)) dates.push_back(*date);
    }
  }
  std::sort(dates.begin(), dates.end());
  dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
  return dates;
}

Value in_force(const Value& root, const Date& date, Problems& problems) {
  Value result = root;
  const Array* entries = timeline(root);
  if (!entries) return result;
  Applier applier(result, problems);
  for (const Value& item : entries->items) {
    const Table* entry = item.table();
    if (!entry || !is_in_force(*entry, date)) continue;
    for (const auto& [change, key] : kChanges) {
      const Entry* lines = entry->find(key);
      if (!lines || !lines->value.table()) continue;
      for (const Entry& line : lines->value.table()->entries) applier.apply(change, line);
    }
  }
  return result;
}

}  // namespace lendsim
