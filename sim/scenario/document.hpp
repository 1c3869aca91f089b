// From files to one merged document: `extends`, `--set`, and the timeline applied at a date.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/problem.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/value.hpp"

namespace lendsim {

struct Document {
  Value root;                       // a table; `extends` resolved and removed, overrides applied
  std::vector<SourceFile> sources;  // base last, as named
};

// Parses TOML text into a tree in file order. Pre-scans it first (size, line length, nesting,
// dotted parts, UTF-8, key characters), since the library aborts on some inputs. Throws
// ScenarioError.
Value parse_toml(std::string name, const std::string& text);

// Reads a file, resolves `extends` (relative to the file; no loops; at or below the directory above
// that of the first file), patches lists of tables by `name`, obeys before/after, applies overrides
// "path=value" in order, then drops elements with enabled = false; rules and events stay, since the
// timeline may switch them on.
// Throws ScenarioError (exit 65); a file that can't be read is a problem too.
Document load_document(const std::string& path, const std::vector<std::string>& overrides);

// The same from text, without files (for tests); `extends` is a problem.
Document document_from_text(const std::string& text, const std::vector<std::string>& overrides);

// Finds the value at a dotted scenario path: tables by key, lists of tables by name
// ("product.jiebei.limit.max", "rule.jiebei disuse.chance"). Null and a problem (naming the nearest
// key) where there is none.
Value* find_path(Value& root, const std::string& path, const Position& where, Problems& problems);

// Dates at which the parameters change: starts and ends of timeline entries, ascending, unique.
std::vector<Date> breakpoints(const Value& root);

// A copy of the document with the timeline entries in force on `date` applied (set, add, scale), in
// file order, later entries winning.
Value in_force(const Value& root, const Date& date, Problems& problems);

// Canonical TOML: the document as it stands, file order kept, one spelling for every value. Parsing
// it gives the same tree and the same text again.
std::string to_toml(const Value& root);
// The same as JSON (dates as strings).
std::string to_json(const Value& root);

}  // namespace lendsim
