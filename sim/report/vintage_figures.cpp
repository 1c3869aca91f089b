#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/figures.hpp"

namespace lendsim::report {
namespace {

std::string cohort_name(const RunResults& run, int cohort) {
  return month_text(run.start + cohort * run.shape.cohort_months);
}

// The first cohort of every half-year is called by name at the end of its curve.
bool is_labelled(const RunResults& run, int cohort) {
  constexpr int kEvery = 6;
  return cohort * run.shape.cohort_months % kEvery == 0;
}

LineChart chart_of(const SummaryVariable& v, const RunResults& run, std::string& words) {
  const Unit unit = unit_for(Kind::share, 1.0, run.currency, {});
  const auto cohorts = static_cast<std::size_t>(run.shape.cohorts);
  LineChart chart;
  chart.unit = unit.name + " of the debts opened in the month";
  chart.x_title = "months on book";
  chart.x = {XKind::ages, {}, 0, run.shape.ages - 1};
  chart.nearest = true;
  for (std::size_t c = 0; c < cohorts; ++c) {
    const Row row(v, (run.segments.size() + 1) * cohorts, c);
    Series s = fan(row, 0, unit);
    s.bands.clear();
    s.style = -1;
    s.name = cohort_name(run, static_cast<int>(c));
    s.labelled = is_labelled(run, static_cast<int>(c));
    if (s.labelled) {
      for (std::size_t i = s.values.size(); i-- > 0;) {
        if (!std::isfinite(s.values[i])) continue;
        words += fmt::format("{}{} {} % after {} months", words.empty() ? "" : "; ", s.name,
                             s.read_out[i].substr(0, s.read_out[i].find(" (")), i);
        break;
      }
    }
    chart.series.push_back(std::move(s));
  }
  return chart;
}

}  // namespace

std::vector<Figure> vintage_figures(Runs runs) {
  std::vector<Figure> figures;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const RunResults& run = runs[r].results;
    const SummaryVariable* v = find(run.summary(CubeId::vintage), "cumulative_default_rate");
    if (v == nullptr) continue;
    std::string words;
    const LineChart chart = chart_of(*v, run, words);
    figures.push_back({per_run("vintage", r, runs),
                       "Debts that defaulted, by month opened" + of_run(r, runs), words + ".",
                       draw(chart), Width::normal, false, "light: opened first, dark: last"});
  }
  return figures;
}

}  // namespace lendsim::report
