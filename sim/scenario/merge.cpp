// From files to one document: `extends`, patches of lists by name, `before` and `after`, `enabled`.
#include <fmt/format.h>
#include <array>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <optional>
#include <string>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

#include "models/base/sha256.hpp"
#include "sim/scenario/document.hpp"
#include "sim/scenario/override.hpp"
#include "sim/scenario/path.hpp"
#include "sim/scenario/prescan.hpp"

namespace lendsim {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFiles = 16;             // in a chain of `extends`
constexpr std::size_t kTimelineEntries = 200;  // every one starts a new set of parameters
constexpr std::size_t kMergedValues = 20'000;

// The timeline may switch these on and off, so one that is off stays in the document.
bool keeps_disabled(const std::string& list) { return list == "rule" || list == "event"; }

// ------------------------------------------------------------------------------------------------
// Merging
// ------------------------------------------------------------------------------------------------

bool has_named_element(const Value& list) {
  return std::any_of(list.array()->items.begin(), list.array()->items.end(),
                     [](const Value& item) { return element_name(item) != nullptr; });
}

// Lists of which elements are patched by name, not replaced as a whole.
bool is_patched(const std::string& key, const Value& base, const Value& patch, int depth) {
  if (!is_list_of_tables(base) || !is_list_of_tables(patch)) return false;
  return (depth == 0 && is_root_list(key)) || has_named_element(base) || has_named_element(patch);
}

void merge_table(Table& base, Table&& patch, int depth);

void patch_list(Array& base, Array&& patch, int depth) {
  std::unordered_map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < base.items.size(); ++i) {
    if (const std::string* name = element_name(base.items[i])) index.try_emplace(*name, i);
  }
  for (Value& element : patch.items) {
    const std::string* name = element_name(element);
    const auto known = name ? index.find(*name) : index.end();
    if (known != index.end()) {
      merge_table(*base.items[known->second].table(), std::move(*element.table()), depth + 1);
    } else {
      base.items.push_back(std::move(element));
    }
  }
}

// Keys of which a table has one: a patch that names one replaces what the base chose.
constexpr std::array<std::array<const char*, 5>, 2> kAlternatives = {
    {{"normal", "lognormal", "uniform", "exponential", "bernoulli"},
     {"lowest", "highest", "worst", "worst", "worst"}}};

void drop_alternatives(Table& base, const Table& patch) {
  for (const auto& group : kAlternatives) {
    const auto named = [&](const char* key) { return patch.find(key) != nullptr; };
    if (std::none_of(group.begin(), group.end(), named)) continue;
    for (const char* key : group) base.erase(key);
  }
}

void merge_table(Table& base, Table&& patch, int depth) {
  drop_alternatives(base, patch);
  std::unordered_map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < base.entries.size(); ++i) index.emplace(base.entries[i].key, i);
  for (Entry& entry : patch.entries) {
    const auto known = index.find(entry.key);
    if (known == index.end()) {
      base.entries.push_back(std::move(entry));
      continue;
    }
    Entry& old = base.entries[known->second];
    if (old.value.table() && entry.value.table()) {
      merge_table(*old.value.table(), std::move(*entry.value.table()), depth + 1);
    } else if (is_patched(entry.key, old.value, entry.value, depth)) {
      patch_list(*old.value.array(), std::move(*entry.value.array()), depth + 1);
    } else {
      old = std::move(entry);
    }
  }
}

// Names of one file's list must differ, or a patch would not know whom it means.
void check_names(const Table& root, Problems& problems) {
  for (const Entry& entry : root.entries) {
    if (!is_list_of_tables(entry.value)) continue;
    std::unordered_map<std::string, int> lines;
    for (const Value& item : entry.value.array()->items) {
      const std::string* name = element_name(item);
      if (!name) continue;
      const Position& where = item.table()->find("name")->value.where;
      const auto [first, is_new] = lines.try_emplace(*name, where.line);
      if (is_new) continue;
      problems.error("S009", where,
                     fmt::format("there are two [[{}]] with the name \"{}\", the first at line {}",
                                 entry.key, *name, first->second));
    }
  }
}

// ------------------------------------------------------------------------------------------------
// before / after
// ------------------------------------------------------------------------------------------------

// Moves the elements of one list that ask for a place. Elements are numbered as they were before
// any move.
class Placer {
 public:
  Placer(const std::string& list, Array& array, Problems& problems)
      : list_(list),
        array_(array),
        problems_(problems),
        order_(array.items.size()),
        behind_(array.items.size(), kNobody) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    for (std::size_t i = 0; i < array.items.size(); ++i) {
      const std::string* name = element_name(array.items[i]);
      if (!name) continue;
      names_.push_back(*name);
      number_.try_emplace(*name, i);
    }
  }

  void run() {
    for (std::size_t i = 0; i < array_.items.size(); ++i) {
      Table& element = *array_.items[i].table();
      const std::optional<Entry> before = take(element, "before");
      const std::optional<Entry> after = take(element, "after");
      if (before && after) {
        problems_.error("S018", after->where, "give \"before\" or \"after\", not both");
      } else if (before || after) {
        move(i, before ? *before : *after, after.has_value());
      }
    }
    std::vector<Value> items;
    for (const std::size_t i : order_) items.push_back(std::move(array_.items[i]));
    array_.items = std::move(items);
  }

 private:
  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

  static std::optional<Entry> take(Table& table, const std::string& key) {
    const Entry* found = table.find(key);
    if (!found) return std::nullopt;
    Entry entry = *found;
    table.erase(key);
    return entry;
  }

  void move(std::size_t element, const Entry& wish, bool after) {
    const std::string* name = wish.value.text();
    if (!name) {
      problems_.error("S018", wish.value.where,
                      fmt::format("\"{}\" takes the name of another [[{}]], this is {}", wish.key,
                                  list_, type_name(wish.value)));
      return;
    }
    const auto target = number_.find(*name);
    if (target == number_.end() || target->second == element) {
      const std::string near = nearest(*name, names_);
      const bool other = !near.empty() && near != *name;
      problems_.error("S018", wish.value.where,
                      fmt::format("there is no other [[{}]] \"{}\"{}", list_, *name,
                                  other ? fmt::format("; did you mean \"{}\"?", near) : ""));
      return;
    }
    std::erase(order_, element);
    auto place = std::find(order_.begin(), order_.end(), target->second);
    if (after) {
      // Behind those that were put behind the same element before: they keep their order.
      behind_[element] = target->second;
      do ++place;
      while (place != order_.end() && behind_[*place] == target->second);
    }
    order_.insert(place, element);
  }

  std::string list_;
  Array& array_;
  Problems& problems_;
  std::vector<std::size_t> order_;   // numbers of the elements, as they will stand
  std::vector<std::size_t> behind_;  // by number: the element that this one was put behind
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> number_;  // of the element with a name
};

void place_elements(Table& root, Problems& problems) {
  for (Entry& entry : root.entries) {
    if (is_root_list(entry.key) && is_list_of_tables(entry.value)) {
      Placer(entry.key, *entry.value.array(), problems).run();
    }
  }
}

// ------------------------------------------------------------------------------------------------
// enabled = false
// ------------------------------------------------------------------------------------------------

bool is_disabled(Value& element, Problems& problems) {
  Table* table = element.table();
  Entry* enabled = table ? table->find("enabled") : nullptr;
  if (!enabled) return false;
  const bool* value = std::get_if<bool>(&enabled->value.data);
  if (!value) {
    problems.error(
        "S002", enabled->value.where,
        fmt::format("\"enabled\" is true or false, this is {}", type_name(enabled->value)));
    return false;
  }
  const bool disabled = !*value;
  table->erase("enabled");
  return disabled;
}

void drop_disabled(Table& root, Problems& problems) {
  for (Entry& entry : root.entries) {
    if (!is_root_list(entry.key) || keeps_disabled(entry.key) || !is_list_of_tables(entry.value)) {
      continue;
    }
    std::erase_if(entry.value.array()->items,
                  [&](Value& element) { return is_disabled(element, problems); });
  }
  // A list of which nothing is left is as good as one never written.
  std::erase_if(root.entries, [](const Entry& entry) {
    return is_root_list(entry.key) && entry.value.array() && entry.value.array()->items.empty();
  });
}

// ------------------------------------------------------------------------------------------------
// Files
// ------------------------------------------------------------------------------------------------

[[noreturn]] void fail(std::string code, const Position& where, std::string message) {
  Problems problems;
  problems.error(std::move(code), where, std::move(message));
  throw ScenarioError(problems.all());
}

std::string read_text(const fs::path& path, const std::string& shown, const Position& asked) {
  const auto refuse = [&](const std::string& why) {
    fail("S016", asked, fmt::format("can't read \"{}\": {}", shown, why));
  };
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) refuse("no such file");
  if (error) refuse(error.message());
  if (fs::is_directory(status)) refuse("it is a directory");
  if (!fs::is_regular_file(status)) refuse("it is not a regular file");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse(errno ? std::generic_category().message(errno) : "it can't be opened");
  std::string text(kTextBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) refuse("reading failed");
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kTextBytes)
    refuse(fmt::format("it has more than {} bytes (1 MiB)", kTextBytes));
  return text;
}

fs::path absolute_path(const fs::path& path) {
  std::error_code error;
  fs::path canonical = fs::weakly_canonical(path, error);
  return error ? fs::absolute(path, error).lexically_normal() : canonical;
}

bool is_inside(const fs::path& path, const fs::path& directory) {
  const auto [end, unused] =
      std::mismatch(directory.begin(), directory.end(), path.begin(), path.end());
  return end == directory.end();
}

// Takes the `extends` out of a document. Null: there is none.
std::optional<Entry> take_extends(Table& root) {
  const Entry* entry = root.find("extends");
  if (!entry) return std::nullopt;
  Entry copy = *entry;
  root.erase("extends");
  if (!copy.value.text()) {
    fail("S016", copy.value.where,
         fmt::format("\"extends\" takes the path of a file, this is {}", type_name(copy.value)));
  }
  return copy;
}

class Loader {
 public:
  Loader(Document& document, Problems& problems) : document_(document), problems_(problems) {}

  Value load_first(const std::string& path) {
    if (path.find('\0') != std::string::npos) fail("S016", {}, "a file name can't contain NUL");
    const fs::path file(path);
    const std::string text = read_text(file, path, {});
    const fs::path canonical = absolute_path(file);
    fence_ = canonical.parent_path().parent_path();
    return load(canonical, path, file.filename().string(), text);
  }

 private:
  // `shown` in messages, `named` in the list of sources.
  Value load(const fs::path& file, const std::string& shown, std::string named,
             const std::string& text) {
    document_.sources.push_back({std::move(named), sha256_hex(text)});
    open_.push_back(file);
    Value tree = parse_toml(shown, text);
    check_names(*tree.table(), problems_);
    if (const std::optional<Entry> extends = take_extends(*tree.table())) {
      Value base = load_base(file, shown, extends->value);
      merge_table(*base.table(), std::move(*tree.table()), 0);
      tree = std::move(base);
    }
    place_elements(*tree.table(), problems_);
    return tree;
  }

  Value load_base(const fs::path& file, const std::string& shown, const Value& extends) {
    const std::string& written = *extends.text();
    const fs::path relative(written);
    if (written.empty() || relative.is_absolute()) {
      fail("S016", extends.where, "\"extends\" takes a path relative to this file");
    }
    const fs::path base = absolute_path(file.parent_path() / relative);
    if (!is_inside(base, fence_)) {
      fail("S016", extends.where,
           "\"extends\" reaches outside the folder above that of the first file");
    }
    if (std::find(open_.begin(), open_.end(), base) != open_.end()) {
      fail("S016", extends.where,
           fmt::format("\"{}\" extends itself, directly or through another file", written));
    }
    if (open_.size() >= kFiles) {
      fail("S016", extends.where, fmt::format("more than {} files extend one another", kFiles));
    }
    const std::string text = read_text(base, written, extends.where);
    const std::string base_shown =
        (fs::path(shown).parent_path() / relative).lexically_normal().string();
    return load(base, base_shown, written, text);
  }

  Document& document_;
  Problems& problems_;
  fs::path fence_;              // bases lie below it
  std::vector<fs::path> open_;  // the file and what it extends so far
};

std::size_t count_values(const Value& value) {
  std::size_t count = 1;
  if (const Array* array = value.array()) {
    for (const Value& item : array->items) count += count_values(item);
  } else if (const Table* table = value.table()) {
    for (const Entry& entry : table->entries) count += count_values(entry.value);
  }
  return count;
}

// Overrides and what comes after them.
void finish(Document& document, const std::vector<std::string>& overrides, Problems& problems) {
  for (const std::string& text : overrides) apply_override(document.root, text, problems);
  Table& root = *document.root.table();
  drop_disabled(root, problems);
  if (count_values(document.root) > kMergedValues) {
    problems.error("S001", {}, fmt::format("a scenario has at most {} values", kMergedValues));
  }
  const Entry* timeline = root.find("timeline");
  if (timeline && timeline->value.array() &&
      timeline->value.array()->items.size() > kTimelineEntries) {
    problems.error("S001", timeline->where,
                   fmt::format("a timeline has at most {} entries", kTimelineEntries));
  }
  if (problems.any_errors()) throw ScenarioError(problems.all());
}

}  // namespace

Document load_document(const std::string& path, const std::vector<std::string>& overrides) {
  Document document;
  Problems problems;
  document.root = Loader(document, problems).load_first(path);
  finish(document, overrides, problems);
  return document;
}

Document document_from_text(const std::string& text, const std::vector<std::string>& overrides) {
  Document document;
  Problems problems;
  document.root = parse_toml("scenario.toml", text);
  document.sources.push_back({"scenario.toml", sha256_hex(text)});
  Table& root = *document.root.table();
  if (const std::optional<Entry> extends = take_extends(root)) {
    problems.error("S016", extends->where, "\"extends\" works in files only");
  }
  check_names(root, problems);
  place_elements(root, problems);
  finish(document, overrides, problems);
  return document;
}

}  // namespace lendsim
