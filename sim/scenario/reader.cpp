#include "sim/scenario/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace lendsim {
namespace {

std::string quoted(const std::string& key) { return '"' + key + '"'; }

// A default as an exact number of units; defaults are multiples.
std::int64_t in_units(double value, double units) {
  return exact_multiple(value, units).value_or(0);
}

// Something harmless to go on with after a problem.
double allowed_value(const Range& range) {
  if (range.contains(0.0)) return 0.0;
  if (range.contains(1.0)) return 1.0;
  return std::isfinite(range.low) && !range.open_low ? range.low : range.high;
}

}  // namespace

Reader::Reader(Value& value, std::string name, Problems& problems)
    : value_(&value), name_(std::move(name)), problems_(&problems) {}

std::string Reader::what(const std::string& key) const {
  return name_.empty() ? quoted(key) : quoted(key) + " of " + name_;
}

Value* Reader::find(const std::string& key) {
  known_.push_back(key);
  for (Entry& entry : pending_) {
    if (entry.key == key) return &entry.value;
  }
  Entry* entry = own().find(key);
  return entry == nullptr ? nullptr : &entry->value;
}

Value* Reader::require(const std::string& key) {
  Value* value = find(key);
  if (value == nullptr) {
    problems_->error("S005", where(),
                     name_.empty() ? fmt::format("\"{}\" is missing", key)
                                   : fmt::format("{} needs \"{}\"", name_, key));
  }
  return value;
}

Value& Reader::find_or(const std::string& key, Value fallback) {
  if (Value* value = find(key)) return *value;
  pending_.push_back({key, where(), std::move(fallback)});
  return pending_.back().value;
}

double Reader::number(const std::string& key, const Range& range, std::optional<double> fallback) {
  Value* value = fallback ? &find_or(key, make_number(*fallback, where())) : require(key);
  std::optional<double> x;
  if (value != nullptr) x = read_number(*value, what(key), range, *problems_);
  return x ? *x : fallback.value_or(allowed_value(range));
}

std::int64_t Reader::integer(const std::string& key, std::int64_t low, std::int64_t high,
                             std::optional<std::int64_t> fallback) {
  Value* value = fallback ? &find_or(key, make_integer(*fallback, where())) : require(key);
  std::optional<std::int64_t> x;
  if (value != nullptr) x = read_integer(*value, what(key), low, high, *problems_);
  return x ? *x : fallback.value_or(low);
}

std::string Reader::text(const std::string& key, std::optional<std::string> fallback) {
  Value* value = fallback ? &find_or(key, make_text(*fallback, where())) : require(key);
  const std::string* x = value == nullptr ? nullptr : read_text(*value, what(key), *problems_);
  return x == nullptr ? fallback.value_or("") : *x;
}

bool Reader::flag(const std::string& key, bool fallback) {
  return read_flag(find_or(key, make_flag(fallback, where())), what(key), *problems_)
      .value_or(fallback);
}

Money Reader::money(const std::string& key, const Range& yuan, std::optional<double> fallback) {
  Value* value = fallback ? &find_or(key, make_number(*fallback, where())) : require(key);
  std::optional<Money> x;
  if (value != nullptr) x = read_money(*value, what(key), yuan, *problems_);
  return x.value_or(Money{in_units(fallback.value_or(1.0), 100.0)});
}

Fraction Reader::fraction(const std::string& key, const Range& range,
                          std::optional<double> fallback) {
  Value* value = fallback ? &find_or(key, make_number(*fallback, where())) : require(key);
  std::optional<Fraction> x;
  if (value != nullptr) x = read_fraction(*value, what(key), range, *problems_);
  const double otherwise = fallback.value_or(allowed_value(range));
  return x.value_or(Fraction{in_units(otherwise, 1e6)});
}

int Reader::choice(const std::string& key, const std::vector<std::string>& names,
                   std::optional<std::string> fallback) {
  Value* value = fallback ? &find_or(key, make_text(*fallback, where())) : require(key);
  const auto place = [&](const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? -1 : static_cast<int>(found - names.begin());
  };
  const int otherwise = fallback ? place(*fallback) : 0;
  const std::string* x = value == nullptr ? nullptr : read_text(*value, what(key), *problems_);
  if (x == nullptr) return otherwise;
  const int i = place(*x);
  if (i >= 0) return i;
  problems_->error(
      "S006", value->where,
      fmt::format("{} is \"{}\"; it must be one of {}", what(key), *x, quoted_list(names)));
  return otherwise;
}

Value* Reader::table(const std::string& key) {
  Value& value = find_or(key, make_table({}, where()));
  return read_table(value, what(key), *problems_) == nullptr ? nullptr : &value;
}

std::vector<Value*> Reader::tables(const std::string& key) {
  std::vector<Value*> found;
  Value* value = find(key);
  if (value == nullptr) return found;
  Array* list = value->array();
  if (list == nullptr) {
    wrong_type(*value, what(key), fmt::format("a list of tables, [[{}]]", key), *problems_);
    return found;
  }
  for (Value& item : list->items) {
    if (read_table(item, "each " + what(key), *problems_) != nullptr) found.push_back(&item);
  }
  return found;
}

std::vector<const Value*> Reader::texts(const std::string& key,
                                        const std::vector<std::string>& fallback) {
  std::vector<Value> items;
  items.reserve(fallback.size());
  for (const std::string& text : fallback) items.push_back(make_text(text, where()));
  Value& value = find_or(key, make_list(std::move(items), where()));
  std::vector<const Value*> found;
  const Array* list = read_list(value, what(key), *problems_);
  if (list == nullptr) return found;
  for (const Value& item : list->items) {
    if (read_text(item, "each of " + what(key), *problems_) != nullptr) found.push_back(&item);
  }
  return found;
}

void Reader::refuse(const std::string& key, const std::string& why) {
  if (find(key) == nullptr) return;
  problems_->error("S013", own().find(key)->where, fmt::format("{} {}", what(key), why));
}

std::vector<Entry*> Reader::entries() {
  std::vector<Entry*> all;
  for (Entry& entry : own().entries) {
    known_.push_back(entry.key);
    all.push_back(&entry);
  }
  return all;
}

void Reader::add_defaults() {
  for (Entry& entry : pending_) own().set(entry.key, std::move(entry.value), entry.where);
  pending_.clear();
}

void Reader::finish() {
  for (const Entry& entry : own().entries) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    const std::string place = name_.empty() ? "" : " in " + name_;
    std::string message = fmt::format("unknown key \"{}\"{}", entry.key, place);
    const std::string near = nearest(entry.key, known_);
    if (!near.empty()) message += fmt::format("; did you mean \"{}\"?", near);
    problems_->error("S003", entry.where, message);
  }
  add_defaults();
}

}  // namespace lendsim
