#include "sim/results/write_replications.hpp"

#include <algorithm>
#include <limits>

#include "models/base/contract.hpp"
#include "sim/results/panel.hpp"

namespace lendsim {
namespace {

constexpr auto kFlagLabels = static_cast<std::size_t>(std::numeric_limits<std::int8_t>::max());

VariableText text_of(const MeasureInfo& measure, const std::string& currency) {
  return {std::string(measure.name), exact_units(measure, currency), std::string(measure.meaning)};
}

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
    append_keys(replication, rows.size());
    for (std::size_t c = 0; c < flags_.size(); ++c) {
      std::vector<std::int8_t> values;
      for (const PanelRow& row : rows) values.push_back(flags_[c].get(row));
      categories_[c + 1].append(values);
    }
    for (std::size_t c = 0; c < numbers_.size(); ++c) {
      std::vector<double> values;
      for (const PanelRow& row : rows) values.push_back(panel_numbers()[c].get(row));
      numbers_[c].append(values);
    }
  }

  void finish() {
    for (auto& stream : keys_) stream.finish();
    for (auto& stream : categories_) stream.finish();
    for (auto& stream : numbers_) stream.finish();
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

  void append_keys(ReplicationId replication, std::size_t rows) {
    std::vector<std::int32_t> columns[3];
    std::vector<std::int8_t> products;
    for (std::size_t row = 0; row < rows; ++row) {
      const PanelKey key = panel_key(results_.shape, replication, row);
      columns[0].push_back(key.replication);
      columns[1].push_back(key.borrower);
      columns[2].push_back(key.month);
      products.push_back(key.product);
    }
    for (std::size_t c = 0; c < keys_.size(); ++c) keys_[c].append(columns[c]);
    categories_.front().append(products);
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
std::vector<std::int64_t> ReplicationSource::cells(std::size_t i, const CubeLayout& cube) const {
  std::vector<std::int64_t> cells(cube.cells());
  if (spool_ != nullptr) {
    spool_->read_cells(ids_[i], cube.offset, cells);
  } else {
    const std::span<const std::int64_t> kept = cells_of(cube, results_->kept[i].second);
    cells.assign(kept.begin(), kept.end());
  }
  return cells;
}

void write_totals(ResultFile& file, const RunResults& results, const Calendar& calendar) {
  for (const CubeLayout& cube : cube_layouts(results)) {
    Rectangle group(file, "/totals" + cube.suffix, cube.axes, calendar);
    hdf5::put_text(group.group(), "description",
                   "exact sums over all replications; they add up over every axis but the month of "
                   "a stock");
    const std::span<const std::int64_t> cells = cells_of(cube, results.totals);
    for (std::size_t m = 0; m < cube.measures.size(); ++m) {
      const std::vector<double> values = values_of(cube, m, cells);
      group.variable<double>(text_of(cube.measures[m], results.currency), values).finish();
    }
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
    std::vector<Stream<double>> streams;
    for (const MeasureInfo& measure : cube.measures) {
      streams.push_back(group.stream<double>(text_of(measure, results.currency)));
    }
    for (std::size_t r = 0; r < source.ids().size(); ++r) {
      const std::vector<std::int64_t> cells = source.cells(r, cube);
      for (std::size_t m = 0; m < streams.size(); ++m) streams[m].append(values_of(cube, m, cells));
    }
    for (Stream<double>& stream : streams) stream.finish();
  }
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
