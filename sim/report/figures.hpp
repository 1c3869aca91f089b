// The figures of a report on runs: the same charts for one run, and for several overlaid.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/report/figure.hpp"
#include "sim/report/view.hpp"

namespace lendsim::report {

using Runs = std::span<const RunInput>;  // at least one; same months, seed and currency

// What is shown of the whole book month by month, in this order.
struct PortfolioCurve {
  const char* name;  // in the result file
  const char* title;
  Kind kind;
  const char* counted;  // of counts: what they are of
  bool flow;
};
std::span<const PortfolioCurve> portfolio_curves();

// Fan charts of the portfolio, or the means of several runs with their intervals.
std::vector<Figure> portfolio_figures(Runs runs);

// Closures by cause over the horizon, and month by month for the causes that close most.
std::vector<Figure> cause_figures(Runs runs);

// Balance past due by bucket, one figure per run.
std::vector<Figure> bucket_figures(Runs runs);

// Cumulative default rate by months on book, one figure per run.
std::vector<Figure> vintage_figures(Runs runs);

// Monthly roll rates, one figure per run.
std::vector<Figure> roll_figures(Runs runs);

// The pool of limits; empty if no run has one.
std::vector<Figure> pool_figures(Runs runs);

// One variable over the months: fan of a single run, estimates of several. `rows` and `row` say
// which row of the variable.
struct MonthCurve {
  std::string name, title;
  Kind kind = Kind::count;
  std::string counted;    // of counts: "accounts a month"
  std::vector<Row> rows;  // by run
  bool flow = false;      // starts with the first month, not the opening
  Width width = Width::normal;
};
Figure month_figure(const MonthCurve& curve, Runs runs);

// The unit of a curve with these values: flows of money are "a month".
Unit month_unit(Kind kind, double largest, const std::string& currency, const std::string& counted,
                bool flow);

// How to read a chart of a run or of several, in a line.
std::string key_text(Runs runs);

// Name of a figure that is there once per run.
std::string per_run(const std::string& name, std::size_t run, Runs runs);
// ": <name of the run>" if there are several.
std::string of_run(std::size_t run, Runs runs);

}  // namespace lendsim::report
