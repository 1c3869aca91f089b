#include <fmt/format.h>

#include <algorithm>

#include "sim/report/figures.hpp"

namespace lendsim::report {
namespace {

bool has_pool(const RunInput& run) {
  const SummaryVariable* v = find(run.results.summary(CubeId::borrower), "pool_quota");
  return v != nullptr && largest(Row(*v, run.results.segments.size() + 1, 0)) > 0.0;
}

struct Line {
  const char* name;
  Row row;
};

// Several quantities of one run in one chart, each with its 95 % interval.
Figure lines_figure(const std::string& name, const std::string& title, const RunInput& run,
                    const std::vector<Line>& lines, int from) {
  double high = 0.0;
  for (const Line& line : lines) high = std::max(high, largest(line.row));
  const Unit unit = unit_for(Kind::money, high, run.results.currency, {});
  LineChart chart;
  chart.unit = unit.name + (from > 0 ? " a month" : "");
  chart.x = months_axis(run.results, from);
  chart.marks = run.marks;
  std::string words;
  for (const Line& line : lines) {
    Series s = estimate(line.row, static_cast<std::size_t>(from), unit,
                        static_cast<std::size_t>(run.results.replications));
    s.name = line.name;
    s.style = static_cast<int>(chart.series.size());
    words += fmt::format("{}{} {}", words.empty() ? "" : "; ", line.name, s.read_out.back());
    chart.series.push_back(std::move(s));
  }
  return {name,        title,         fmt::format("In the last month, {}: {}.", unit.name, words),
          draw(chart), Width::normal, false};
}

}  // namespace

std::vector<Figure> pool_figures(Runs runs) {
  std::vector<Figure> figures;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const RunInput& run = runs[r];
    if (!has_pool(run)) continue;
    const SummaryGroup& borrowers = run.results.summary(CubeId::borrower);
    const auto portfolio = [&](const char* name) {
      return Row(need(run.results.portfolio, name), 1, 0);
    };
    const Row quota(need(borrowers, "pool_quota"), run.results.segments.size() + 1, 0);
    figures.push_back(lines_figure(per_run("pool", r, runs), "Pool of limits" + of_run(r, runs),
                                   run,
                                   {{"quota", quota},
                                    {"limits", portfolio("credit_limit")},
                                    {"balance", portfolio("balance")}},
                                   0));
    figures.push_back(lines_figure(
        per_run("pool-flows", r, runs),
        "Limits taken back and granted by the pool" + of_run(r, runs), run,
        {{"taken", portfolio("pool_taken")}, {"granted", portfolio("pool_granted")}}, 1));
  }
  return figures;
}

}  // namespace lendsim::report
