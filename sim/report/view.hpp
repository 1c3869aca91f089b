// Curves out of the summaries of a run.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/report/chart.hpp"
#include "sim/report/numbers.hpp"
#include "sim/results/read_kept_sums.hpp"
#include "sim/results/run_results.hpp"

namespace lendsim::report {

struct RunInput {
  std::string name;  // short, for labels: that of its file
  RunResults results;
  std::vector<Mark> marks;       // of its timeline
  std::optional<KeptSums> kept;  // of kHeadlineMeasures (headline.hpp)
};

// Null if the summary has no such variable.
const SummaryVariable* find(const SummaryGroup& group, std::string_view name);
// Throws CorruptFile if the summary has no such variable: every file of ours has it.
const SummaryVariable& need(const SummaryGroup& group, std::string_view name);

// One row of a variable: the last axis, for one position of all the others.
class Row {
 public:
  // `rows`: positions of the axes between the statistic and the last; `row`: one of them.
  Row(const SummaryVariable& variable, std::size_t rows, std::size_t row)
      : variable_(&variable),
        size_(variable.values.size() / kStatistics / rows),
        first_(row * size_) {}

  std::size_t size() const { return size_; }
  double at(Statistic s, std::size_t i) const {
    return variable_->values[static_cast<std::size_t>(s) * cells() + first_ + i];
  }
  // Fewer than 30 events are behind it.
  bool few(std::size_t i) const {
    return !variable_->few_events.empty() && variable_->few_events[first_ + i] != 0;
  }
  // `from` on, times `factor`.
  std::vector<double> curve(Statistic s, std::size_t from, double factor) const;

 private:
  std::size_t cells() const { return variable_->values.size() / kStatistics; }

  const SummaryVariable* variable_;
  std::size_t size_;
  std::size_t first_;
};

// The largest absolute mean of a row, for choosing a unit; 0 without any.
double largest(const Row& row);
bool has_numbers(const Row& row);

// "1,234 ± 12 万元; 5–95 %: 1,100–1,400", by position from `from` on; a star where events are few.
std::vector<std::string> read_outs(const Row& row, std::size_t from, const Unit& unit,
                                   bool with_range);

// The mean with the ranges of replications (5-95 and 25-75 %) around it.
Series fan(const Row& row, std::size_t from, const Unit& unit);
// The mean with its 95 % interval.
Series estimate(const Row& row, std::size_t from, const Unit& unit, std::size_t replications);

// The months from point `from` (0 = opening) to the end.
XAxis months_axis(const RunResults& results, int from);

}  // namespace lendsim::report
