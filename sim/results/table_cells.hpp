// The cells of a table, a few rows of its first axis at a time. For .cpp files of this folder.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/results/tables.hpp"

namespace lendsim {

// One column. A cell's place is its index in the dataset; `strides` are the steps between places
// along each axis of the table, 0 where the dataset lacks the axis.
class ColumnCells {
 public:
  explicit ColumnCells(std::vector<std::size_t> strides) : strides_(std::move(strides)) {}
  virtual ~ColumnCells() = default;
  ColumnCells(const ColumnCells&) = delete;
  ColumnCells& operator=(const ColumnCells&) = delete;

  // Makes these rows of the table's first axis ready.
  virtual void load(hsize_t first, hsize_t rows) = 0;
  virtual void append(std::string& line, std::size_t place) const = 0;
  const std::vector<std::size_t>& strides() const { return strides_; }

 private:
  std::vector<std::size_t> strides_;
};

std::unique_ptr<ColumnCells> cells_of(hid_t group, const Table& table, const TableColumn& column);

}  // namespace lendsim
