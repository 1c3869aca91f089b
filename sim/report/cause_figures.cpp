#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "analysis/estimate.hpp"
#include "analysis/intervals.hpp"
#include "sim/report/figures.hpp"

namespace lendsim::report {
namespace {

constexpr double kFewEvents = 30.0;   // as in analysis/summarise.hpp
constexpr std::size_t kMonthly = 12;  // causes shown month by month: more would be no overview

// Closures of a cause over the horizon.
struct CauseTotal {
  double mean = 0.0;
  double se = 0.0;  // or a bound from above, without kept replications
};

// Row of a cause in /by_cause: segment and product "all".
std::optional<Row> row_of(const RunInput& run, const std::string& cause) {
  const std::vector<std::string>& causes = run.results.causes;
  const auto found = std::find(causes.begin(), causes.end(), cause);
  const SummaryVariable* v = find(run.results.summary(CubeId::cause), "closures");
  if (found == causes.end() || v == nullptr) return std::nullopt;
  const std::size_t rows =
      (run.results.segments.size() + 1) * (run.results.products.size() + 1) * causes.size();
  return Row(*v, rows, static_cast<std::size_t>(found - causes.begin()));
}

// The mean of a sum is the sum of the means; its error, unless replications tell it, is at most
// the sum of the errors.
CauseTotal total_of(const RunInput& run, const std::string& cause) {
  CauseTotal total;
  const std::optional<Row> row = row_of(run, cause);
  if (!row) return total;
  for (std::size_t i = 1; i < row->size(); ++i) {
    total.mean += row->at(Statistic::mean, i);
    total.se += row->at(Statistic::se, i);
  }
  if (!run.kept || run.kept->closures.empty()) return total;
  const std::vector<std::string>& causes = run.results.causes;
  const auto place =
      static_cast<std::size_t>(std::find(causes.begin(), causes.end(), cause) - causes.begin());
  std::vector<std::int64_t> values = run.kept->closures[place];
  const Statistics s = statistics_of(values, 1.0);
  return {at(s, Statistic::mean), at(s, Statistic::se)};
}

// Causes of any run that closed something, those of the first run that close most first.
std::vector<std::string> ranked_causes(Runs runs) {
  std::vector<std::string> causes;
  std::map<std::string, double> weight;
  for (const RunInput& run : runs) {
    for (const std::string& cause : run.results.causes) {
      const double mean = total_of(run, cause).mean;
      if (!(mean > 0.0)) continue;
      if (weight.try_emplace(cause, mean).second) causes.push_back(cause);
    }
  }
  std::stable_sort(causes.begin(), causes.end(), [&](const std::string& a, const std::string& b) {
    return weight[a] > weight[b];
  });
  return causes;
}

Figure totals_figure(Runs runs, const std::vector<std::string>& causes) {
  DotPlot plot;
  const bool bounds =
      std::any_of(runs.begin(), runs.end(), [](const RunInput& run) { return !run.kept; });
  plot.unit = fmt::format("accounts closed, all months; lines: 95 % intervals of the mean{}",
                          bounds ? " at most" : "");
  std::string words;
  for (const std::string& cause : causes) {
    DotRow row{cause, {}};
    for (std::size_t r = 0; r < runs.size(); ++r) {
      const CauseTotal total = total_of(runs[r], cause);
      const auto replications = static_cast<std::size_t>(runs[r].results.replications);
      DotRow::Dot dot;
      dot.style = static_cast<int>(r);
      dot.value = total.mean;
      dot.low = dot.high = std::numeric_limits<double>::quiet_NaN();
      if (replications >= 2) {
        const Interval interval = mean_interval(total.mean, total.se, replications);
        dot.low = std::max(0.0, interval.low);  // of a count
        dot.high = interval.high;
      }
      const bool few = total.mean * static_cast<double>(replications) < kFewEvents;
      dot.text = with_error(total.mean, total.se) + (few ? "*" : "");
      row.dots.push_back(std::move(dot));
    }
    words += fmt::format("{}{}: {}", words.empty() ? "" : "; ", cause, row.dots[0].text);
    plot.rows.push_back(std::move(row));
  }
  return {"closures-by-cause",
          "Closures by cause, over the whole horizon",
          words + ".",
          draw(plot),
          Width::wide,
          runs.size() > 1,
          runs.size() > 1 ? key_text(runs) : std::string()};
}

}  // namespace

std::vector<Figure> cause_figures(Runs runs) {
  std::vector<Figure> figures;
  const std::vector<std::string> causes = ranked_causes(runs);
  if (causes.empty()) return figures;
  figures.push_back(totals_figure(runs, causes));
  for (std::size_t i = 0; i < std::min(kMonthly, causes.size()); ++i) {
    MonthCurve curve{fmt::format("cause-{}", i + 1),
                     causes[i],
                     Kind::count,
                     "accounts a month",
                     {},
                     true,
                     Width::small};
    for (const RunInput& run : runs) {
      if (const std::optional<Row> row = row_of(run, causes[i])) curve.rows.push_back(*row);
    }
    if (curve.rows.size() == runs.size()) figures.push_back(month_figure(curve, runs));
  }
  return figures;
}

}  // namespace lendsim::report
