// The groups of a result file, of whatever layout, as tidy tables: one row per cell, in row-major
// order; one column per axis, per coordinate and per variable. For .cpp files of this folder.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/results/hdf5.hpp"

namespace lendsim {

enum class ColumnRole : std::uint8_t { axis, coordinate, variable };

struct TableColumn {
  std::string name;     // of a category without its `_id`
  std::string dataset;  // in the group
  ColumnRole role = ColumnRole::variable;
  hdf5::ValueType type = hdf5::ValueType::other;
  std::string units;
  std::string meaning;
  // Axes of the table that the dataset has, in the order of its own dimensions.
  std::vector<std::size_t> axes;
  // Code -> label of a category.
  std::map<std::int8_t, std::string> labels;
  // Of dates: day 0, as days since 1970-01-01.
  std::optional<std::int32_t> day_zero;
};

struct Table {
  std::string group;  // absolute path
  std::string file;   // by_segment.few_events.csv; of the root root.csv
  hdf5::Extents extents;
  std::vector<TableColumn> columns;

  std::uint64_t rows() const { return hdf5::count_of(extents); }
};

// Of every group that holds more than groups, in order of creation. Axes come from the dimension
// scales. Throws hdf5::Error, or CorruptFile if the variables of a group share no rectangle.
std::vector<Table> tables_of(const hdf5::Id& file);

}  // namespace lendsim
