#include <fmt/format.h>

#include <algorithm>

#include "sim/report/figures.hpp"
#include "sim/report/scenario_text.hpp"
#include "sim/results/errors.hpp"

namespace lendsim::report {
namespace {

struct Line {
  std::string name;
  Row row;
};

// One variable of one product, all segments; or of all products.
Row product_row(const RunResults& run, const char* name, const std::string& product) {
  if (product == "all") return {need(run.portfolio, name), 1, 0};
  const auto found = std::find(run.products.begin(), run.products.end(), product);
  if (found == run.products.end()) {
    throw CorruptFile(fmt::format("the result has no product {}", product));
  }
  const std::size_t products = run.products.size() + 1;
  return {need(run.summary(CubeId::main), name), (run.segments.size() + 1) * products,
          1 + static_cast<std::size_t>(found - run.products.begin())};
}

// The quota, and what is set against it: limits and balances of the products in the pool.
std::vector<Line> stock_lines(const RunResults& run, const std::vector<std::string>& products) {
  std::vector<Line> lines = {
      {"quota", {need(run.summary(CubeId::borrower), "pool_quota"), run.segments.size() + 1, 0}}};
  for (const std::string& product : products) {
    const bool alone = products.size() == 1;
    lines.push_back(
        {alone ? "limits" : "limits, " + product, product_row(run, "credit_limit", product)});
    if (alone) lines.push_back({"balance", product_row(run, "balance", product)});
  }
  return lines;
}

std::string title_of(const std::vector<std::string>& products) {
  if (products.front() == "all") return "Pool of limits";
  std::string names;
  for (const std::string& product : products) names += (names.empty() ? "" : ", ") + product;
  return "Pool of limits of " + names;
}

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
  return {name,
          title,
          fmt::format("In the last month, {}: {}.", unit.name, words),
          draw(chart),
          Width::normal,
          false,
          "bands: 95 % intervals of the mean"};
}

}  // namespace

std::vector<Figure> pool_figures(Runs runs) {
  std::vector<Figure> figures;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const RunInput& run = runs[r];
    const std::vector<std::string> products = pool_products(run.results.scenario);
    if (products.empty()) continue;
    figures.push_back(lines_figure(per_run("pool", r, runs), title_of(products) + of_run(r, runs),
                                   run, stock_lines(run.results, products), 0));
    figures.push_back(lines_figure(per_run("pool-flows", r, runs),
                                   "Limits taken back and granted by the pool" + of_run(r, runs),
                                   run,
                                   {{"taken", product_row(run.results, "pool_taken", "all")},
                                    {"granted", product_row(run.results, "pool_granted", "all")}},
                                   1));
  }
  return figures;
}

}  // namespace lendsim::report
