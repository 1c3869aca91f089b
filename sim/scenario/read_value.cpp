// Checked reading of single values.
#include "sim/scenario/read_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace lendsim {
namespace {

std::optional<std::int64_t> read_exact(const Value& value, const std::string& what,
                                       const Range& range, double units, const std::string& unit,
                                       Problems& problems) {
  const std::optional<double> number = read_number(value, what, range, problems);
  if (!number) return std::nullopt;
  const std::optional<std::int64_t> whole = exact_multiple(*number, units);
  if (!whole) {
    problems.error("S004", value.where,
                   fmt::format("{} is {}; it must be a multiple of {}", what, *number, unit));
  }
  return whole;
}

}  // namespace

void wrong_type(const Value& value, const std::string& what, const std::string& wanted,
                Problems& problems) {
  problems.error("S002", value.where,
                 fmt::format("{} must be {}, not {}", what, wanted, type_name(value)),
                 "expected " + wanted);
}

std::optional<std::int64_t> exact_multiple(double value, double units) {
  const double scaled = value * units;
  const double whole = std::round(scaled);
  if (std::fabs(whole) > 4e18 || std::fabs(scaled - whole) > 1e-4) return std::nullopt;
  return static_cast<std::int64_t>(whole);
}

bool Range::contains(double x) const {
  if (!std::isfinite(x)) return false;
  return (open_low ? x > low : x >= low) && (open_high ? x < high : x <= high);
}

std::string Range::text() const {
  const bool has_low = std::isfinite(low);
  const bool has_high = std::isfinite(high);
  if (has_low && has_high && !open_low && !open_high) {
    return fmt::format("between {} and {}", low, high);
  }
  std::string lower = fmt::format("{} {}", open_low ? "above" : "at least", low);
  std::string upper = fmt::format("{} {}", open_high ? "below" : "at most", high);
  if (has_low && has_high) return lower + " and " + upper;
  if (has_low) return lower;
  if (has_high) return upper;
  return "a finite number";
}

std::optional<double> read_number(const Value& value, const std::string& what, const Range& range,
                                  Problems& problems) {
  if (!value.is_number()) {
    wrong_type(value, what, "a number", problems);
    return std::nullopt;
  }
  const double x = value.number();
  if (!range.contains(x)) {
    problems.error("S004", value.where,
                   fmt::format("{} is {}; it must be {}", what, x, range.text()));
    return std::nullopt;
  }
  return x;
}

std::optional<std::int64_t> read_integer(const Value& value, const std::string& what,
                                         std::int64_t low, std::int64_t high, Problems& problems) {
  const auto* x = std::get_if<std::int64_t>(&value.data);
  if (x == nullptr) {
    if (const auto* real = std::get_if<double>(&value.data)) {
      problems.error("S002", value.where, fmt::format("{} must be an integer, not {}", what, *real),
                     "write it without a decimal point");
    } else {
      wrong_type(value, what, "an integer", problems);
    }
    return std::nullopt;
  }
  if (*x < low || *x > high) {
    problems.error("S004", value.where,
                   fmt::format("{} is {}; it must be between {} and {}", what, *x, low, high));
    return std::nullopt;
  }
  return *x;
}

const std::string* read_text(const Value& value, const std::string& what, Problems& problems) {
  const std::string* text = value.text();
  if (text == nullptr) wrong_type(value, what, "a string", problems);
  return text;
}

std::optional<bool> read_flag(const Value& value, const std::string& what, Problems& problems) {
  const auto* flag = std::get_if<bool>(&value.data);
  if (flag == nullptr) {
    wrong_type(value, what, "true or false", problems);
    return std::nullopt;
  }
  return *flag;
}

std::optional<Date> read_date(const Value& value, const std::string& what, Problems& problems) {
  const auto* date = std::get_if<Date>(&value.data);
  if (date == nullptr) {
    wrong_type(value, what, "a date such as 2020-01-31, without quotes", problems);
    return std::nullopt;
  }
  return *date;
}

std::optional<Month> parse_month(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i != 4 && (text[i] < '0' || text[i] > '9')) return std::nullopt;
  }
  const auto digit = [&](std::size_t i) { return text[i] - '0'; };
  const int year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3);
  const int month = digit(5) * 10 + digit(6);
  if (month < 1 || month > 12) return std::nullopt;
  return make_month(year, month);
}

std::optional<Month> read_month(const Value& value, const std::string& what, Problems& problems) {
  if (const auto* date = std::get_if<Date>(&value.data)) {
    if (date->day == 1) return date->month;
    problems.error("S011", value.where, what + " is a month: its date must have day 1");
    return std::nullopt;
  }
  const std::string* text = value.text();
  if (text == nullptr) {
    wrong_type(value, what, "a month such as \"2020-03\"", problems);
    return std::nullopt;
  }
  const std::optional<Month> month = parse_month(*text);
  if (!month) {
    problems.error("S011", value.where,
                   fmt::format("{} is \"{}\"; a month is written \"2020-03\"", what, *text));
  }
  return month;
}

std::optional<Money> read_money(const Value& value, const std::string& what, const Range& yuan,
                                Problems& problems) {
  const auto fen = read_exact(value, what, yuan, 100.0, "0.01 (a fen)", problems);
  if (!fen) return std::nullopt;
  return Money{*fen};
}

std::optional<Fraction> read_fraction(const Value& value, const std::string& what,
                                      const Range& range, Problems& problems) {
  const auto millionths = read_exact(value, what, range, 1e6, "0.000001", problems);
  if (!millionths) return std::nullopt;
  return Fraction{*millionths};
}

std::optional<DailyRate> read_rate(const Value& value, const std::string& what, const Range& range,
                                   Problems& problems) {
  const auto units = read_exact(value, what, range, 1e12, "1e-12", problems);
  if (!units) return std::nullopt;
  return DailyRate{*units};
}

Table* read_table(Value& value, const std::string& what, Problems& problems) {
  Table* table = value.table();
  if (table == nullptr) wrong_type(value, what, "a table", problems);
  return table;
}

Array* read_list(Value& value, const std::string& what, Problems& problems) {
  Array* list = value.array();
  if (list == nullptr) wrong_type(value, what, "a list", problems);
  return list;
}

std::optional<double> parse_decimal(std::string_view text) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto is_digit = [&](std::size_t k) {
      return k < text.size() && text[k] >= '0' && text[k] <= '9';
    };
    if (text[i] == '_' && i > 0 && is_digit(i - 1) && is_digit(i + 1)) continue;
    digits += text[i];
  }
  const std::size_t start = !digits.empty() && digits[0] == '-' ? 1 : 0;
  if (start >= digits.size()) return std::nullopt;
  const char first = digits[start];
  if (first != '.' && (first < '0' || first > '9')) return std::nullopt;
  double x = 0.0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, x);
  if (error != std::errc() || stop != end || !std::isfinite(x)) return std::nullopt;
  return x;
}

Position part_of(const Value& value, std::size_t offset, std::size_t length) {
  Position where = value.where;
  const std::string* text = value.text();
  if (text == nullptr || where.source == nullptr) return where;
  const std::string& all = where.source->text;
  std::size_t at = 0;
  for (int line = 1; line < where.line; ++line) {
    const std::size_t end = all.find('\n', at);
    if (end == std::string::npos) return where;
    at = end + 1;
  }
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  for (int column = 1; column < where.column && at < all.size(); ++column) {
    ++at;
    while (at < all.size() && continues(all[at])) ++at;
  }
  if (at >= all.size() || (all[at] != '"' && all[at] != '\'')) return where;
  if (all.compare(at + 1, text->size(), *text) != 0) return where;
  const auto points = [&](std::size_t from, std::size_t count) {
    const std::string_view part = std::string_view(*text).substr(from, count);
    return static_cast<int>(part.size()) -
           static_cast<int>(std::count_if(part.begin(), part.end(), continues));
  };
  where.column += 1 + points(0, offset);
  where.length = std::max(1, points(offset, length));
  return where;
}

std::string unknown(const std::string& kind, const std::string& name,
                    const std::vector<std::string>& known) {
  const std::string near = nearest(name, known);
  const std::string hint = near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near);
  return fmt::format("unknown {} \"{}\"{}", kind, name, hint);
}

std::string not_one(const std::string& name, const std::string& what,
                    const std::vector<std::string>& known) {
  const std::string near = nearest(name, known);
  const std::string hint = near.empty() ? "; known are " + quoted_list(known)
                                        : fmt::format("; did you mean \"{}\"?", near);
  return fmt::format("\"{}\" is not {}{}", name, what, hint);
}

std::string quoted_list(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", name);
  }
  return text;
}

Value make_number(double x, const Position& where) { return Value{x, where}; }
Value make_integer(std::int64_t x, const Position& where) { return Value{x, where}; }
Value make_text(std::string_view x, const Position& where) { return Value{std::string(x), where}; }
Value make_flag(bool x, const Position& where) { return Value{x, where}; }
Value make_list(std::vector<Value> items, const Position& where) {
  return Value{Array{std::move(items)}, where};
}
Value make_table(std::vector<std::pair<std::string, Value>> entries, const Position& where) {
  Table table;
  for (auto& entry : entries) table.set(entry.first, std::move(entry.second), where);
  return Value{std::move(table), where};
}

}  // namespace lendsim
