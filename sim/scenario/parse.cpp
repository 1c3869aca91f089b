// The only user of the TOML library.
#define TOML_EXCEPTIONS 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_FLOAT_CHARCONV 1  // no locale
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "sim/scenario/document.hpp"
#include "sim/scenario/prescan.hpp"
#include "sim/scenario/utf8.hpp"

namespace lendsim {
namespace {

// So that a line of the canonical text, with every character escaped, keeps to the limits as well.
constexpr std::size_t kStringBytes = 8192;
constexpr std::size_t kValues = 20'000;  // of one text
constexpr int kDepth = kNesting;

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

// From the library's tree, sorted by key, to ours, in the order of the file.
class Converter {
 public:
  Converter(std::shared_ptr<const SourceText> source, Problems& problems)
      : source_(std::move(source)), lines_(split_lines(source_->text)), problems_(problems) {}

  Value convert(const toml::node& node, int depth) {
    Value value;
    value.where = position(node.source());
    if (too_much(value.where, depth)) return value;
    switch (node.type()) {
      case toml::node_type::table:
        value.data = table(*node.as_table(), depth);
        break;
      case toml::node_type::array: {
        Array array;
        for (const toml::node& item : *node.as_array()) {
          array.items.push_back(convert(item, depth + 1));
        }
        value.data = std::move(array);
        break;
      }
      case toml::node_type::boolean:
        value.data = node.as_boolean()->get();
        break;
      case toml::node_type::integer:
        value.data = node.as_integer()->get();
        break;
      case toml::node_type::floating_point:
        value.data = finite(node.as_floating_point()->get(), value.where);
        break;
      case toml::node_type::string:
        value.data = text(node.as_string()->get(), value.where, kStringBytes);
        break;
      case toml::node_type::date:
        value.data = date(node.as_date()->get(), value.where);
        break;
      case toml::node_type::date_time:
        value.data = date_time(node.as_date_time()->get(), value.where);
        break;
      default:
        problems_.error("S001", value.where,
                        "a time of day alone means nothing here; write a date, or a date and time");
    }
    return value;
  }

 private:
  // True once the tree is deeper or larger than any scenario; says so once.
  bool too_much(const Position& where, int depth) {
    if (depth > kDepth) {
      problems_.error("S001", where, fmt::format("tables are nested at most {} deep", kDepth));
      return true;
    }
    if (++values_ == kValues + 1) {
      problems_.error("S001", where, fmt::format("a scenario has at most {} values", kValues));
    }
    return values_ > kValues;
  }

  Table table(const toml::table& from, int depth) {
    std::vector<std::pair<const toml::key*, const toml::node*>> items;
    for (auto&& [key, node] : from) items.emplace_back(&key, &node);
    std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) {
      return a.first->source().begin < b.first->source().begin;
    });
    Table to;
    to.entries.reserve(items.size());
    for (const auto& [key, node] : items) {
      const Position where = position(key->source());
      to.entries.push_back(
          {text(std::string(key->str()), where, kKeyBytes), where, convert(*node, depth + 1)});
    }
    return to;
  }

  double finite(double number, const Position& where) {
    if (std::isfinite(number)) return number;
    problems_.error("S001", where, "a number must be finite, not nan or inf");
    return 0.0;
  }

  std::string text(std::string string, const Position& where, std::size_t longest) {
    if (string.size() > longest) {
      problems_.error("S001", where, fmt::format("this is longer than {} bytes", longest));
      return {};
    }
    const auto control = std::find_if(string.begin(), string.end(), [](char c) {
      return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
             c == 0x7F;
    });
    if (control == string.end()) return string;
    problems_.error("S001", where,
                    fmt::format("a text can't contain the control character U+{:04X}",
                                static_cast<unsigned>(*control)));
    return {};
  }

  Date date(const toml::date& from, const Position& where) {
    if (from.year == 0) problems_.error("S001", where, "years run from 1 to 9999");
    return {make_month(from.year, from.month), from.day};
  }

  DateTime date_time(const toml::date_time& from, const Position& where) {
    if (from.offset) problems_.error("S001", where, "times have no time zone here; leave it out");
    if (from.time.second != 0 || from.time.nanosecond != 0) {
      problems_.error("S001", where, "times are whole minutes; write seconds as 00");
    }
    return {date(from.date, where), from.time.hour * 60 + from.time.minute};
  }

  // The extent on the first line; for `[header]`s, the header.
  Position position(const toml::source_region& region) const {
    Position where{source_, static_cast<int>(region.begin.line),
                   static_cast<int>(region.begin.column), 1};
    if (where.line < 1) return {source_, 1, 1, 1};
    if (region.end.line == region.begin.line && region.end.column > region.begin.column) {
      where.length = static_cast<int>(region.end.column - region.begin.column);
    } else {
      where.length = rest_of_line(where.line, where.column);
    }
    return where;
  }

  // Code points from `column` up to the end of the line or a comment.
  int rest_of_line(int line, int column) const {
    if (static_cast<std::size_t>(line) > lines_.size()) return 1;
    const std::string_view text = lines_[static_cast<std::size_t>(line) - 1];
    std::size_t start = 0;
    for (int i = 1; i < column && start < text.size(); ++i) start += code_point(text, start).size;
    std::string_view rest = text.substr(start);
    const bool header = rest.starts_with('[') && text.find_first_not_of(" \t") == start;
    const std::size_t end = header ? rest.rfind(']') : rest.find(" #");
    if (end != std::string_view::npos) rest = rest.substr(0, header ? end + 1 : end);
    while (!rest.empty() && std::string_view{" \t\r"}.find(rest.back()) != std::string_view::npos) {
      rest.remove_suffix(1);
    }
    return std::max(1, count_code_points(rest));
  }

  std::shared_ptr<const SourceText> source_;
  std::vector<std::string_view> lines_;
  Problems& problems_;
  std::size_t values_ = 0;
};

// "Error while parsing X: Y" says twice that there is an error.
std::string reworded(std::string_view description) {
  constexpr std::string_view kStart = "Error while parsing ";
  if (description.starts_with(kStart)) description.remove_prefix(kStart.size());
  return "not valid TOML: " + std::string(description);
}

std::string without_bom(const std::string& text) {
  return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

}  // namespace

Value parse_toml(std::string name, const std::string& text) {
  const auto source =
      std::make_shared<const SourceText>(SourceText{std::move(name), without_bom(text)});
  Problems problems;
  Value root;
  if (prescan(source, problems)) {
    try {
      const toml::table tree = toml::parse(source->text);
      root = Converter(source, problems).convert(tree, 0);
      root.where = {source, 1, 1, 1};
    } catch (const toml::parse_error& error) {
      const toml::source_position at = error.source().begin;
      const Position where{source, std::max(1, static_cast<int>(at.line)),
                           std::max(1, static_cast<int>(at.column)), 1};
      problems.error("S001", where, reworded(error.description()));
    }
  }
  if (problems.any_errors()) throw ScenarioError(problems.all());
  return root;
}

}  // namespace lendsim
