#include "sim/results/table_cells.hpp"

#include <array>
#include <optional>

#include "sim/results/csv.hpp"
#include "sim/results/errors.hpp"

namespace lendsim {
namespace {

std::vector<std::size_t> strides_of(const Table& table, const TableColumn& column) {
  std::vector<std::size_t> strides(table.extents.size(), 0);
  std::size_t stride = 1;
  for (std::size_t d = column.axes.size(); d-- > 0;) {
    strides[column.axes[d]] = stride;
    stride *= table.extents[column.axes[d]];
  }
  return strides;
}

// What has the first axis of the table is read as the rows come, everything else at once.
template <class T, class Field>
class NumberCells : public ColumnCells {
 public:
  NumberCells(hdf5::Id dataset, const Table& table, const TableColumn& column, Field field)
      : ColumnCells(strides_of(table, column)),
        dataset_(std::move(dataset)),
        in_rows_(column.axes.front() == 0),
        field_(std::move(field)) {
    if (!in_rows_) values_ = hdf5::read_all<T>(dataset_);
  }

  void load(hsize_t first, hsize_t rows) override {
    if (!in_rows_) return;
    values_ = hdf5::read_rows<T>(dataset_, first, rows);
    offset_ = first * strides().front();
  }
  void append(std::string& line, std::size_t place) const override {
    field_(line, values_[place - offset_]);
  }

 private:
  hdf5::Id dataset_;
  bool in_rows_;
  Field field_;
  std::size_t offset_ = 0;
  std::vector<T> values_;
};

class TextCells : public ColumnCells {
 public:
  TextCells(const hdf5::Id& dataset, const Table& table, const TableColumn& column)
      : ColumnCells(strides_of(table, column)) {
    for (const std::string& text : hdf5::read_texts(dataset)) {
      append_csv(fields_.emplace_back(), text);
    }
  }
  void load(hsize_t, hsize_t) override {}
  void append(std::string& line, std::size_t place) const override { line += fields_[place]; }

 private:
  std::vector<std::string> fields_;
};

struct Number {
  void operator()(std::string& line, double value) const { append_csv(line, value); }
  void operator()(std::string& line, std::int32_t value) const {
    append_csv(line, std::int64_t{value});
  }
  void operator()(std::string& line, std::int8_t value) const {
    append_csv(line, std::int64_t{value});
  }
};

struct DayAfter {
  std::int64_t zero;
  void operator()(std::string& line, std::int32_t value) const {
    append_csv_date(line, zero + value);
  }
};

struct Label {
  std::string path;
  std::array<std::string, 256> fields;  // by code + 128

  Label(std::string of, const std::map<std::int8_t, std::string>& labels) : path(std::move(of)) {
    for (const auto& [code, label] : labels) append_csv(field(code), label);
  }
  std::string& field(std::int8_t code) { return fields[static_cast<std::size_t>(code + 128)]; }
  void operator()(std::string& line, std::int8_t code) const {
    const std::string& found = fields[static_cast<std::size_t>(code + 128)];
    if (found.empty()) throw CorruptFile(path + " has a code without meaning");
    line += found;
  }
};

template <class T, class Field>
std::unique_ptr<ColumnCells> numbers(hdf5::Id dataset, const Table& table,
                                     const TableColumn& column, Field field) {
  return std::make_unique<NumberCells<T, Field>>(std::move(dataset), table, column,
                                                 std::move(field));
}

}  // namespace

std::unique_ptr<ColumnCells> cells_of(hid_t group, const Table& table, const TableColumn& column) {
  hdf5::Id dataset = hdf5::open_dataset(group, column.dataset);
  const std::string path = (table.group == "/" ? "" : table.group) + "/" + column.dataset;
  switch (column.type) {
    case hdf5::ValueType::f8:
      return numbers<double>(std::move(dataset), table, column, Number{});
    case hdf5::ValueType::i4:
      if (!column.day_zero)
        return numbers<std::int32_t>(std::move(dataset), table, column, Number{});
      return numbers<std::int32_t>(std::move(dataset), table, column, DayAfter{*column.day_zero});
    case hdf5::ValueType::i1:
      if (column.labels.empty()) {
        return numbers<std::int8_t>(std::move(dataset), table, column, Number{});
      }
      return numbers<std::int8_t>(std::move(dataset), table, column, Label(path, column.labels));
    case hdf5::ValueType::text:
      return std::make_unique<TextCells>(dataset, table, column);
    case hdf5::ValueType::other:
      break;
  }
  throw CorruptFile(path + " is of a type that lendsim does not write");
}

}  // namespace lendsim
