#include "analysis/summarise.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <mutex>
#include <vector>

#include "analysis/columns.hpp"
#include "analysis/estimate.hpp"
#include "tests/catch.hpp"
#include "tests/results/sample_run.hpp"

namespace {

using namespace lendsim;

bool near(double a, double b, double relative) { return std::abs(a - b) <= relative * std::abs(b); }

const SummaryVariable& find(const SummaryGroup& group, const std::string& name) {
  for (const SummaryVariable& v : group.variables) {
    if (v.name == name) return v;
  }
  throw std::runtime_error("no variable " + name);
}

// Value of one statistic; `cell` without the statistic axis.
double pick(const SummaryVariable& v, Statistic s, std::size_t cell) {
  return v.values[static_cast<std::size_t>(s) * (v.values.size() / kStatistics) + cell];
}

struct Fixture {
  sample::Folder folder;
  TallyShape shape = sample::shape(15);
  Spool spool = sample::filled_spool(folder / "run.h5", shape, 7);
  RunResults run = sample::run(spool);
  std::vector<Tally> tallies = [this] {
    std::vector<Tally> all;
    for (ReplicationId r = 0; r < 7; ++r) all.push_back(sample::tally(shape, r));
    return all;
  }();
};

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

TEST_CASE_METHOD(Fixture, "a cell of by_segment is what its tallies say", "[analysis]") {
  const SummaryVariable& v = find(run.summary(CubeId::main), "paid");
  for (int segment = -1; segment < 2; ++segment) {
    for (int product = -1; product < 2; ++product) {
      for (int p = 0; p < shape.points; ++p) {
        std::vector<std::int64_t> values;
        for (Tally& tally : tallies) {
          std::int64_t sum = 0;
          for (int s = 0; s < 2; ++s) {
            for (int q = 0; q < 2; ++q) {
              if ((segment >= 0 && s != segment) || (product >= 0 && q != product)) continue;
              sum += tally.cell(p, s, q)[static_cast<std::size_t>(Measure::paid)];
            }
          }
          values.push_back(sum);
        }
        const Statistics expected = statistics_of(values, 100.0);
        const auto cell = static_cast<std::size_t>(((segment + 1) * 3 + product + 1) * 15 + p);
        for (std::size_t s = 0; s < kStatistics; ++s) {
          REQUIRE(same_bits(pick(v, static_cast<Statistic>(s), cell), expected[s]));
        }
      }
    }
  }
}

TEST_CASE_METHOD(Fixture, "the portfolio is all segments and products", "[analysis]") {
  const SummaryVariable& all = find(run.summary(CubeId::main), "par30");
  const SummaryVariable& portfolio = find(run.portfolio, "par30");
  for (std::size_t p = 0; p < 15; ++p) {
    CHECK(pick(all, Statistic::se, p) == pick(portfolio, Statistic::se, p));
    CHECK(near(pick(portfolio, Statistic::mean, p), 0.1, 1e-4));
  }
  CHECK(run.portfolio.variables.size() == kMeasures + ratios().size());
}

TEST_CASE_METHOD(Fixture, "the 12-month ratio spans twelve months", "[analysis]") {
  const SummaryVariable& v = find(run.portfolio, "default_rate_12m");
  for (std::size_t p = 0; p < 12; ++p) CHECK(std::isnan(pick(v, Statistic::mean, p)));
  const auto total = [this](Measure m, int point) {
    std::int64_t sum = 0;
    for (int s = 0; s < 2; ++s) {
      for (int q = 0; q < 2; ++q) {
        sum += run.totals.cell(point, s, q)[static_cast<std::size_t>(m)];
      }
    }
    return static_cast<double>(sum);
  };
  for (int p = 12; p < 15; ++p) {
    double defaults = 0.0;
    for (int q = p - 11; q <= p; ++q) defaults += total(Measure::new_defaults, q);
    CHECK(pick(v, Statistic::mean, static_cast<std::size_t>(p)) ==
          defaults / total(Measure::performing_opening, p - 11));
  }
}

TEST_CASE_METHOD(Fixture, "ratios of flows are undefined in month 0", "[analysis]") {
  CHECK(std::isnan(pick(find(run.portfolio, "default_rate"), Statistic::mean, 0)));
  CHECK(pick(find(run.portfolio, "paid"), Statistic::mean, 0) == 0.0);
  CHECK(pick(find(run.portfolio, "par90"), Statistic::mean, 0) > 0.0);
}

TEST_CASE_METHOD(Fixture, "causes, buckets and borrowers", "[analysis]") {
  const SummaryVariable& causes = find(run.summary(CubeId::cause), "closures");
  const SummaryVariable& closures = find(run.summary(CubeId::main), "closures");
  for (std::size_t p = 0; p < 15; ++p) {
    double sum = 0.0;
    for (std::size_t c = 0; c < 3; ++c) sum += pick(causes, Statistic::mean, c * 15 + p);
    CHECK(near(sum, pick(closures, Statistic::mean, p), 1e-12));
  }
  const SummaryVariable& loans = find(run.summary(CubeId::bucket), "loans");
  CHECK(pick(loans, Statistic::mean, 2 * 15 + 3) == 16.0);  // all segments, M2
  const SummaryVariable& score = find(run.summary(CubeId::borrower), "mean_score");
  CHECK(pick(score, Statistic::mean, 4) > 600.0);
  CHECK(pick(score, Statistic::mean, 4) < 690.0);
}

// The cells of a cube of every replication, summed over everything but `measure` where `wanted`
// holds of the position on every axis.
template <class AnyMeasure, class Predicate>
std::vector<std::int64_t> values_where(const std::vector<Tally>& tallies, CubeId id,
                                       AnyMeasure measure, Predicate wanted) {
  std::vector<std::int64_t> values;
  for (const Tally& tally : tallies) {
    const CubeInfo cube = cubes(tally.shape())[static_cast<std::size_t>(id)];
    std::int64_t sum = 0;
    for (std::size_t row = 0; row < cube.rows; ++row) {
      std::vector<std::size_t> at(cube.extents.size());
      std::size_t rest = row;
      for (std::size_t axis = at.size(); axis-- > 0;) {
        at[axis] = rest % cube.extents[axis];
        rest /= cube.extents[axis];
      }
      if (!wanted(at)) continue;
      sum += tally.cube(id)[row * cube.measures.size() + static_cast<std::size_t>(measure)];
    }
    values.push_back(sum);
  }
  return values;
}

void check_cell(const SummaryVariable& v, std::size_t cell, const Statistics& expected) {
  INFO(v.name << ", cell " << cell);
  for (std::size_t s = 0; s < kStatistics; ++s) {
    REQUIRE(same_bits(pick(v, static_cast<Statistic>(s), cell), expected[s]));
  }
}

using Position = std::vector<std::size_t>;

TEST_CASE_METHOD(Fixture, "a cell of the statements is what its tallies say", "[analysis]") {
  const SummaryVariable& v = find(run.summary(CubeId::party), "funding_cost");
  CHECK(v.units == "CNY");
  CHECK(v.few_events.empty());
  // Segment 1, all products, party 1, month 6.
  auto values =
      values_where(tallies, CubeId::party, PartyMeasure::funding_cost,
                   [](const Position& at) { return at[0] == 6 && at[1] == 1 && at[3] == 1; });
  check_cell(v, ((2 * 3 + 0) * 2 + 1) * 15 + 6, statistics_of(values, 100.0));
}

TEST_CASE_METHOD(Fixture, "stages are those of all products, money in yuan", "[analysis]") {
  const SummaryVariable& v = find(run.summary(CubeId::stage), "expected_credit_loss");
  REQUIRE(v.values.size() == std::size_t{kStatistics} * 3 * kStages * 15);
  auto values =
      values_where(tallies, CubeId::stage, StageMeasure::expected_credit_loss,
                   [](const Position& at) { return at[0] == 9 && at[1] == 0 && at[3] == 2; });
  check_cell(v, (1 * kStages + 2) * 15 + 9, statistics_of(values, 100.0));
  CHECK(find(run.summary(CubeId::borrower), "pool_quota").units == "CNY");
  CHECK(pick(find(run.summary(CubeId::borrower), "pool_quota"), Statistic::mean, 15) ==
        60 * 18'000.0);
}

TEST_CASE_METHOD(Fixture, "events and rules are counted by segment and month", "[analysis]") {
  const SummaryVariable& events = find(run.summary(CubeId::event), "events");
  CHECK(pick(events, Statistic::mean, 0 * 15 + 4) == 2.0);  // event 0 in both segments
  const SummaryVariable& actions = find(run.summary(CubeId::rule), "actions");
  auto values = values_where(tallies, CubeId::rule, RuleMeasure::actions, [](const Position& at) {
    return at[0] == 4 && at[1] == 1 && at[2] == 2;
  });
  check_cell(actions, (2 * 3 + 2) * 15 + 4, statistics_of(values, 1.0));
}

TEST_CASE_METHOD(Fixture, "the months waited are a mean over reopenings", "[analysis]") {
  const SummaryVariable& v = find(run.summary(CubeId::cause), "mean_months_waited");
  CHECK(std::isnan(pick(v, Statistic::mean, 0)));      // nothing happens in month 0
  CHECK(pick(v, Statistic::mean, 2 * 15 + 5) == 4.0);  // all segments, all products, cause 2
  CHECK(pick(v, Statistic::sd, 2 * 15 + 5) == 0.0);
}

TEST_CASE_METHOD(Fixture, "default rates of a vintage are cumulative", "[analysis]") {
  const SummaryVariable& rate = find(run.summary(CubeId::vintage), "cumulative_default_rate");
  const SummaryVariable& losses = find(run.summary(CubeId::vintage), "cumulative_charge_off_rate");
  REQUIRE(shape.cohorts == 14);
  REQUIRE(shape.ages == 14);
  const std::size_t cohort = 3;
  double before = 0.0;
  for (std::size_t age = 0; age <= 10; ++age) {
    const auto up_to_age = [&](const Position& at) {
      return at[0] == 1 && at[1] == cohort && at[2] <= age;
    };
    const auto values = [&](VintageMeasure m) {
      return values_where(tallies, CubeId::vintage, m, up_to_age);
    };
    const std::size_t cell = (2 * 14 + cohort) * 14 + age;
    check_cell(rate, cell,
               ratio_statistics(values(VintageMeasure::new_defaults),
                                values(VintageMeasure::opened), 1.0));
    check_cell(losses, cell,
               ratio_statistics(values(VintageMeasure::charge_offs),
                                values(VintageMeasure::disbursed), 1.0));
    CHECK(pick(rate, Statistic::mean, cell) >= before);
    before = pick(rate, Statistic::mean, cell);
  }
  CHECK(before > 0.0);
}

// Cells are known exactly where the last month of the cohort is that old at the end of the run.
void check_reach(const RunResults& run) {
  const TallyShape& shape = run.shape;
  for (const SummaryVariable& v : run.summary(CubeId::vintage).variables) {
    for (int cohort = 0; cohort < shape.cohorts; ++cohort) {
      const int last = std::min((cohort + 1) * shape.cohort_months, shape.points - 1);
      for (int age = 0; age < shape.ages; ++age) {
        const auto cell = static_cast<std::size_t>(cohort * shape.ages + age);
        INFO(v.name << ", cohort " << cohort << ", age " << age);
        REQUIRE(std::isnan(pick(v, Statistic::mean, cell)) == (last + age > shape.points - 1));
        REQUIRE((v.few_events.empty() || last + age < shape.points || v.few_events[cell] == 1));
      }
    }
  }
}

TEST_CASE_METHOD(Fixture, "a vintage is unknown at ages beyond the horizon", "[analysis]") {
  check_reach(run);
  const TallyShape long_shape = sample::shape(126);
  REQUIRE(long_shape.cohort_months == 3);
  check_reach(sample::run(sample::filled_spool(folder / "long.h5", long_shape, 2)));
}

TEST_CASE_METHOD(Fixture, "probabilities of where debts roll to add up to one", "[analysis]") {
  for (const char* name : {"probability", "probability_by_balance"}) {
    const SummaryVariable& v = find(run.summary(CubeId::roll), name);
    REQUIRE(v.values.size() == std::size_t{kStatistics} * 3 * 3 * kBuckets * kDestinations);
    for (std::size_t row = 0; row < std::size_t{9} * kBuckets; ++row) {
      double sum = 0.0;
      for (std::size_t to = 0; to < kDestinations; ++to) {
        sum += pick(v, Statistic::mean, row * kDestinations + to);
      }
      INFO(name << ", row " << row);
      // Ten quotients and nine sums, each rounded once.
      if (row % kBuckets + 1 < kBuckets)
        CHECK(near(sum, 1.0, 10 * std::numeric_limits<double>::epsilon()));
      else
        CHECK(std::isnan(sum));
    }
  }
  // Segment 0, product 1, from M2 to M3.
  const auto from = [](const Position& at) { return at[0] == 0 && at[1] == 1 && at[2] == 2; };
  const auto there = [&](const Position& at) { return from(at) && at[3] == 3; };
  check_cell(find(run.summary(CubeId::roll), "probability"), ((1 * 3 + 2) * 8 + 2) * 10 + 3,
             ratio_statistics(values_where(tallies, CubeId::roll, RollMeasure::loans, there),
                              values_where(tallies, CubeId::roll, RollMeasure::loans, from), 1.0));
}

TEST_CASE_METHOD(Fixture, "few events are told", "[analysis]") {
  const SummaryVariable& loans = find(run.portfolio, "loans");
  CHECK(loans.few_events == std::vector<std::int8_t>(15, 0));
  const SummaryVariable& frozen = find(run.portfolio, "frozen_accounts");
  CHECK(frozen.few_events == std::vector<std::int8_t>(15, 1));
  CHECK(find(run.portfolio, "balance").few_events.empty());
  CHECK(find(run.portfolio, "par30").few_events.empty());
  CHECK(find(run.portfolio, "default_rate").few_events.size() == 15);
}

TEST_CASE_METHOD(Fixture, "passes of any size see the same columns", "[analysis]") {
  const std::vector<CellSum> terms = {{3, 0, 0}, {0, 2, 0, 3, 4}, {7, 1, 1}, {9, 0, 0}};
  const auto collect = [&](std::size_t memory) {
    std::map<std::vector<std::size_t>, std::vector<std::int64_t>> seen;
    std::mutex mutex;
    visit_series(
        spool, spool.complete(), cube_of(shape, CubeId::main), terms, {2, true, memory},
        [&](const Series& s, std::span<std::int64_t> columns) {
          const std::lock_guard lock(mutex);
          seen[{s.point, s.group, s.segment, s.product}] = {columns.begin(), columns.end()};
        });
    return seen;
  };
  const auto whole = collect(192 << 20);
  CHECK(whole.size() == std::size_t{15} * 2 * 3 * 3);
  CHECK(collect(1) == whole);
  CHECK(collect(1500) == whole);
}

}  // namespace
