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
//   S008 bad change
//   W001 transition row renormalised       W002 has no effect
//   W003 outside the run
#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/base/money.hpp"
#include "models/base/month.hpp"
#include "models/base/rate.hpp"
#include "sim/scenario/problem.hpp"
#include "sim/scenario/value.hpp"

namespace lendsim {

// What a number may be; the ends belong to it unless they are `open`.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool open_low = false;
  bool open_high = false;

  bool contains(double x) const;  // false for infinities and NaN
  std::string text() const;       // "between 0 and 1"
};
inline constexpr Range kAnyNumber{};
inline constexpr Range kShare{0.0, 1.0};
inline constexpr Range kNotNegative{0.0};
inline constexpr Range kPositive{0.0, std::numeric_limits<double>::infinity(), true};

// --- single values; `what` names the value in messages, quotes included ---

std::optional<double> read_number(const Value& value, const std::string& what, const Range& range,
                                  Problems& problems);
std::optional<std::int64_t> read_integer(const Value& value, const std::string& what,
                                         std::int64_t low, std::int64_t high, Problems& problems);
const std::string* read_text(const Value& value, const std::string& what, Problems& problems);
std::optional<bool> read_flag(const Value& value, const std::string& what, Problems& problems);
// A local date.
std::optional<Date> read_date(const Value& value, const std::string& what, Problems& problems);
// "YYYY-MM" or a local date with day 1.
std::optional<Month> read_month(const Value& value, const std::string& what, Problems& problems);
std::optional<Month> parse_month(std::string_view text);
// Exact: a number of yuan with at most two decimals, a fraction with at most six, a rate with at most
// twelve.
std::optional<Money> read_money(const Value& value, const std::string& what, const Range& yuan,
                                Problems& problems);
std::optional<Fraction> read_fraction(const Value& value, const std::string& what,
                                      const Range& range, Problems& problems);
std::optional<DailyRate> read_rate(const Value& value, const std::string& what, const Range& range,
                                   Problems& problems);
// A table or a list, or null after a problem.
Table* read_table(Value& value, const std::string& what, Problems& problems);
Array* read_list(Value& value, const std::string& what, Problems& problems);

// A decimal number making up the whole text; '_' may stand between digits.
std::optional<double> parse_decimal(std::string_view text);

// Where a part of a text value stands; the value itself if it is written with escapes.
Position part_of(const Value& value, std::size_t offset, std::size_t length);

// `unknown <kind> "<name>"` with the nearest known name, for messages.
std::string unknown(const std::string& kind, const std::string& name,
                    const std::vector<std::string>& known);
// "a, b, c", each quoted.
std::string quoted_list(const std::vector<std::string>& names);

Value make_number(double x, const Position& where);
Value make_integer(std::int64_t x, const Position& where);
Value make_text(std::string_view x, const Position& where);
Value make_flag(bool x, const Position& where);
Value make_list(std::vector<Value> items, const Position& where);
Value make_table(std::vector<std::pair<std::string, Value>> entries, const Position& where);

// --- the reader of a table ---

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

  // Reports keys that nobody asked for and adds the defaults. Values found before stay where they are
  // until then.
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
