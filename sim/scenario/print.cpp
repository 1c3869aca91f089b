// One spelling for every document: canonical TOML and JSON.
//
// The order of a document's keys is kept, since it may matter (of traits, say); only at the root do
// tables go behind all else. A table that fits on a line is written inline. A wider one gets a
// [header] if nothing but tables follows it in its parent, because TOML has no way back from a
// header, and dotted keys otherwise. These rules depend on the content alone, so printing what was
// printed changes nothing.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/scenario/document.hpp"
#include "sim/scenario/path.hpp"
#include "sim/scenario/utf8.hpp"

namespace lendsim {
namespace {

constexpr int kColumns = 100;
constexpr int kDottedParts = 24;  // fewer than a key may have

// ------------------------------------------------------------------------------------------------
// Scalars
// ------------------------------------------------------------------------------------------------

// The shortest text that reads back as the same number, always with a point or an exponent.
std::string float_text(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  const double size = std::abs(number);
  const bool plain = size == 0.0 || (size >= 1e-7 && size < 1e15);  // 0.0004, not 4e-04
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  std::array<char, 64> buffer{};
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, format);
  std::string text(buffer.data(), end);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string date_text(const Date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.month.year(), date.month.month_of_year(), date.day);
}

std::string date_time_text(const DateTime& time) {
  return fmt::format("{}T{:02}:{:02}:00", date_text(time.date), time.minute / 60, time.minute % 60);
}

// A string as TOML's basic string and as JSON: both know these escapes.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = code_point(text, i);
    const char32_t c = point.value;
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    } else {
      out += text.substr(i, point.size);
    }
    i += point.size;
  }
  return out + '"';
}

std::string scalar_text(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value.data)) return *flag ? "true" : "false";
  if (const auto* whole = std::get_if<std::int64_t>(&value.data)) return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&value.data)) return float_text(*number);
  if (const auto* date = std::get_if<Date>(&value.data)) return date_text(*date);
  if (const auto* time = std::get_if<DateTime>(&value.data)) return date_time_text(*time);
  return quoted(*value.text());
}

int columns(std::string_view text) {
  int width = 0;
  for (const char32_t point : decode_utf8(text)) width += display_width(point);
  return width;
}

// ------------------------------------------------------------------------------------------------
// TOML
// ------------------------------------------------------------------------------------------------

std::string key_text(const std::string& key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
  return bare ? key : quoted(key);
}

// The value on one line.
std::string line_text(const Value& value) {
  std::string out;
  if (const Array* array = value.array()) {
    for (const Value& item : array->items) out += (out.empty() ? "" : ", ") + line_text(item);
    return '[' + out + ']';
  }
  if (const Table* table = value.table()) {
    for (const Entry& entry : table->entries) {
      out += (out.empty() ? "" : ", ") + key_text(entry.key) + " = " + line_text(entry.value);
    }
    return out.empty() ? "{}" : "{ " + out + " }";
  }
  return scalar_text(value);
}

bool holds_tables(const Value& value) { return value.table() || is_list_of_tables(value); }

// Columns left of `room` behind the value on one line; stops counting once there are none.
int room_after(const Value& value, int room) {
  if (const Array* array = value.array()) {
    room -= 2;
    for (const Value& item : array->items) {
      if (room < 0) break;
      room = room_after(item, room) - (&item == array->items.data() ? 0 : 2);
    }
    return room;
  }
  if (const Table* table = value.table()) {
    room -= table->entries.empty() ? 2 : 4;
    for (const Entry& entry : table->entries) {
      if (room < 0) break;
      room -= columns(key_text(entry.key)) + 3 + (&entry == table->entries.data() ? 0 : 2);
      room = room_after(entry.value, room);
    }
    return room;
  }
  return room - columns(scalar_text(value));
}

bool fits(const std::string& start, const Value& value) {
  return room_after(value, kColumns - columns(start)) >= 0;
}

class TomlPrinter {
 public:
  std::string print(const Table& root) {
    for (const Entry& entry : root.entries) {
      if (!holds_tables(entry.value)) key_value("", entry, 1);
    }
    for (const Entry& entry : root.entries) {
      if (holds_tables(entry.value)) under_header(entry, "");
    }
    return std::move(out_);
  }

 private:
  // The first entry that gets a header; all behind it do.
  static std::size_t first_header(const Table& table) {
    const std::vector<Entry>& entries = table.entries;
    std::size_t first = entries.size();
    while (first > 0 && holds_tables(entries[first - 1].value)) --first;
    while (first < entries.size() &&
           fits(key_text(entries[first].key) + " = ", entries[first].value)) {
      ++first;
    }
    return first;
  }

  void body(const Table& table, const std::string& path) {
    const std::size_t headers = first_header(table);
    for (std::size_t i = 0; i < table.entries.size(); ++i) {
      if (i < headers) {
        key_value("", table.entries[i], 1);
      } else {
        under_header(table.entries[i], path);
      }
    }
  }

  // A table as [header], a list of tables as [[header]]s; `path` is that of their parent.
  void under_header(const Entry& entry, const std::string& path) {
    const std::string inner = (path.empty() ? "" : path + '.') + key_text(entry.key);
    if (const Table* table = entry.value.table()) {
      // [a.b] makes [a] by itself.
      if (table->entries.empty() || first_header(*table) > 0) header('[' + inner + ']');
      body(*table, inner);
      return;
    }
    for (const Value& item : entry.value.array()->items) {
      header("[[" + inner + "]]");
      body(*item.table(), inner);
    }
  }

  void header(const std::string& text) {
    if (!out_.empty()) out_ += '\n';
    out_ += text + '\n';
  }

  void key_value(const std::string& prefix, const Entry& entry, int parts) {
    const std::string key = prefix + key_text(entry.key);
    const std::string start = key + " = ";
    const Table* table = entry.value.table();
    if (table && parts < kDottedParts && !fits(start, entry.value)) {
      for (const Entry& inner : table->entries) key_value(key + '.', inner, parts + 1);
    } else {
      out_ += start;
      wrapped(entry.value, columns(start), 0);
      out_ += '\n';
    }
  }

  // A value that starts at column `used` of a line with this indent. An array that is too long for
  // the line goes on below: rows and tables one a line, scalars as many as fit.
  void wrapped(const Value& value, int used, std::size_t indent) {
    if (room_after(value, kColumns - used) >= 0) {
      out_ += line_text(value);
    } else if (const Array* array = value.array()) {
      out_ += '[';
      items(*array, indent + 2);
      out_.append(indent, ' ') += ']';
    } else if (const Table* table = value.table()) {
      const char* separator = "{ ";
      for (const Entry& entry : table->entries) {
        out_ += separator + key_text(entry.key) + " = ";
        wrapped(entry.value, kColumns, indent);
        separator = ", ";
      }
      out_ += " }";
    } else {
      out_ += scalar_text(value);
    }
  }

  void items(const Array& array, std::size_t indent) {
    int used = kColumns;  // of the line, which is none yet
    for (const Value& item : array.items) {
      const bool own_line = item.array() || item.table();
      const int width = own_line ? kColumns : columns(scalar_text(item)) + 2;
      if (used + width > kColumns) {
        (out_ += '\n').append(indent, ' ');
        used = static_cast<int>(indent);
      } else {
        out_ += ' ';
      }
      wrapped(item, used, indent);
      out_ += ',';
      used += width;
    }
    out_ += '\n';
  }

  std::string out_;
};

// ------------------------------------------------------------------------------------------------
// JSON
// ------------------------------------------------------------------------------------------------

void json_value(const Value& value, int indent, std::string& out);

// The members between `open` and `close`, one a line.
template <typename Items, typename Write>
void json_block(const Items& items, const char* brackets, int indent, std::string& out,
                const Write& write) {
  out += brackets[0];
  bool first = true;
  for (const auto& item : items) {
    out += first ? "\n" : ",\n";
    out.append(static_cast<std::size_t>(indent) + 2, ' ');
    write(item);
    first = false;
  }
  if (!first) {
    out += '\n';
    out.append(static_cast<std::size_t>(indent), ' ');
  }
  out += brackets[1];
}

void json_value(const Value& value, int indent, std::string& out) {
  if (const Table* table = value.table()) {
    json_block(table->entries, "{}", indent, out, [&](const Entry& entry) {
      out += quoted(entry.key) + ": ";
      json_value(entry.value, indent + 2, out);
    });
  } else if (const Array* array = value.array()) {
    json_block(array->items, "[]", indent, out,
               [&](const Value& item) { json_value(item, indent + 2, out); });
  } else if (std::holds_alternative<Date>(value.data) ||
             std::holds_alternative<DateTime>(value.data)) {
    out += '"' + scalar_text(value) + '"';
  } else if (value.is_number() && !std::isfinite(value.number())) {
    out += "null";
  } else {
    out += scalar_text(value);
  }
}

}  // namespace

std::string to_toml(const Value& root) {
  return root.table() ? TomlPrinter().print(*root.table()) : line_text(root) + '\n';
}

std::string to_json(const Value& root) {
  std::string out;
  json_value(root, 0, out);
  return out + '\n';
}

}  // namespace lendsim
