// Do reported intervals cover the truth as often as they say? A small run is repeated with other
// seeds; the truth is the estimate from all repetitions together, whose own error is
// 1 / sqrt(kRuns) of the error of one. COVERAGE.md has the last result.
#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <iostream>
#include <numeric>
#include <string>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/intervals.hpp"
#include "sim/engine/engine.hpp"
#include "sim/scenario/load.hpp"
#include "tests/catch.hpp"

namespace {

using namespace lendsim;

constexpr std::size_t kRuns = 3000;
constexpr std::size_t kReplications = 20;  // of a run
constexpr std::size_t kAll = kRuns * kReplications;
constexpr double kLevel = 0.95;
constexpr double kFamilyError = 0.05;  // of all measures together, convention
constexpr double kFewEvents = 30.0;    // what `few_events` of a result file means

// ---- what is taken from every replication ----

struct Column {
  const char* name;
  Measure measure;
  bool last_month = false;  // else the sum over the months
};

constexpr Column kColumns[] = {{"closures", Measure::closures},
                               {"reopenings", Measure::reopenings},
                               {"draws", Measure::draws},
                               {"missed", Measure::missed},
                               {"cured", Measure::cured},
                               {"settled_early", Measure::settled_early},
                               {"new_defaults", Measure::new_defaults},
                               {"interest_income", Measure::interest_income},
                               {"penalty_income", Measure::penalty_income},
                               {"net_income", Measure::net_income},
                               {"charge_offs", Measure::charge_offs},
                               {"balance", Measure::balance, true},
                               {"balance_30", Measure::balance_30, true},
                               {"credit_limit", Measure::credit_limit, true},
                               {"expected_credit_loss", Measure::expected_credit_loss, true},
                               {"account_months", Measure::account_months},
                               {"performing_opening", Measure::performing_opening}};
constexpr std::size_t kColumnCount = std::size(kColumns);

std::size_t column(const std::string& name) {
  const auto* const found = std::find_if(std::begin(kColumns), std::end(kColumns),
                                         [&](const Column& c) { return c.name == name; });
  REQUIRE(found != std::end(kColumns));
  return static_cast<std::size_t>(found - std::begin(kColumns));
}

// [column][run * kReplications + replication], fen or counts.
using Values = std::vector<std::vector<std::int64_t>>;

std::int64_t value_of(const Tally& tally, const Column& column) {
  const int last = tally.shape().points - 1;
  std::int64_t sum = 0;
  for (int point = column.last_month ? last : 1; point <= last; ++point) {
    sum += tally.main()[tally.main_index(point, 0, 0) + static_cast<std::size_t>(column.measure)];
  }
  return sum;
}

Values simulate(const std::vector<std::string>& overrides) {
  Scenario scenario =
      load_scenario(std::string(LENDSIM_SOURCE_DIR) + "/tests/validation/coverage.toml", overrides)
          .scenario;
  REQUIRE(scenario.run.replications == kReplications);
  std::vector<ReplicationId> todo(kReplications);
  std::iota(todo.begin(), todo.end(), 0U);
  EngineOptions options;
  options.threads = 1;
  Values values(kColumnCount, std::vector<std::int64_t>(kAll));
  for (std::size_t run = 0; run < kRuns; ++run) {
    scenario.run.seed = run + 1;
    run_replications(scenario, todo, options, [&](ReplicationId r, const Tally& tally) {
      for (std::size_t c = 0; c < kColumnCount; ++c) {
        values[c][run * kReplications + r] = value_of(tally, kColumns[c]);
      }
    });
  }
  return values;
}

// ---- how often intervals cover ----

struct Result {
  std::string measure, interval;
  std::size_t replications = 0;  // of a run
  std::size_t covered = 0, runs = 0;
  double expected = kLevel;       // coverage that the interval claims
  double normal_coverage = -1.0;  // with 1.960 in place of Student's quantile; -1: no such
  double events = -1.0;           // behind the estimate of a run; -1: amounts of money
  double skewness = 0.0;          // of one replication; 0 for quantiles, which do not mind

  // Cochran, "Sampling Techniques" (1977), 2.15: from 25 skewness^2 on, a 95 % interval of a mean
  // fails at most 6 % of the time. Below that FORMAT.md claims nothing.
  bool claimed() const {
    constexpr double kCochran = 25.0;
    return static_cast<double>(replications) >= kCochran * skewness * skewness;
  }
};

double share(std::size_t covered, std::size_t runs) {
  return static_cast<double>(covered) / static_cast<double>(runs);
}

bool holds(const Interval& interval, double truth) {
  return interval.low <= truth && truth <= interval.high;
}

double total(const std::vector<std::int64_t>& values) {
  double sum = 0.0;
  for (const std::int64_t v : values) sum += static_cast<double>(v);
  return sum;
}

// Of numerator - ratio * denominator, what a replication adds to the error of a ratio.
double skewness_of(const std::vector<std::int64_t>& numerators,
                   const std::vector<std::int64_t>& denominators, double ratio) {
  double square = 0.0, cube = 0.0;
  for (std::size_t i = 0; i < kAll; ++i) {
    const double d =
        static_cast<double>(numerators[i]) - ratio * static_cast<double>(denominators[i]);
    square += d * d;
    cube += d * d * d;
  }
  return std::sqrt(static_cast<double>(kAll)) * cube / std::pow(square, 1.5);
}

// Intervals of ratios of totals, from the statistics that a result file holds, of `together` runs
// as of one. An amount's mean is its ratio to a denominator of ones.
Result cover(const std::string& measure, const std::string& interval,
             const std::vector<std::int64_t>& numerators,
             const std::vector<std::int64_t>* denominators, std::size_t together) {
  constexpr double kNormalQuantile = 1.959964;
  const std::size_t size = together * kReplications;
  Result result{measure, interval, size, 0, kRuns / together};
  const std::vector<std::int64_t> ones(kAll, 1);
  const std::vector<std::int64_t>& under = denominators != nullptr ? *denominators : ones;
  const double truth = total(numerators) / total(under);
  result.skewness = skewness_of(numerators, under, truth);
  std::size_t normal = 0;
  for (std::size_t run = 0; run < result.runs; ++run) {
    const auto of = [&](const std::vector<std::int64_t>& values) {
      return std::span(values).subspan(run * size, size);
    };
    std::vector<std::int64_t> copy(of(numerators).begin(), of(numerators).end());
    const Statistics s = denominators != nullptr ? ratio_statistics(of(numerators), of(under), 1.0)
                                                 : statistics_of(copy, 1.0);
    const double mean = at(s, Statistic::mean);
    const double se = at(s, Statistic::se);
    result.covered += holds(mean_interval(mean, se, size, kLevel), truth) ? 1U : 0U;
    normal += std::abs(mean - truth) <= kNormalQuantile * se ? 1U : 0U;
  }
  result.normal_coverage = share(normal, result.runs);
  return result;
}

// Order statistics of `together` runs as of one.
Result cover_quantile(const std::string& measure, const std::vector<std::int64_t>& values,
                      int percent, std::size_t together) {
  std::vector<double> all(values.begin(), values.end());
  std::sort(all.begin(), all.end());
  const double truth = quantile_of_sorted(all, percent);
  const std::size_t size = together * kReplications;
  Result result{fmt::format("{}, {} % quantile", measure, percent), "order statistics", size, 0,
                kRuns / together};
  for (std::size_t run = 0; run < result.runs; ++run) {
    const auto of = std::span(values).subspan(run * size, size);
    std::vector<double> sorted(of.begin(), of.end());
    std::sort(sorted.begin(), sorted.end());
    const QuantileInterval interval = quantile_interval(sorted, percent, kLevel);
    result.covered += holds({interval.low, interval.high}, truth) ? 1U : 0U;
    result.expected = interval.coverage;
  }
  return result;
}

// ---- the measures ----

double events_of_run(const std::vector<std::int64_t>& counts) {
  return total(counts) / static_cast<double>(kRuns);
}

bool is_count(std::size_t c) {
  return measures()[static_cast<std::size_t>(kColumns[c].measure)].unit == MeasureUnit::count;
}

// Means and ratios of single runs, and of five runs as of one.
constexpr std::size_t kTogether[] = {1, 5};

std::vector<Result> results_of(const Values& base, const Values& variant) {
  std::vector<Result> results;
  const auto add = [&](const std::string& name, const std::string& interval,
                       const std::vector<std::int64_t>& over,
                       const std::vector<std::int64_t>* under, bool count) {
    for (const std::size_t together : kTogether) {
      results.push_back(cover(name, interval, over, under, together));
      if (count) results.back().events = events_of_run(over) * static_cast<double>(together);
    }
  };
  for (std::size_t c = 0; c < kColumnCount; ++c) {
    add(kColumns[c].name, "mean", base[c], nullptr, is_count(c));
  }
  const auto ratio = [&](const char* name, const char* over, const char* under) {
    const std::size_t c = column(over);
    add(name, "ratio", base[c], &base[column(under)], is_count(c));
  };
  ratio("default_rate", "new_defaults", "performing_opening");
  ratio("closure_rate", "closures", "account_months");
  ratio("par30, last month", "balance_30", "balance");
  ratio("utilisation, last month", "balance", "credit_limit");
  ratio("coverage, last month", "expected_credit_loss", "balance");
  for (const char* name : {"closures", "draws", "interest_income", "balance", "net_income"}) {
    const std::size_t c = column(name);
    std::vector<std::int64_t> differences(kAll);
    std::transform(variant[c].begin(), variant[c].end(), base[c].begin(), differences.begin(),
                   std::minus<>());
    add(name, "paired difference", differences, nullptr, false);
  }
  for (const char* name : {"interest_income", "balance"}) {
    for (const int percent : {25, 50, 75}) {
      results.push_back(cover_quantile(name, base[column(name)], percent, 1));
    }
    for (const int percent : {5, 95}) {
      results.push_back(cover_quantile(name, base[column(name)], percent, 5));
    }
  }
  return results;
}

std::string table_of(const std::vector<Result>& results, const std::vector<Interval>& allowed) {
  std::string text =
      "| measure | interval | replications | events | skewness | covered | claimed | chance allows "
      "| with 1.960 |\n|---|---|---|---|---|---|---|---|---|\n";
  const auto percent = [](double x) { return fmt::format("{:.1f} %", 100.0 * x); };
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Result& r = results[i];
    const bool mean = r.normal_coverage >= 0.0;
    const std::string chance =
        r.claimed() ? percent(allowed[i].low) + " – " + percent(allowed[i].high) : "too skewed";
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", r.measure, r.interval,
                        r.replications, r.events < 0.0 ? "" : fmt::format("{:.0f}", r.events),
                        mean ? fmt::format("{:.2f}", r.skewness) : "",
                        percent(share(r.covered, r.runs)), percent(r.expected), chance,
                        mean ? percent(r.normal_coverage) : "");
  }
  return text;
}

// Shares of covering runs that chance explains, at the family's error shared out among `tests`.
Interval allowed_of(const Result& r, std::size_t tests) {
  const auto n = static_cast<double>(r.runs);
  const boost::math::binomial law(n, r.expected);
  const double tail = kFamilyError / static_cast<double>(tests) / 2.0;
  return {quantile(law, tail) / n, quantile(complement(law, tail)) / n};
}

}  // namespace

TEST_CASE("reported intervals cover the truth in 95 % of runs", "[coverage][long]") {
  const Values base = simulate({});
  const Values variant = simulate({"rule.disuse.chance=0.3", "product.loan.daily_rate=0.0004"});
  const std::vector<Result> results = results_of(base, variant);
  const auto claims = static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(), [](const Result& r) { return r.claimed(); }));
  std::vector<Interval> allowed;
  allowed.reserve(results.size());
  for (const Result& r : results) allowed.push_back(allowed_of(r, claims));
  std::cout << table_of(results, allowed);
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Result& r = results[i];
    INFO(r.measure << ", " << r.interval << " of " << r.replications);
    const bool enough_events = r.events < 0.0 || r.events >= kFewEvents;
    CHECK(enough_events);
    // Every measure is tested with 100 replications at least.
    CHECK((r.claimed() || r.replications == kReplications));
    if (!r.claimed()) continue;
    CHECK(share(r.covered, r.runs) >= allowed[i].low);
    CHECK(share(r.covered, r.runs) <= allowed[i].high);
  }
}
