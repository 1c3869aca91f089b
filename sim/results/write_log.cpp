#include "sim/results/write_log.hpp"

#include "models/base/contract.hpp"
#include "sim/results/log_columns.hpp"
#include "sim/results/panel.hpp"

namespace lendsim {
namespace {

std::vector<std::int8_t> codes(std::size_t count) {
  std::vector<std::int8_t> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<std::int8_t>(i);
  return values;
}

// The columns while they are written.
class LogWriter {
 public:
  LogWriter(Rectangle& table, const RunResults& results) : categories_(log_categories(results)) {
    for (const LogNumber& column : log_numbers()) {
      numbers_.push_back(
          table.stream<std::int32_t>({std::string(column.name), "1", std::string(column.meaning)}));
    }
    for (const LogCategory& column : categories_) {
      if (column.labels.size() > kLogLabels + 1) {
        throw ContractViolation(
            "a log distinguishes at most 127 products, causes, events and rules");
      }
      codes_.push_back(
          table.stream<std::int8_t>({std::string(column.name), "", std::string(column.meaning)}));
      hdf5::put_flags(codes_.back().dataset(), codes(column.labels.size()),
                      flag_words(column.labels));
    }
    amounts_.push_back(table.stream<double>({std::string(kLogAmount), "0.01 " + results.currency,
                                             "amount, what of depends on the kind; else 0"}));
  }

  void append(ReplicationId replication, std::span<const LogRow> rows) {
    append_all(numbers_, [&](std::size_t c) {
      take_column<std::int32_t>(numbers_[c], rows, [&](const LogRow& row) {
        return log_numbers()[c].get(replication, row);
      });
    });
    append_all(codes_, [&](std::size_t c) {
      take_column<std::int8_t>(codes_[c], rows, categories_[c].get);
    });
    append_all(amounts_, [&](std::size_t c) {
      take_column<double>(amounts_[c], rows,
                          [](const LogRow& row) { return static_cast<double>(row.amount_fen); });
    });
  }

  void finish() {
    finish_all(numbers_);
    finish_all(codes_);
    finish_all(amounts_);
  }

 private:
  template <class T, class Get>
  static void take_column(Stream<T>& stream, std::span<const LogRow> rows, Get get) {
    std::vector<T> values;
    values.reserve(rows.size());
    for (const LogRow& row : rows) values.push_back(get(row));
    stream.take(values);
  }

  std::vector<LogCategory> categories_;
  std::vector<Stream<std::int32_t>> numbers_;
  std::vector<Stream<std::int8_t>> codes_;
  std::vector<Stream<double>> amounts_;
};

}  // namespace

void write_log(ResultFile& file, const RunResults& results, const ReplicationSource& source) {
  std::size_t rows = 0;
  for (std::size_t r = 0; r < source.ids().size(); ++r) rows += source.log_rows(r);
  if (rows == 0) return;
  Rectangle table(file, "/events", {event_row_axis(rows)});
  hdf5::put_text(table.group(), "description",
                 "one row per thing that happened in a reported month, in order of replication, "
                 "month, borrower, product and kind");
  LogWriter writer(table, results);
  for (std::size_t r = 0; r < source.ids().size(); ++r) {
    const std::vector<LogRow> log = source.log(r);
    if (!log.empty()) writer.append(source.ids()[r], log);
  }
  writer.finish();
}

}  // namespace lendsim
