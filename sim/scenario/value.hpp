// The document tree of a scenario: what was written, in file order, each value and key with its
// position. Independent of the TOML library. Merging, overrides, the timeline and printing work on
// it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "models/base/month.hpp"
#include "sim/scenario/problem.hpp"

namespace lendsim {

struct Value;

struct DateTime {
  Date date;
  int minute = 0;  // of the day
  friend bool operator==(const DateTime&, const DateTime&) = default;
};

struct Entry;
struct Table {
  std::vector<Entry> entries;  // in file order; keys are unique
  const Entry* find(const std::string& key) const;
  Entry* find(const std::string& key);
  Value& set(const std::string& key, Value value, const Position& key_position);  // add or replace
  void erase(const std::string& key);
};
struct Array {
  std::vector<Value> items;
};

struct Value {
  std::variant<bool, std::int64_t, double, std::string, Date, DateTime, Array, Table> data;
  Position where;

  const Table* table() const { return std::get_if<Table>(&data); }
  Table* table() { return std::get_if<Table>(&data); }
  const Array* array() const { return std::get_if<Array>(&data); }
  Array* array() { return std::get_if<Array>(&data); }
  const std::string* text() const { return std::get_if<std::string>(&data); }
  bool is_number() const {
    return std::holds_alternative<std::int64_t>(data) || std::holds_alternative<double>(data);
  }
  double number() const;  // precondition: is_number()
};

struct Entry {
  std::string key;
  Position where;  // of the key
  Value value;
};

// "a string", "a table", … for messages.
std::string type_name(const Value& value);

}  // namespace lendsim
