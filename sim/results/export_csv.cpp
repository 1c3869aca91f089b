#include "sim/results/export_csv.hpp"

#include <algorithm>
#include <array>

#include "sim/results/check_hashes.hpp"
#include "sim/results/csv.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/folder.hpp"
#include "sim/results/result_file.hpp"
#include "sim/results/table_cells.hpp"
#include "sim/results/tables.hpp"

namespace lendsim {
namespace {

constexpr std::array<std::string_view, 3> kLayouts = {"lendsim-run/1", "lendsim-compare/1",
                                                      "lendsim-sweep/1"};
constexpr const char* kAttributesFile = "_attributes.csv";

void check_layout(const hdf5::Id& file) {
  if (!hdf5::has_attribute(file, "layout")) throw CorruptFile("it is no result of lendsim");
  const std::string layout = hdf5::get_text(file, "layout");
  if (std::find(kLayouts.begin(), kLayouts.end(), layout) != kLayouts.end()) return;
  std::string known;
  for (const std::string_view name : kLayouts)
    known += (known.empty() ? "" : ", ") + std::string(name);
  throw CorruptFile("its layout is " + layout + "; what is exported here is " + known);
}

bool is_complete(const hdf5::Id& file) {
  return !hdf5::has_attribute(file, "complete") || hdf5::get_text(file, "complete") == "yes";
}

std::string group_of(const std::string& dataset) {
  const std::size_t slash = dataset.rfind('/');
  return slash == 0 ? "/" : dataset.substr(0, slash);
}

TableInfo info_of(const Table& table) {
  return {table.group, table.file, table.rows(), table.columns.size()};
}

// Runs `read` on the open file; what is wrong with it names the path.
template <class Read>
auto reading(const std::string& path, Read read) {
  const hdf5::Id file = open_result(path);
  try {
    check_layout(file);
    return read(file);
  } catch (const hdf5::Error& error) {
    throw CorruptFile(path + ": " + error.what());
  } catch (const CorruptFile& error) {
    const std::string what = error.what();
    throw CorruptFile(what.starts_with(path) ? what : path + ": " + what);
  }
}

std::vector<Table> selected(const hdf5::Id& file, const std::vector<std::string>& groups) {
  std::vector<Table> tables = tables_of(file);
  if (groups.empty()) return tables;
  std::erase_if(tables, [&](const Table& table) {
    return std::find(groups.begin(), groups.end(), table.group) == groups.end();
  });
  return tables;
}

class TableWriter {
 public:
  TableWriter(hid_t group, const Table& table, CsvFile& csv) : table_(table), csv_(csv) {
    for (const TableColumn& column : table.columns) {
      columns_.push_back(cells_of(group, table, column));
    }
  }

  void write() {
    header();
    if (table_.extents.empty()) return row(std::vector<std::size_t>(columns_.size(), 0));
    if (table_.rows() == 0) return;
    const hsize_t all = table_.extents.front();
    const hsize_t step = rows_per_chunk(all, table_.rows() / all * sizeof(double));
    for (hsize_t first = 0; first < all; first += step) {
      const hsize_t rows = std::min(step, all - first);
      for (const auto& column : columns_) column->load(first, rows);
      std::vector<std::size_t> places;
      places.reserve(columns_.size());
      for (const auto& column : columns_) places.push_back(first * column->strides().front());
      cells(0, rows, places);
    }
  }

 private:
  void header() {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (c > 0) csv_.line() += ',';
      append_csv(csv_.line(), table_.columns[c].name);
    }
    csv_.end_line();
  }

  // All cells below a place along the axes before `axis`.
  void cells(std::size_t axis, hsize_t count, std::vector<std::size_t> places) {
    for (hsize_t i = 0; i < count; ++i) {
      if (axis + 1 == table_.extents.size()) {
        row(places);
      } else {
        cells(axis + 1, table_.extents[axis + 1], places);
      }
      for (std::size_t c = 0; c < columns_.size(); ++c) places[c] += columns_[c]->strides()[axis];
    }
  }

  void row(const std::vector<std::size_t>& places) {
    std::string& line = csv_.line();
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (c > 0) line += ',';
      columns_[c]->append(line, places[c]);
    }
    csv_.end_line();
  }

  const Table& table_;
  CsvFile& csv_;
  std::vector<std::unique_ptr<ColumnCells>> columns_;
};

void write_row(CsvFile& csv, std::initializer_list<std::string_view> fields) {
  bool first = true;
  for (const std::string_view field : fields) {
    if (!first) csv.line() += ',';
    first = false;
    if (!field.empty()) append_csv(csv.line(), field);
  }
  csv.end_line();
}

std::string_view role_name(ColumnRole role) {
  constexpr std::array<std::string_view, 3> kNames = {"axis", "coordinate", "variable"};
  return kNames[static_cast<std::size_t>(role)];
}

std::string_view type_name(const TableColumn& column) {
  if (column.day_zero) return "date";
  if (!column.labels.empty()) return "category";
  if (column.type == hdf5::ValueType::text) return "text";
  return column.type == hdf5::ValueType::f8 ? "number" : "integer";
}

std::uint64_t write_columns(const CsvFolder& folder, const std::vector<Table>& tables) {
  CsvFile csv(folder.path_of(std::string(kColumnsFile)));
  write_row(csv, {"file", "column", "role", "type", "units", "meaning"});
  for (const Table& table : tables) {
    for (const TableColumn& c : table.columns) {
      write_row(csv, {table.file, c.name, role_name(c.role), type_name(c),
                      c.day_zero ? std::string_view() : c.units, c.meaning});
    }
  }
  csv.close();
  return csv.bytes();
}

void write_attributes_of(CsvFile& csv, hid_t group, const std::string& path) {
  for (const std::string& name : hdf5::attribute_names(group)) {
    switch (hdf5::attribute_type(group, name)) {
      case hdf5::AttributeType::text:
        write_row(csv, {path, name, hdf5::get_text(group, name)});
        break;
      case hdf5::AttributeType::integer:
        write_row(csv, {path, name, std::to_string(hdf5::get_integer(group, name))});
        break;
      case hdf5::AttributeType::other:  // of NXdata, for its own readers
        break;
    }
  }
}

// Of the root, whatever is exported, and of the groups exported.
std::uint64_t write_attributes(const CsvFolder& folder, const hdf5::Id& file,
                               const std::vector<Table>& tables) {
  CsvFile csv(folder.path_of(kAttributesFile));
  write_row(csv, {"group", "attribute", "value"});
  write_attributes_of(csv, hdf5::open_group(file, "/"), "/");
  for (const Table& table : tables) {
    if (table.group != "/") {
      write_attributes_of(csv, hdf5::open_group(file, table.group), table.group);
    }
  }
  csv.close();
  return csv.bytes();
}

ExportReport export_tables(const hdf5::Id& file, const std::string& target,
                           const std::vector<Table>& tables, const ExportOptions& options) {
  ExportReport report;
  CsvFolder folder(target, options.force);
  for (const Table& table : tables) {
    CsvFile csv(folder.path_of(table.file));
    TableWriter(hdf5::open_group(file, table.group), table, csv).write();
    csv.close();
    report.bytes += csv.bytes();
    report.tables.push_back(info_of(table));
  }
  report.bytes += write_attributes(folder, file, tables) + write_columns(folder, tables);
  folder.publish();
  return report;
}

}  // namespace

std::vector<TableInfo> list_tables(const std::string& path) {
  return reading(path, [](const hdf5::Id& file) {
    std::vector<TableInfo> tables;
    for (const Table& table : tables_of(file)) tables.push_back(info_of(table));
    return tables;
  });
}

ExportReport export_csv(const std::string& path, const std::string& folder,
                        const ExportOptions& options) {
  return reading(path, [&](const hdf5::Id& file) {
    const bool complete = is_complete(file);
    if (!complete && !options.incomplete) {
      throw CorruptFile("the run was finished early; --incomplete exports what there is");
    }
    check_hashes(file, path, [&](const std::string& dataset) {
      return !options.groups.empty() && std::find(options.groups.begin(), options.groups.end(),
                                                  group_of(dataset)) == options.groups.end();
    });
    ExportReport report = export_tables(file, folder, selected(file, options.groups), options);
    report.complete = complete;
    return report;
  });
}

}  // namespace lendsim
