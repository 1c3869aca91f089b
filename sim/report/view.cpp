#include "sim/report/view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/intervals.hpp"
#include "sim/results/errors.hpp"

namespace lendsim::report {

const SummaryVariable* find(const SummaryGroup& group, std::string_view name) {
  for (const SummaryVariable& v : group.variables) {
    if (v.name == name) return &v;
  }
  return nullptr;
}

const SummaryVariable& need(const SummaryGroup& group, std::string_view name) {
  const SummaryVariable* v = find(group, name);
  if (v == nullptr) throw CorruptFile(fmt::format("the result has no variable {}", name));
  return *v;
}

std::vector<double> Row::curve(Statistic s, std::size_t from, double factor) const {
  std::vector<double> values;
  for (std::size_t i = from; i < size_; ++i) values.push_back(factor * at(s, i));
  return values;
}

double largest(const Row& row) {
  double high = 0.0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const double value = std::abs(row.at(Statistic::mean, i));
    if (std::isfinite(value)) high = std::max(high, value);
  }
  return high;
}

bool has_numbers(const Row& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (std::isfinite(row.at(Statistic::mean, i))) return true;
  }
  return false;
}

std::vector<std::string> read_outs(const Row& row, std::size_t from, const Unit& unit,
                                   bool with_range) {
  std::vector<std::string> texts;
  for (std::size_t i = from; i < row.size(); ++i) {
    const double mean = unit.factor * row.at(Statistic::mean, i);
    const double se = unit.factor * row.at(Statistic::se, i);
    if (!std::isfinite(mean)) {
      texts.emplace_back();
      continue;
    }
    std::string text = with_error(mean, se) + (row.few(i) ? "*" : "");
    const double low = unit.factor * row.at(Statistic::q05, i);
    const double high = unit.factor * row.at(Statistic::q95, i);
    if (with_range && std::isfinite(low)) {
      const int decimals = decimals_for(se, mean);
      text += fmt::format(" (5–95 %: {} to {})", number_text(low, decimals),
                          number_text(high, decimals));
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

Series fan(const Row& row, std::size_t from, const Unit& unit) {
  const double k = unit.factor;
  Series s;
  s.name = "mean";
  s.labelled = false;
  s.values = row.curve(Statistic::mean, from, k);
  s.bands = {{"b90", row.curve(Statistic::q05, from, k), row.curve(Statistic::q95, from, k)},
             {"b50", row.curve(Statistic::q25, from, k), row.curve(Statistic::q75, from, k)}};
  s.read_out = read_outs(row, from, unit, true);
  return s;
}

Series estimate(const Row& row, std::size_t from, const Unit& unit, std::size_t replications) {
  Series s;
  s.values = row.curve(Statistic::mean, from, unit.factor);
  const std::vector<double> se = row.curve(Statistic::se, from, unit.factor);
  Band band{"ci", s.values, s.values};
  for (std::size_t i = 0; i < se.size() && replications >= 2; ++i) {
    const Interval interval = mean_interval(s.values[i], se[i], replications);
    // The mean of what is never negative is not, either.
    const bool never_negative = row.at(Statistic::min, from + i) >= 0.0;
    band.low[i] = never_negative ? std::max(0.0, interval.low) : interval.low;
    band.high[i] = interval.high;
  }
  if (replications >= 2) s.bands = {std::move(band)};
  s.read_out = read_outs(row, from, unit, false);
  return s;
}

XAxis months_axis(const RunResults& results, int from) {
  return {XKind::months, results.start - 1, from, results.shape.points - 1};
}

}  // namespace lendsim::report
