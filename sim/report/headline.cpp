#include "sim/report/headline.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "models/base/money.hpp"

namespace lendsim::report {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int kFewEvents = 30;  // as in analysis/summarise.hpp

constexpr std::array kTable = {
    HeadlineInfo{Measure::closures, {}, "Closures", "closures", "accounts"},
    HeadlineInfo{Measure::interest_income, {}, "Interest income", "interest_income", ""},
    HeadlineInfo{Measure::new_defaults, Measure::performing_opening, "Default rate, monthly",
                 "default_rate", ""},
    HeadlineInfo{Measure::net_income, {}, "Net income of the platform", "net_income", ""},
    HeadlineInfo{Measure::charge_offs, {}, "Charge-offs", "charge_offs", ""},
    HeadlineInfo{Measure::new_defaults, {}, "New defaults", "new_defaults", "debts"},
    HeadlineInfo{Measure::closures, Measure::account_months, "Closure rate, monthly",
                 "closure_rate", ""},
    HeadlineInfo{Measure::disbursed, {}, "Disbursed", "disbursed", ""},
    HeadlineInfo{Measure::balance, {}, "Balance", "balance", ""},
    HeadlineInfo{Measure::open_accounts, {}, "Open accounts", "open_accounts", "accounts"},
    HeadlineInfo{Measure::balance_30, Measure::balance, "30 days or more past due", "par30", ""},
    HeadlineInfo{Measure::balance_90, Measure::balance, "90 days or more past due", "par90", ""},
    HeadlineInfo{Measure::expected_credit_loss, Measure::balance, "Provisions / balance",
                 "coverage", ""},
};

bool is_stock(const HeadlineInfo& row) { return info(row.measure).kind == MeasureKind::stock; }

Kind kind_of(const HeadlineInfo& row) {
  if (row.denominator) return Kind::share;
  return info(row.measure).unit == MeasureUnit::money ? Kind::money : Kind::count;
}

double unit_of(const HeadlineInfo& row) {
  return kind_of(row) == Kind::money ? double{kFenPerYuan} : 1.0;
}

// Exact sum over the horizon and all replications (or the last month of them).
std::int64_t total_of(const RunResults& run, Measure measure) {
  const TallyShape& shape = run.shape;
  const auto points = static_cast<std::size_t>(shape.points);
  const std::size_t groups =
      static_cast<std::size_t>(shape.segments) * static_cast<std::size_t>(shape.products);
  const std::size_t first = info(measure).kind == MeasureKind::stock ? points - 1 : 1;
  std::int64_t sum = 0;
  for (std::size_t i = first * groups; i < points * groups; ++i) {
    sum += run.totals.main()[i * kMeasures + static_cast<std::size_t>(measure)];
  }
  return sum;
}

Statistics unknown() {
  Statistics s;
  s.fill(kNaN);
  return s;
}

const SummaryVariable& portfolio(const RunResults& run, std::string_view name) {
  return need(run.portfolio, name);
}

// Everything about a stock is in the summary of the last month.
Statistics at_end(const RunResults& run, const char* name) {
  const Row row(portfolio(run, name), 1, 0);
  Statistics s;
  for (std::size_t i = 0; i < s.size(); ++i) {
    s[i] = row.at(static_cast<Statistic>(i), row.size() - 1);
  }
  return s;
}

Statistics sum_of_months(const RunResults& run, const HeadlineInfo& info) {
  const Row row(portfolio(run, info.name), 1, 0);
  Statistics s = unknown();
  at(s, Statistic::mean) = static_cast<double>(total_of(run, info.measure)) /
                           static_cast<double>(run.replications) / unit_of(info);
  double bound = 0.0;
  for (std::size_t i = 1; i < row.size(); ++i) bound += row.at(Statistic::se, i);
  at(s, Statistic::se) = bound;
  return s;
}

Statistics ratio_of_sums(const RunResults& run, const HeadlineInfo& info) {
  const Row ratio(portfolio(run, info.name), 1, 0);
  const Row below(portfolio(run, lendsim::info(*info.denominator).name), 1, 0);
  const auto denominator = static_cast<double>(total_of(run, *info.denominator));
  Statistics s = unknown();
  if (!(denominator > 0.0)) return s;
  const double mean = static_cast<double>(total_of(run, info.measure)) / denominator;
  double bound = 0.0;
  for (std::size_t i = 1; i < ratio.size(); ++i) {
    if (!(below.at(Statistic::mean, i) > 0.0)) continue;  // nothing is in either sum
    bound += below.at(Statistic::mean, i) * ratio.at(Statistic::se, i) +
             std::abs(ratio.at(Statistic::mean, i) - mean) * below.at(Statistic::se, i);
  }
  at(s, Statistic::mean) = mean;
  at(s, Statistic::se) = bound * static_cast<double>(run.replications) / denominator;
  return s;
}

// Columns of the kept sums, in the order of headline_measures().
RatioColumns columns_of(const KeptSums& kept, std::size_t wanted) {
  std::size_t next = 0;
  for (std::size_t i = 0; i < wanted; ++i) next += kTable[i].denominator ? 2 : 1;
  RatioColumns columns{kept.measures[next], {}};
  if (kTable[wanted].denominator) columns.denominators = kept.measures[next + 1];
  return columns;
}

Statistics from_kept(const KeptSums& kept, std::size_t i) {
  const RatioColumns columns = columns_of(kept, i);
  if (kTable[i].denominator) return ratio_statistics(columns.numerators, columns.denominators, 1.0);
  std::vector<std::int64_t> values(columns.numerators.begin(), columns.numerators.end());
  return statistics_of(values, unit_of(kTable[i]));
}

}  // namespace

std::span<const HeadlineInfo> headline_table() { return kTable; }

std::vector<Measure> headline_measures() {
  std::vector<Measure> wanted;
  for (const HeadlineInfo& row : kTable) {
    wanted.push_back(row.measure);
    if (row.denominator) wanted.push_back(*row.denominator);
  }
  return wanted;
}

std::vector<HeadlineRow> headline(const RunInput& run) {
  std::vector<HeadlineRow> rows;
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    const HeadlineInfo& info = kTable[i];
    const MeasureInfo& measure = lendsim::info(info.measure);
    HeadlineRow row;
    row.info = &info;
    row.kind = kind_of(info);
    row.last_month = is_stock(info);
    const bool events = measure.kind == MeasureKind::flow && measure.unit == MeasureUnit::count;
    row.few_events = events && total_of(run.results, info.measure) < kFewEvents;
    if (run.kept) {
      row.statistics = from_kept(*run.kept, i);
    } else if (row.last_month) {
      row.statistics = at_end(run.results, info.name);
    } else {
      row.statistics =
          info.denominator ? ratio_of_sums(run.results, info) : sum_of_months(run.results, info);
      row.at_most = std::isfinite(at(row.statistics, Statistic::se));
    }
    rows.push_back(row);
  }
  return rows;
}

std::vector<PairedDifference> paired_differences(const RunInput& base, const RunInput& variant) {
  constexpr double kPrecision = 0.1;  // for the replications needed, which are not told here
  std::vector<PairedDifference> differences;
  if (!base.kept || !variant.kept || base.results.replications != variant.results.replications) {
    return differences;
  }
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    const RatioColumns a = columns_of(*base.kept, i);
    const RatioColumns b = columns_of(*variant.kept, i);
    differences.push_back(
        kTable[i].denominator
            ? paired_ratio_difference(a, b, 1.0, kPrecision)
            : paired_difference(a.numerators, b.numerators, unit_of(kTable[i]), kPrecision));
  }
  return differences;
}

}  // namespace lendsim::report
