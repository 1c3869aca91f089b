// The figures of the whole horizon, each with its Monte Carlo standard error.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/paired.hpp"
#include "sim/report/view.hpp"
#include "sim/tally/measures.hpp"

namespace lendsim::report {

struct HeadlineInfo {
  Measure measure;                     // or the numerator
  std::optional<Measure> denominator;  // of a ratio
  const char* label;
  const char* name;     // in the result file
  const char* counted;  // what counts are of
};
std::span<const HeadlineInfo> headline_table();

// What read_kept_sums is asked for: numerators and denominators, in the order of the table.
std::vector<Measure> headline_measures();

struct HeadlineRow {
  const HeadlineInfo* info = nullptr;
  Kind kind = Kind::count;
  // In yuan, counts or shares. Quantiles are NaN where the file does not tell them.
  Statistics statistics{};
  // `se` is not the standard error but a bound from above.
  bool at_most = false;
  bool few_events = false;
  bool last_month = false;
};

// From kept replications exactly. Without them the mean is exact, and the standard error of what
// adds up over months is at most the sum of those of the months (the triangle inequality); that of
// a ratio N / D of such sums is at most sum_t (D_t se(r_t) + |r_t - r| se(D_t)) / D.
std::vector<HeadlineRow> headline(const RunInput& run);

// Variant less base, row by row, of runs that both kept replications and have equally many: paired
// replication by replication (analysis/paired.hpp). Empty if they cannot be paired.
std::vector<PairedDifference> paired_differences(const RunInput& base, const RunInput& variant);

}  // namespace lendsim::report
