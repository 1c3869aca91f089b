// Dotted paths into a document, as used by overrides and the timeline:
// `product.jiebei.limit.max`, `rule.jiebei disuse.chance`,
// `behaviour.service.miss.effect."macro.systematic"`. Parts may contain spaces; a part with a dot
// is quoted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/value.hpp"

namespace lendsim {

struct PathPart {
  std::string name;
  std::size_t begin = 0;  // bytes in the path
  std::size_t end = 0;
};

// Empty if the path is malformed: an empty part, an open quote, more than 32 parts.
std::vector<PathPart> split_path(std::string_view path);

// The first `count` parts as a path again.
std::string join_path(const std::vector<PathPart>& parts, std::size_t count);

// The part `name` of `parent`: a table's value by key, the table of that `name` in a list. Or null.
Value* child(Value& parent, const std::string& name);

// The `name` of an element of a list of tables; null where there is none.
const std::string* element_name(const Value& element);

// True for a non-empty array of nothing but tables.
bool is_list_of_tables(const Value& value);

// Whether a key of the scenario's root is a list of tables: [[product]], [[rule]], ...
bool is_root_list(const std::string& key);

// Says that parts[at] is not in `parent` and names what comes nearest.
void report_missing(const Value& parent, const std::vector<PathPart>& parts, std::size_t at,
                    const Position& where, Problems& problems);

}  // namespace lendsim
