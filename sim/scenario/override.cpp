#include "sim/scenario/override.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/scenario/document.hpp"
#include "sim/scenario/path.hpp"
#include "sim/scenario/prescan.hpp"
#include "sim/scenario/utf8.hpp"

namespace lendsim {
namespace {

// One override, its text kept so that problems point into it.
class Override {
 public:
  Override(const std::string& text, Problems& problems)
      : source_(std::make_shared<const SourceText>(SourceText{"--set", text})),
        problems_(problems) {}

  void apply(Value& root) {
    if (!prescan_text() || !split()) return;
    std::optional<Value> value = read_value();
    if (!value) return;
    if (Table* table = descend(root)) {
      table->set(parts_.back().name, std::move(*value), part_position(parts_.size() - 1));
    }
  }

 private:
  std::string_view text() const { return source_->text; }

  Position position(std::size_t begin, std::size_t end) const {
    return {source_, 1, count_code_points(text().substr(0, begin)) + 1,
            std::max(1, count_code_points(text().substr(begin, end - begin)))};
  }
  Position part_position(std::size_t i) const { return position(parts_[i].begin, parts_[i].end); }

  bool prescan_text() {
    bool good = text().size() <= kLineBytes;
    for (std::size_t i = 0; good && i < text().size();) {
      const CodePoint point = code_point(text(), i);
      good = point.valid && point.value != 0x7F && (point.value >= 0x20 || point.value == '\t');
      i += point.size;
    }
    if (!good) {
      problems_.error("S017", {source_, 0, 0, 1},
                      fmt::format("an override is one line of UTF-8 without control characters, at "
                                  "most {} bytes",
                                  kLineBytes));
    }
    return good;
  }

  // Finds the first `=` outside quotes and the parts before it.
  bool split() {
    char quote = 0;
    for (equals_ = 0; equals_ < text().size(); ++equals_) {
      const char c = text()[equals_];
      if (quote == 0 && c == '=') break;
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
    }
    parts_ = split_path(text().substr(0, equals_));
    const bool short_names = std::all_of(parts_.begin(), parts_.end(), [](const PathPart& part) {
      return part.name.size() <= kKeyBytes;
    });
    if (equals_ < text().size() && !parts_.empty() && short_names) return true;
    problems_.error("S017", position(0, text().size()),
                    "an override is PATH=VALUE, such as product.jiebei.daily_rate=0.0004; "
                    "quote a part that contains a dot");
    return false;
  }

  // The value as TOML, or a bare word as a string.
  std::optional<Value> read_value() {
    const std::string_view written = text().substr(equals_ + 1);
    const std::size_t first = written.find_first_not_of(" \t");
    const std::string_view word =
        first == std::string_view::npos
            ? std::string_view{}
            : written.substr(first, written.find_last_not_of(" \t") - first + 1);
    if (is_bare_word(word)) {
      const std::size_t begin = equals_ + 1 + first;
      return Value{std::string(word), position(begin, begin + word.size())};
    }
    try {
      Value tree = parse_toml("--set", "v=" + std::string(written));
      Table& table = *tree.table();
      if (table.entries.size() != 1 || table.entries[0].key != "v") return not_a_value();
      shift(table.entries[0].value);
      return std::move(table.entries[0].value);
    } catch (const ScenarioError& error) {
      for (const Problem& problem : error.problems()) {
        problems_.error("S017", shifted(problem.where), problem.message, problem.label);
      }
    }
    return std::nullopt;
  }

  std::optional<Value> not_a_value() {
    problems_.error("S017", position(equals_, text().size()), "a value is expected after \"=\"");
    return std::nullopt;
  }

  // Letters first, so that a mistyped number stays an error; 2020-01 is a month.
  static bool is_bare_word(std::string_view word) {
    if (word.empty() || word == "true" || word == "false" || word == "nan" || word == "inf") {
      return false;
    }
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (word.size() == 7 && word[4] == '-') {
      std::string digits(word);
      digits.erase(4, 1);
      if (std::all_of(digits.begin(), digits.end(), digit)) return true;
    }
    return letter(word.front()) && std::all_of(word.begin(), word.end(), [&](char c) {
             return letter(c) || digit(c) || c == '_' || c == '-' || c == ' ' || c == '.';
           });
  }

  // From a place in "v=VALUE" to the same place in the override.
  Position shifted(Position where) const {
    const int before = count_code_points(text().substr(0, equals_ + 1));
    where.source = source_;
    where.column = std::max(1, where.column - 2 + before);
    return where;
  }
  void shift(Value& value) const {
    value.where = shifted(value.where);
    if (Array* array = value.array()) {
      for (Value& item : array->items) shift(item);
    } else if (Table* table = value.table()) {
      for (Entry& entry : table->entries) {
        entry.where = shifted(entry.where);
        shift(entry.value);
      }
    }
  }

  // The table that holds the last part; tables on the way are made. Null and a problem if there is
  // a list without such a name, or no table at all.
  Table* descend(Value& root) {
    Value* at = &root;
    for (std::size_t i = 0; i + 1 < parts_.size(); ++i) {
      Value* next = child(*at, parts_[i].name);
      const bool absent_list = i == 0 && is_root_list(parts_[i].name);
      if (!next && at->table() && !absent_list) {
        next =
            &at->table()->set(parts_[i].name, Value{Table{}, part_position(i)}, part_position(i));
      }
      if (!next) {
        report_missing(*at, parts_, i, part_position(i), problems_);
        return nullptr;
      }
      at = next;
    }
    const std::size_t last = parts_.size() - 1;
    if (at->table()) return at->table();
    if (child(*at, parts_[last].name)) {
      problems_.error("S017", part_position(last), "this is a table; set one of its keys");
    } else {
      report_missing(*at, parts_, last, part_position(last), problems_);
    }
    return nullptr;
  }

  std::shared_ptr<const SourceText> source_;
  Problems& problems_;
  std::vector<PathPart> parts_;
  std::size_t equals_ = 0;  // byte in the text
};

}  // namespace

void apply_override(Value& root, const std::string& text, Problems& problems) {
  Override(text, problems).apply(root);
}

}  // namespace lendsim
