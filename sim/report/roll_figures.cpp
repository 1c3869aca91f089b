#include <fmt/format.h>

#include <cmath>

#include "sim/report/figures.hpp"

namespace lendsim::report {
namespace {

// Segment and product "all".
HeatCell cell_of(const SummaryVariable& v, const RunResults& run, int from, int to) {
  const std::size_t rows =
      (run.segments.size() + 1) * (run.products.size() + 1) * static_cast<std::size_t>(kBuckets);
  const Row row(v, rows, static_cast<std::size_t>(from));
  const auto column = static_cast<std::size_t>(to);
  const double mean = row.at(Statistic::mean, column);
  HeatCell cell;
  cell.share = mean;
  if (!std::isfinite(mean)) return cell;
  if (mean == 0.0 && !(row.at(Statistic::max, column) > 0.0)) {
    cell.read_out = "never";
    return cell;
  }
  constexpr double kPercent = 100.0;
  const double se = kPercent * row.at(Statistic::se, column);
  const int decimals = std::min(decimals_for(se, kPercent * mean), 2);
  cell.value = number_text(kPercent * mean, decimals) + (row.few(column) ? "*" : "");
  if (std::isfinite(se)) cell.error = "± " + number_text(se, decimals);
  cell.read_out = with_error(kPercent * mean, se) + " %" + (row.few(column) ? "*" : "");
  return cell;
}

// Buckets in which there never was a debt, and to which none went.
void leave_out_empty(HeatMap& map) {
  const std::size_t width = map.columns.size();
  const auto told = [&](std::size_t row, std::size_t column) {
    return !map.cells[row * width + column].value.empty();
  };
  std::vector<std::size_t> rows;
  std::vector<std::size_t> columns;
  for (std::size_t r = 0; r < map.rows.size(); ++r) {
    bool any = false;
    for (std::size_t c = 0; c < width; ++c) any |= told(r, c);
    if (any) rows.push_back(r);
  }
  for (std::size_t c = 0; c < width; ++c) {
    bool any = false;
    for (std::size_t r = 0; r < map.rows.size(); ++r) any |= told(r, c);
    if (any) columns.push_back(c);
  }
  HeatMap kept{map.row_title, map.column_title, {}, {}, {}, map.size};
  for (const std::size_t c : columns) kept.columns.push_back(map.columns[c]);
  for (const std::size_t r : rows) {
    kept.rows.push_back(map.rows[r]);
    for (const std::size_t c : columns) kept.cells.push_back(map.cells[r * width + c]);
  }
  constexpr double kRow = 45;
  kept.size.height = kRow * (static_cast<double>(rows.size()) + 1);
  map = std::move(kept);
}

}  // namespace

std::vector<Figure> roll_figures(Runs runs) {
  std::vector<Figure> figures;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const RunResults& run = runs[r].results;
    const SummaryVariable* v = find(run.summary(CubeId::roll), "probability");
    if (v == nullptr) continue;
    HeatMap map;
    map.row_title = "from";
    map.column_title = "to, one month later: % of the debts, ± MCSE";
    map.rows.assign(kBucketNames.begin(), kBucketNames.end());
    for (const std::string_view name : kDestinationNames) {
      map.columns.emplace_back(name == "charged_off" ? "charged off" : name);
    }
    std::string words;
    for (int from = 0; from < kBuckets; ++from) {
      for (int to = 0; to < kDestinations; ++to) {
        map.cells.push_back(cell_of(*v, run, from, to));
        if (to == from + 1) {
          words += fmt::format(
              "{}{} to {} {}", words.empty() ? "" : "; ", map.rows[static_cast<std::size_t>(from)],
              map.columns[static_cast<std::size_t>(to)], map.cells.back().read_out);
        }
      }
    }
    leave_out_empty(map);
    figures.push_back({per_run("roll-rates", r, runs),
                       "Roll rates: where debts go in a month" + of_run(r, runs),
                       words + ".",
                       draw(map),
                       Width::wide,
                       false,
                       {}});
  }
  return figures;
}

}  // namespace lendsim::report
