#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/compare_page.hpp"
#include "sim/report/figures.hpp"
#include "sim/report/palette.hpp"
#include "sim/report/scenario_text.hpp"

namespace lendsim::report {
namespace {

// Differences of one variable from point `from` on.
Series difference_series(const CompareVariable& v, std::size_t points, std::size_t from,
                         std::size_t contrast, const Unit& unit) {
  Series s;
  Band band{"ci", {}, {}};
  for (std::size_t p = from; p < points; ++p) {
    const CompareCell cell{&v, points, p};
    s.values.push_back(unit.factor * cell.difference(contrast, Statistic::mean));
    band.low.push_back(unit.factor * cell.figure(contrast, PairedFigure::low));
    band.high.push_back(unit.factor * cell.figure(contrast, PairedFigure::high));
    s.read_out.push_back(std::isfinite(s.values.back()) ? difference_text(cell, contrast, unit).text
                                                        : "");
  }
  s.bands = {std::move(band)};
  s.style = static_cast<int>(contrast) + 1;  // that of the variant
  return s;
}

double largest_difference(const CompareVariable& v, std::size_t points, std::size_t contrasts) {
  double high = 0.0;
  for (std::size_t c = 0; c < contrasts; ++c) {
    for (std::size_t p = 0; p < points; ++p) {
      const double value = std::abs(CompareCell{&v, points, p}.difference(c, Statistic::mean));
      if (std::isfinite(value)) high = std::max(high, value);
    }
  }
  return high;
}

// For a file of its own.
std::string key_text(const CompareResults& results) {
  std::string text;
  for (std::size_t c = 0; c < results.contrasts(); ++c) {
    text += fmt::format("{} ({}), ", results.contrast(c),
                        kSeriesStyles[(c + 1) % kSeriesStyles.size()].called);
  }
  return text + "bands: 95 % intervals";
}

// A run of less than a year has no rate over 12 months.
bool has_differences(const CompareVariable& v, std::size_t points) {
  for (std::size_t p = 0; p < points; ++p) {
    if (std::isfinite(CompareCell{&v, points, p}.difference(0, Statistic::mean))) return true;
  }
  return false;
}

// What the difference is in the last month, in words.
std::string words_of(const CompareResults& results, const Series& s, std::size_t contrast,
                     const Unit& unit) {
  return fmt::format("{}: {} {} in {}.", results.contrast(contrast),
                     s.read_out.empty() ? "" : s.read_out.back(), unit.name,
                     month_text(results.start + (results.months - 1)));
}

}  // namespace

std::vector<Figure> difference_figures(const CompareResults& results,
                                       const std::vector<RunInput>& policies) {
  std::vector<Figure> figures;
  const auto points = static_cast<std::size_t>(results.months) + 1;
  for (const PortfolioCurve& curve : portfolio_curves()) {
    const CompareVariable* v = results.variable("", curve.name);
    if (v == nullptr || !has_differences(*v, points)) continue;
    const double high = largest_difference(*v, points, results.contrasts());
    const Unit unit = month_unit(curve.kind, high, results.currency, curve.counted, curve.flow);
    const int from = curve.flow ? 1 : 0;
    LineChart chart;
    chart.unit = curve.kind == Kind::share ? "percentage points" : unit.name;
    chart.x = months_axis(policies[0].results, from);
    chart.marks = marks_of(policies);
    chart.difference = true;
    std::string words;
    for (std::size_t c = 0; c < results.contrasts(); ++c) {
      Series s = difference_series(*v, points, static_cast<std::size_t>(from), c, unit);
      s.name = results.policies[c + 1].label;
      s.labelled = results.contrasts() > 1;
      words += words_of(results, s, c, unit) + " ";
      chart.series.push_back(std::move(s));
    }
    if (!words.empty()) words.pop_back();
    std::string name = fmt::format("difference-{}", curve.name);
    std::replace(name.begin(), name.end(), '_', '-');
    figures.push_back({name, curve.title + std::string(": change"), words, draw(chart),
                       Width::normal, false, key_text(results)});
  }
  return figures;
}

std::vector<Figure> cause_difference_figures(const CompareResults& results) {
  const CompareGroup* group = results.group("/horizon/by_cause");
  const CompareVariable* v = results.variable("/horizon/by_cause", "closures");
  if (group == nullptr || v == nullptr) return {};
  const std::vector<std::string>& causes = group->axes.back().labels;
  const Unit unit{1.0, "accounts"};
  std::vector<std::pair<double, DotRow>> rows;
  for (std::size_t i = 0; i < causes.size(); ++i) {
    const CompareCell cell{v, group->cells(), i};  // the first segment is "all"
    DotRow row{causes[i], {}};
    double size = 0.0;
    for (std::size_t c = 0; c < results.contrasts(); ++c) {
      const double mean = cell.difference(c, Statistic::mean);
      size = std::max(size, std::abs(mean));
      row.dots.push_back({static_cast<int>(c) + 1, mean, cell.figure(c, PairedFigure::low),
                          cell.figure(c, PairedFigure::high), difference_text(cell, c, unit).text});
    }
    if (size > 0.0) rows.emplace_back(size, std::move(row));
  }
  if (rows.empty()) return {};
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  DotPlot plot;
  plot.unit = "accounts closed more, all months; lines: 95 % intervals of the difference";
  std::string words;
  for (auto& [size, row] : rows) {
    words += fmt::format("{}{}: {}", words.empty() ? "" : "; ", row.name, row.dots[0].text);
    plot.rows.push_back(std::move(row));
  }
  return {{"difference-by-cause", "Closures by cause, over the whole horizon: change", words + ".",
           draw(plot), Width::wide, false, key_text(results)}};
}

}  // namespace lendsim::report
