#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/figures.hpp"

namespace lendsim::report {
namespace {

constexpr const char* kDays[kBuckets] = {"current",      "1–29 days",   "30–59 days",
                                         "60–89 days",   "90–119 days", "120–149 days",
                                         "150–179 days", "180+ days"};

Row row_of(const SummaryVariable& v, const RunResults& run, int bucket) {
  return {v, (run.segments.size() + 1) * static_cast<std::size_t>(kBuckets),
          static_cast<std::size_t>(bucket)};
}

// The largest sum of what is past due, to choose a unit by.
double most_past_due(const SummaryVariable& v, const RunResults& run) {
  std::vector<double> sum(static_cast<std::size_t>(run.shape.points), 0.0);
  for (int b = 1; b < kBuckets; ++b) {
    const std::vector<double> curve = row_of(v, run, b).curve(Statistic::mean, 0, 1.0);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += curve[i];
  }
  return *std::max_element(sum.begin(), sum.end());
}

}  // namespace

// M0 is many times the rest and told by the read-out only: beside it nothing else could be seen.
std::vector<Figure> bucket_figures(Runs runs) {
  std::vector<Figure> figures;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const RunResults& run = runs[r].results;
    const SummaryVariable* v = find(run.summary(CubeId::bucket), "balance");
    if (v == nullptr) continue;
    const Unit unit = unit_for(Kind::money, most_past_due(*v, run), run.currency, {});
    StackChart chart;
    chart.unit = unit.name;
    chart.x = months_axis(run, 0);
    std::string words = fmt::format("{} at the end of {}: ", unit.name,
                                    month_text(run.start - 1 + (run.shape.points - 1)));
    for (int b = 0; b < kBuckets; ++b) {
      if (b > 0 && !(largest(row_of(*v, run, b)) > 0.0)) continue;  // charged off before
      Series s = fan(row_of(*v, run, b), 0, unit);
      s.name = fmt::format("{} {}", kBucketNames[static_cast<std::size_t>(b)], kDays[b]);
      words += fmt::format("{}{} {}", b > 0 ? "; " : "", s.name,
                           number_text(s.values.back(), decimals_for(0.0, s.values.back())));
      (b == 0 ? chart.beside : chart.series).push_back(std::move(s));
    }
    figures.push_back({per_run("past-due", r, runs), "Balance past due, by days" + of_run(r, runs),
                       words + ".", draw(chart), Width::normal, false,
                       "means; what is not past due is left out"});
  }
  return figures;
}

}  // namespace lendsim::report
