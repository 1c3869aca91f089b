#include "sim/scenario/path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sim/scenario/document.hpp"
#include "sim/scenario/prescan.hpp"

namespace lendsim {
namespace {

constexpr std::size_t kListedKeys = 8;
constexpr std::size_t kNamesInReach = 500;

// Lists of tables of the scenario's root.
constexpr std::array<const char*, 10> kLists{"product", "segment",  "attribute", "event",
                                             "rule",    "timeline", "shock",     "maintenance",
                                             "funder",  "derived"};

bool is_space(char c) { return c == ' ' || c == '\t'; }

void skip_spaces(std::string_view path, std::size_t& at) {
  while (at < path.size() && is_space(path[at])) ++at;
}

// Reads one part and stops behind it; false if it is malformed.
bool read_part(std::string_view path, std::size_t& at, PathPart& part) {
  skip_spaces(path, at);
  part.begin = at;
  if (at < path.size() && (path[at] == '"' || path[at] == '\'')) {
    const std::size_t close = path.find(path[at], at + 1);
    if (close == std::string_view::npos) return false;
    part.name = path.substr(at + 1, close - at - 1);
    at = close + 1;
    part.end = at;
    skip_spaces(path, at);
    return at == path.size() || path[at] == '.';
  }
  at = std::min(path.find('.', at), path.size());
  part.end = at;
  while (part.end > part.begin && is_space(path[part.end - 1])) --part.end;
  part.name = path.substr(part.begin, part.end - part.begin);
  return !part.name.empty();
}

// Keys or names to choose from; too many are of no help.
std::vector<std::string> names_in(const Value& parent) {
  std::vector<std::string> names;
  if (const Table* table = parent.table(); table && table->entries.size() <= kNamesInReach) {
    for (const Entry& entry : table->entries) names.push_back(entry.key);
  } else if (const Array* list = parent.array(); list && list->items.size() <= kNamesInReach) {
    for (const Value& item : list->items) {
      if (const std::string* name = element_name(item)) names.push_back(*name);
    }
  }
  return names;
}

std::string hint(const std::string& name, const std::vector<std::string>& known) {
  const std::string near = nearest(name, known);
  if (!near.empty()) return fmt::format("; did you mean \"{}\"?", near);
  if (known.empty()) return {};
  std::string text = "; there is ";
  for (std::size_t i = 0; i < std::min(known.size(), kListedKeys); ++i) {
    text += (i == 0 ? "\"" : ", \"") + known[i] + '"';
  }
  return text + (known.size() > kListedKeys ? ", …" : "");
}

}  // namespace

std::vector<PathPart> split_path(std::string_view path) {
  std::vector<PathPart> parts;
  std::size_t at = 0;
  while (true) {
    PathPart part;
    if (parts.size() == static_cast<std::size_t>(kKeyParts) || !read_part(path, at, part))
      return {};
    parts.push_back(std::move(part));
    if (at == path.size()) return parts;
    ++at;  // the dot
  }
}

std::string join_path(const std::vector<PathPart>& parts, std::size_t count) {
  std::string path;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& name = parts[i].name;
    const bool quoted = name.empty() || name.find('.') != std::string::npos;
    if (i > 0) path += '.';
    path += quoted ? '"' + name + '"' : name;
  }
  return path;
}

const std::string* element_name(const Value& element) {
  const Table* table = element.table();
  const Entry* entry = table ? table->find("name") : nullptr;
  return entry ? entry->value.text() : nullptr;
}

bool is_list_of_tables(const Value& value) {
  const Array* array = value.array();
  return array && !array->items.empty() &&
         std::all_of(array->items.begin(), array->items.end(),
                     [](const Value& item) { return item.table() != nullptr; });
}

bool is_root_list(const std::string& key) {
  return std::find(kLists.begin(), kLists.end(), key) != kLists.end();
}

Value* child(Value& parent, const std::string& name) {
  if (Table* table = parent.table()) {
    Entry* entry = table->find(name);
    return entry ? &entry->value : nullptr;
  }
  if (Array* list = parent.array()) {
    for (Value& item : list->items) {
      const std::string* own = element_name(item);
      if (own && *own == name) return &item;
    }
  }
  return nullptr;
}

void report_missing(const Value& parent, const std::vector<PathPart>& parts, std::size_t at,
                    const Position& where, Problems& problems) {
  const std::string& name = parts[at].name;
  const std::string path = join_path(parts, at);
  if (parent.table()) {
    const std::string place = at == 0 ? "the scenario" : path;
    problems.error(
        "S003", where,
        fmt::format("there is no \"{}\" in {}{}", name, place, hint(name, names_in(parent))));
  } else if (is_list_of_tables(parent)) {
    problems.error(
        "S006", where,
        fmt::format("there is no {} \"{}\"{}", path, name, hint(name, names_in(parent))));
  } else {
    problems.error("S003", where,
                   fmt::format("{} is {}; it has no \"{}\"", path, type_name(parent), name));
  }
}

Value* find_path(Value& root, const std::string& path, const Position& where, Problems& problems) {
  const std::vector<PathPart> parts = split_path(path);
  if (parts.empty()) {
    problems.error("S003", where,
                   fmt::format("\"{}\" is not a path: write a.b.c, and quote a part "
                               "that contains a dot",
                               path));
    return nullptr;
  }
  Value* value = &root;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Value* next = child(*value, parts[i].name);
    if (!next) {
      report_missing(*value, parts, i, where, problems);
      return nullptr;
    }
    value = next;
  }
  return value;
}

}  // namespace lendsim
