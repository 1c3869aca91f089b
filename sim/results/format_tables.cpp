#include "sim/results/format_tables.hpp"

#include <fmt/format.h>

#include "sim/results/compare_results.hpp"
#include "sim/results/log_columns.hpp"
#include "sim/results/panel.hpp"
#include "sim/tally/tally.hpp"

namespace lendsim {
namespace {

std::string table_of(const std::string& title, std::span<const MeasureInfo> rows) {
  std::string text =
      fmt::format("### {}\n\n| name | unit | kind | meaning |\n|---|---|---|---|\n", title);
  for (const MeasureInfo& row : rows) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", row.name,
                        row.unit == MeasureUnit::money ? "money" : "count",
                        row.kind == MeasureKind::stock ? "stock" : "flow", row.meaning);
  }
  return text + "\n";
}

std::string table_of_ratios() {
  std::string text =
      "### Ratios\n\n| name | numerator | denominator | meaning |\n|---|---|---|---|\n";
  for (const RatioInfo& ratio : ratios()) {
    const bool year = ratio.window == RatioWindow::twelve_months;
    text += fmt::format("| `{}` | `{}`{} | `{}`{} | {} |\n", ratio.name, info(ratio.numerator).name,
                        year ? ", sum of 12 months" : "", info(ratio.denominator).name,
                        year ? ", first of them" : "", ratio.meaning);
  }
  return text + "\n";
}

std::string table_of_panel() {
  std::string text =
      "### Panel\n\n| name | type | unit or categories | meaning |\n|---|---|---|---|\n";
  for (const char* name : {"replication_id", "borrower_id", "month_id"}) {
    text += fmt::format("| `{}` | int32 | 1 | {} |\n", name,
                        std::string_view(name) == "month_id" ? "index of the month, 0 = opening"
                                                             : "identity, from 0");
  }
  text += "| `product_id` | int8 | the products | product |\n";
  for (const FlagColumn& column : panel_flags(RunResults{})) {
    const std::string meanings = flag_meanings(column);
    text += fmt::format("| `{}` | int8 | {} | {} |\n", column.name,
                        meanings.empty() ? "the segments" : meanings, column.meaning);
  }
  for (const NumberColumn& column : panel_numbers()) {
    text += fmt::format("| `{}` | float64 | {} | {} |\n", column.name,
                        column.units == "fen" ? "money" : column.units, column.meaning);
  }
  return text;
}

std::string table_of_log() {
  std::string text =
      "\n### Log of events\n\n| name | type | unit or categories | meaning |\n|---|---|---|---|\n";
  for (const LogNumber& column : log_numbers()) {
    text += fmt::format("| `{}` | int32 | 1 | {} |\n", column.name, column.meaning);
  }
  for (const LogCategory& column : log_categories(RunResults{})) {
    const bool kinds = column.name == "kind_id";
    text += fmt::format("| `{}` | int8 | {} | {} |\n", column.name,
                        kinds ? "the kinds below" : "none, then the labels", column.meaning);
  }
  text +=
      fmt::format("| `{}` | float64 | money | what of depends on the kind; else 0 |\n", kLogAmount);
  text += "\n| kind | meaning | amount |\n|---|---|---|\n";
  for (const LogKindInfo& kind : log_kinds()) {
    text += fmt::format("| `{}` | {} | {} |\n", kind.name, kind.meaning,
                        kind.amount.empty() ? "–" : kind.amount);
  }
  return text;
}

}  // namespace

std::string format_tables() {
  std::string text;
  for (const CubeInfo& cube : cubes(TallyShape{})) {
    const bool main = cube.id == CubeId::main;
    text += table_of(main ? "Measures, by segment and product" : fmt::format("`/{}`", cube.name),
                     cube.measures);
    if (main) text += table_of_ratios();
  }
  return text + table_of_panel() + table_of_log();
}

std::string format_compare_tables() {
  std::string text = "| figure | meaning |\n|---|---|\n";
  for (const PairedFigureInfo& figure : kPairedFigureTable) {
    text += fmt::format("| `{}` | {} |\n", figure.name, figure.meaning);
  }
  return text;
}

}  // namespace lendsim
