#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/figures.hpp"
#include "sim/report/palette.hpp"
#include "sim/report/scenario_text.hpp"

namespace lendsim::report {
namespace {

constexpr PortfolioCurve kCurves[] = {
    {"closures", "Closures, all causes", Kind::count, "accounts a month", true},
    {"interest_income", "Interest income", Kind::money, "", true},
    {"default_rate", "Default rate, monthly", Kind::share, "", true},
    {"default_rate_12m", "Default rate, last 12 months", Kind::share, "", true},
    {"net_income", "Net income of the platform", Kind::money, "", true},
    {"charge_offs", "Charge-offs", Kind::money, "", true},
    {"balance", "Balance at month end", Kind::money, "", false},
    {"par30", "Balance 30 days or more past due", Kind::share, "", false},
    {"open_accounts", "Open accounts at month end", Kind::count, "accounts", false},
};

// What the curve does, in words.
std::string about(const Row& row, int from, const Unit& unit, const RunResults& run) {
  std::size_t low = 0;
  std::size_t high = 0;
  std::size_t last = 0;
  for (auto i = static_cast<std::size_t>(from); i < row.size(); ++i) {
    const double value = row.at(Statistic::mean, i);
    if (!std::isfinite(value)) continue;
    if (last == 0 && low == 0) low = high = i;
    if (value < row.at(Statistic::mean, low)) low = i;
    if (value > row.at(Statistic::mean, high)) high = i;
    last = i;
  }
  if (last == 0) return "No figures.";
  const auto month = [&](std::size_t i) { return month_text(run.start - 1 + static_cast<int>(i)); };
  const auto value = [&](std::size_t i) {
    return with_error(unit.factor * row.at(Statistic::mean, i),
                      unit.factor * row.at(Statistic::se, i));
  };
  return fmt::format("{} {} in {}; lowest {} in {}, highest {} in {}.", value(last), unit.name,
                     month(last), value(low), month(low), value(high), month(high));
}

}  // namespace

std::span<const PortfolioCurve> portfolio_curves() { return kCurves; }

Unit month_unit(Kind kind, double largest, const std::string& currency, const std::string& counted,
                bool flow) {
  Unit unit = unit_for(kind, largest, currency, counted);
  if (flow && kind == Kind::money) unit.name += " a month";
  return unit;
}

std::string per_run(const std::string& name, std::size_t run, Runs runs) {
  return runs.size() > 1 ? fmt::format("{}-{}", name, run + 1) : name;
}

std::string of_run(std::size_t run, Runs runs) {
  return runs.size() > 1 ? ": " + runs[run].name : std::string();
}

std::string key_text(Runs runs) {
  if (runs.size() == 1) {
    return fmt::format("line: mean; bands: the middle 50 and 90 % of {} replications",
                       number_text(static_cast<double>(runs[0].results.replications), 0));
  }
  std::string text;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    text += fmt::format("{} ({}), ", runs[r].name, kSeriesStyles[r % kSeriesStyles.size()].called);
  }
  return text + "bands: 95 % intervals of the mean";
}

Figure month_figure(const MonthCurve& curve, Runs runs) {
  const int from = curve.flow ? 1 : 0;
  double high = 0.0;
  for (const Row& row : curve.rows) high = std::max(high, largest(row));
  const Unit unit =
      month_unit(curve.kind, high, runs[0].results.currency, curve.counted, curve.flow);
  LineChart chart;
  chart.unit = unit.name;
  chart.x = months_axis(runs[0].results, from);
  chart.marks = marks_of(runs);
  std::string words;
  for (std::size_t r = 0; r < curve.rows.size(); ++r) {
    const Row& row = curve.rows[r];
    const auto first = static_cast<std::size_t>(from);
    Series s = runs.size() == 1 ? fan(row, first, unit)
                                : estimate(row, first, unit,
                                           static_cast<std::size_t>(runs[r].results.replications));
    s.style = static_cast<int>(r);
    if (runs.size() > 1) s.name = runs[r].name;
    if (curve.width == Width::small) s.labelled = false;
    words += (runs.size() > 1 ? runs[r].name + ": " : std::string()) +
             about(row, from, unit, runs[r].results) + " ";
    chart.series.push_back(std::move(s));
  }
  if (!words.empty()) words.pop_back();
  if (curve.width == Width::small) chart.size = {260, 150};
  return {curve.name,  curve.title,     words,         draw(chart),
          curve.width, runs.size() > 1, key_text(runs)};
}

std::vector<Figure> portfolio_figures(Runs runs) {
  std::vector<Figure> figures;
  for (const PortfolioCurve& spec : kCurves) {
    MonthCurve curve{spec.name, spec.title, spec.kind, spec.counted, {}, spec.flow, Width::normal};
    std::replace(curve.name.begin(), curve.name.end(), '_', '-');
    for (const RunInput& run : runs) {
      const SummaryVariable* v = find(run.results.portfolio, spec.name);
      // A run of less than a year has no rate over 12 months.
      if (v != nullptr && has_numbers(Row(*v, 1, 0))) curve.rows.emplace_back(*v, 1, 0);
    }
    if (curve.rows.size() == runs.size()) figures.push_back(month_figure(curve, runs));
  }
  return figures;
}

}  // namespace lendsim::report
