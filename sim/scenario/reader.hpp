// A typed view of one table of the document: every value is checked for type and range, absent keys
// get their defaults (which are added to the table, so that the resolved document is complete), and
// keys that nobody asked for are reported. Nothing stops at the first problem.
//
// Codes of problems:
//   S001 syntax                            S009 the same name twice
//   S002 wrong type                        S010 probabilities of a group sum to 1 or more
//   S003 unknown key                       S011 bad date or period
//   S004 out of range                      S012 shares do not add up to 1
//   S005 missing key                       S013 contradictory
//   S006 unknown feature or name           S014 timeline
//   S007 bad condition                     S015 two slots of random numbers have one address
//   S008 bad change                        S016 a file can't be used
//   S017 bad override                      S018 bad before or after
//   W001 transition row renormalised       W003 outside the run
//   W004 read by nothing                   W005 a rule that can never act
//   W006 a rule that waits in vain
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "models/base/money.hpp"
#include "sim/scenario/problem.hpp"
#include "sim/scenario/read_value.hpp"
#include "sim/scenario/value.hpp"

namespace lendsim {

class Reader {
 public:
  // `value` holds a table and outlives the reader. `name` as in messages: "[[segment]]".
  Reader(Value& value, std::string name, Problems& problems);

  const Position& where() const { return value_->where; }
  const std::string& name() const { return name_; }
  Problems& problems() const { return *problems_; }
  // `"months" of [run]`.
  std::string what(const std::string& key) const;

  // The value of a key, marked as known; null if absent.
  Value* find(const std::string& key);
  // Likewise, and a problem if absent.
  Value* require(const std::string& key);
  // The value of a key; absent, the default, which `finish` adds to the table.
  Value& find_or(const std::string& key, Value fallback);

  // Without a default the key is required. After a problem: the default, or a value in range.
  double number(const std::string& key, const Range& range,
                std::optional<double> fallback = std::nullopt);
  std::int64_t integer(const std::string& key, std::int64_t low, std::int64_t high,
                       std::optional<std::int64_t> fallback = std::nullopt);
  std::string text(const std::string& key, std::optional<std::string> fallback = std::nullopt);
  bool flag(const std::string& key, bool fallback);
  Money money(const std::string& key, const Range& yuan,
              std::optional<double> fallback = std::nullopt);
  Fraction fraction(const std::string& key, const Range& range,
                    std::optional<double> fallback = std::nullopt);
  // Place of the text among `names`.
  int choice(const std::string& key, const std::vector<std::string>& names,
             std::optional<std::string> fallback = std::nullopt);
  // A table; absent, an empty one is added. Null after a problem.
  Value* table(const std::string& key);
  // The tables of a list of tables ([[key]]); absent: none.
  std::vector<Value*> tables(const std::string& key);
  // The texts of a list of texts, with their positions.
  std::vector<const Value*> texts(const std::string& key, const std::vector<std::string>& fallback);

  // A key that makes no sense here; a problem if it is there.
  void refuse(const std::string& key, const std::string& why);
  // Keys that are read elsewhere.
  void ignore(const std::string& key) { known_.push_back(key); }
  // All keys as the names of something the file defines.
  std::vector<Entry*> entries();

  // Reports keys that nobody asked for and adds the defaults. Values found before stay where they
  // are until then.
  void finish();
  // Only the latter.
  void add_defaults();

 private:
  Table& own() { return *value_->table(); }

  Value* value_;
  std::string name_;
  Problems* problems_;
  std::vector<std::string> known_;
  std::deque<Entry> pending_;
};

}  // namespace lendsim
