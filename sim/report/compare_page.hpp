// A report on a comparison: what the variants change, with the error of the paired difference.
#pragma once

#include <string>
#include <vector>

#include "sim/report/figure.hpp"
#include "sim/report/view.hpp"
#include "sim/results/compare_results.hpp"

namespace lendsim::report {

std::string compare_page(const CompareResults& results);
// The figures of that page, in its order.
std::vector<Figure> compare_figures(const CompareResults& results);

// Every policy as a run that knows what a comparison keeps of it: portfolio and closures by cause.
std::vector<RunInput> policies_of(const CompareResults& results);

// Paired differences of the portfolio month by month, with their 95 % intervals.
std::vector<Figure> difference_figures(const CompareResults& results,
                                       const std::vector<RunInput>& policies);
// Paired differences of closures by cause over the horizon.
std::vector<Figure> cause_difference_figures(const CompareResults& results);

// Policies and differences over the horizon; differences of the income statements.
std::string difference_table_html(const CompareResults& results);
std::string statement_difference_html(const CompareResults& results, std::size_t contrast);

// One cell of a variable: statistic of a policy or of a contrast, or what pairing tells.
struct CompareCell {
  const CompareVariable* variable;
  std::size_t cells;  // of the group
  std::size_t cell;

  double policy(std::size_t p, Statistic s) const;
  double difference(std::size_t c, Statistic s) const;
  double figure(std::size_t c, PairedFigure f) const;
  bool few(std::size_t c) const;
};

// "+12 ± 3", with a star where few events differ; `clear`: zero is outside of the 95 % interval.
struct DifferenceText {
  std::string text;
  bool clear = false;
};
DifferenceText difference_text(const CompareCell& cell, std::size_t contrast, const Unit& unit);

}  // namespace lendsim::report
