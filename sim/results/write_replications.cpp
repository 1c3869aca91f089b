#include "sim/results/write_replications.hpp"

#include <algorithm>
#include <limits>

#include "models/base/contract.hpp"
#include "sim/results/panel.hpp"
#include "sim/results/write_run.hpp"

namespace lendsim {
namespace {

constexpr auto kFlagLabels = static_cast<std::size_t>(std::numeric_limits<std::int8_t>::max());

VariableText text_of(const MeasureInfo& measure, const std::string& currency) {
  return {std::string(measure.name), exact_units(measure, currency), std::string(measure.meaning)};
}

std::vector<Stream<double>> streams_of(Rectangle& group, const CubeLayout& cube,
                                       const std::string& currency) {
  std::vector<Stream<double>> streams;
  for (const MeasureInfo& measure : cube.measures) {
    streams.push_back(group.stream<double>(text_of(measure, currency)));
  }
  return streams;
}

// Whole chunks, so that none has to be kept until the next replications are read. A cube has so
// many cells of each measure.
std::size_t replications_at_once(std::size_t cells, std::size_t measures,
                                 std::size_t replications) {
  constexpr std::size_t kMemory = std::size_t{64} << 20U;
  const std::size_t chunk = rows_per_chunk(replications, cells * sizeof(double));
  return std::max<std::size_t>(1, kMemory / (chunk * cells * measures * sizeof(double))) * chunk;
}

// One cube of some replications, a column per measure: [measure][replication][row][point].
class Columns {
 public:
  Columns(const ReplicationSource& source, const CubeLayout& cube, std::size_t first,
          std::size_t replications)
      : column_(replications * cube.rows * cube.points), values_(column_ * cube.measures.size()) {
    parallel_for(replications, [&](std::size_t r) {
      std::vector<std::int64_t> cells(cube.cells());
      source.cells(first + r, cube, cells);
      const std::size_t size = cube.rows * cube.points;
      for (std::size_t m = 0; m < cube.measures.size(); ++m) {
        fill_values(cube, m, cells, std::span(values_).subspan(m * column_ + r * size, size));
      }
    });
  }

  std::span<const double> of(std::size_t measure) const {
    return std::span(values_).subspan(measure * column_, column_);
  }

 private:
  std::size_t column_;
  std::vector<double> values_;
};

// The columns of the panel while they are written.
class PanelWriter {
 public:
  PanelWriter(Rectangle& table, const RunResults& results)
      : results_(results), flags_(panel_flags(results)) {
    for (const char* name : {"replication_id", "borrower_id", "month_id"}) {
      keys_.push_back(table.stream<std::int32_t>({name, "1", meaning_of(name)}));
    }
    // The product is a category like the others, but stands in the key of a row.
    add_flags(table, {"product_id", "product", "", results.products, nullptr, nullptr});
    for (const FlagColumn& column : flags_) add_flags(table, column);
    for (const NumberColumn& column : panel_numbers()) {
      const std::string units = column.units == "fen" ? "0.01 " + results.currency : "1";
      numbers_.push_back(
          table.stream<double>({std::string(column.name), units, std::string(column.meaning)}));
    }
  }

  void append(ReplicationId replication, const Tally& tally) {
    const std::span<const PanelRow> rows = tally.panel();
    append_all(keys_, [&](std::size_t c) {
      std::vector<std::int32_t> values;
      values.reserve(rows.size());
      for (std::size_t row = 0; row < rows.size(); ++row) {
        const PanelKey key = panel_key(results_.shape, replication, row);
        values.push_back(c == 0 ? key.replication : c == 1 ? key.borrower : key.month);
      }
      keys_[c].take(values);
    });
    append_all(categories_, [&](std::size_t c) {
      std::vector<std::int8_t> values;
      values.reserve(rows.size());
      for (std::size_t row = 0; row < rows.size(); ++row) {
        values.push_back(c == 0 ? panel_key(results_.shape, replication, row).product
                                : flags_[c - 1].get(rows[row]));
      }
      categories_[c].take(values);
    });
    append_all(numbers_, [&](std::size_t c) {
      std::vector<double> values;
      values.reserve(rows.size());
      for (const PanelRow& row : rows) values.push_back(panel_numbers()[c].get(row));
      numbers_[c].take(values);
    });
  }

  void finish() {
    finish_all(keys_);
    finish_all(categories_);
    finish_all(numbers_);
  }

 private:
  static std::string meaning_of(std::string_view key) {
    if (key == "month_id") return "months since the start, 0 = opening";
    return key == "borrower_id" ? "borrower" : "replication";
  }

  void add_flags(Rectangle& table, const FlagColumn& column) {
    if (column.labels.size() > kFlagLabels) {
      throw ContractViolation("a panel distinguishes at most 127 segments and products");
    }
    categories_.push_back(
        table.stream<std::int8_t>({std::string(column.name), "", std::string(column.meaning)}));
    hdf5::put_flags(categories_.back().dataset(), flag_values(column), flag_meanings(column));
  }

  const RunResults& results_;
  std::vector<FlagColumn> flags_;
  std::vector<Stream<std::int32_t>> keys_;
  std::vector<Stream<std::int8_t>> categories_;  // product, then flags_
  std::vector<Stream<double>> numbers_;
};

}  // namespace

ReplicationSource::ReplicationSource(const RunResults& results, const Spool* spool)
    : results_(&results), spool_(spool) {
  if (spool != nullptr) {
    ids_ = spool->complete();
  } else {
    for (const auto& [id, tally] : results.kept) ids_.push_back(id);
  }
}

Tally ReplicationSource::read(std::size_t i) const {
  return spool_ != nullptr ? spool_->read(ids_[i]) : results_->kept[i].second;
}

std::size_t ReplicationSource::log_rows(std::size_t i) const {
  return spool_ != nullptr ? spool_->log_rows(ids_[i]) : results_->kept[i].second.log().size();
}

std::vector<LogRow> ReplicationSource::log(std::size_t i) const {
  if (spool_ != nullptr) return spool_->read_log(ids_[i]);
  const std::span<const LogRow> kept = results_->kept[i].second.log();
  return {kept.begin(), kept.end()};
}

// Not checked again: the totals come from the same records.
void ReplicationSource::cells(std::size_t i, const CubeLayout& cube,
                              std::span<std::int64_t> out) const {
  if (spool_ != nullptr) return spool_->read_cells(ids_[i], cube.offset, out);
  const std::span<const std::int64_t> kept = cells_of(cube, results_->kept[i].second);
  std::copy(kept.begin(), kept.end(), out.begin());
}

void write_totals(ResultFile& file, const RunResults& results, const Calendar& calendar) {
  for (const CubeLayout& cube : cube_layouts(results)) {
    Rectangle group(file, "/totals" + cube.suffix, cube.axes, calendar);
    hdf5::put_text(group.group(), "description",
                   "exact sums over all replications; they add up over every axis but the month of "
                   "a stock");
    const std::span<const std::int64_t> cells = cells_of(cube, results.totals);
    std::vector<Stream<double>> streams = streams_of(group, cube, results.currency);
    append_all(streams, [&](std::size_t m) { streams[m].take(values_of(cube, m, cells)); });
    finish_all(streams);
  }
}

void write_replications(ResultFile& file, const RunResults& results,
                        const ReplicationSource& source, const Calendar& calendar) {
  for (const CubeLayout& cube : cube_layouts(results)) {
    std::vector<Axis> axes = cube.axes;
    axes.insert(axes.begin(), replication_axis(source.ids()));
    Rectangle group(file, "/replications" + cube.suffix, axes, calendar);
    hdf5::put_text(group.group(), "description",
                   "every replication; amounts and counts add up over every axis but the month of "
                   "a stock");
    std::vector<Stream<double>> streams = streams_of(group, cube, results.currency);
    const std::size_t step =
        replications_at_once(cube.rows * cube.points, cube.measures.size(), source.ids().size());
    for (std::size_t first = 0; first < source.ids().size(); first += step) {
      const std::size_t some = std::min(step, source.ids().size() - first);
      const Columns columns(source, cube, first, some);
      append_all(streams, [&](std::size_t m) { streams[m].take(columns.of(m)); });
    }
    finish_all(streams);
  }
}

std::size_t memory_to_write(const TallyShape& shape, std::size_t replications,
                            bool keep_replications) {
  // What HDF5 holds of the structure of the file, measured on the baseline.
  constexpr std::size_t kStructure = 8'000'000;
  constexpr std::size_t kStructureKept = 16'000'000;
  if (!keep_replications) return kStructure;
  std::size_t most = 0;
  for (const CubeInfo& cube : cubes(shape)) {
    if (cube.cells() == 0) continue;
    const std::size_t at_once = replications_at_once(cube.rows, cube.measures.size(), replications);
    most = std::max(most, std::min(at_once, replications) * cube.cells() * sizeof(double));
  }
  return kStructureKept + most + most / 8;  // the last is what is compressed of it
}

void write_panel(ResultFile& file, const RunResults& results, const ReplicationSource& source) {
  const std::size_t rows = source.ids().size() * results.shape.panel_rows();
  Rectangle table(file, "/panel", {row_axis(rows)});
  hdf5::put_text(table.group(), "description",
                 "one row per replication, borrower, month and product, in this order");
  PanelWriter writer(table, results);
  for (std::size_t r = 0; r < source.ids().size(); ++r) {
    writer.append(source.ids()[r], source.read(r));
  }
  writer.finish();
}

}  // namespace lendsim
