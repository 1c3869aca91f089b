// Checked reading of single values of the document, and making them.
#pragma once

#include <cstdint>
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
// Exact: a number of yuan with at most two decimals, a fraction with at most six, a rate with at
// most twelve.
std::optional<Money> read_money(const Value& value, const std::string& what, const Range& yuan,
                                Problems& problems);
std::optional<Fraction> read_fraction(const Value& value, const std::string& what,
                                      const Range& range, Problems& problems);
std::optional<DailyRate> read_rate(const Value& value, const std::string& what, const Range& range,
                                   Problems& problems);
// Reports a value of the wrong type; `wanted` as in "a number".
void wrong_type(const Value& value, const std::string& what, const std::string& wanted,
                Problems& problems);
// The integer nearest to value * units, if value is a multiple of 1 / units (but for the rounding
// of binary fractions).
std::optional<std::int64_t> exact_multiple(double value, double units);

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
// `"<name>" is not <what>` likewise, for example what = "a label of \"employment\"".
std::string not_one(const std::string& name, const std::string& what,
                    const std::vector<std::string>& known);
// "a, b, c", each quoted.
std::string quoted_list(const std::vector<std::string>& names);

Value make_number(double x, const Position& where);
Value make_integer(std::int64_t x, const Position& where);
Value make_text(std::string_view x, const Position& where);
Value make_flag(bool x, const Position& where);
Value make_list(std::vector<Value> items, const Position& where);
Value make_table(std::vector<std::pair<std::string, Value>> entries, const Position& where);

}  // namespace lendsim
