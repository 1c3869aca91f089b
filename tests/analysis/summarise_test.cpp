#include "analysis/summarise.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
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
  const SummaryVariable& v = find(run.by_segment, "paid");
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
  const SummaryVariable& all = find(run.by_segment, "par30");
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
  const SummaryVariable& causes = find(run.by_cause, "closures");
  const SummaryVariable& closures = find(run.by_segment, "closures");
  for (std::size_t p = 0; p < 15; ++p) {
    double sum = 0.0;
    for (std::size_t c = 0; c < 3; ++c) sum += pick(causes, Statistic::mean, c * 15 + p);
    CHECK(near(sum, pick(closures, Statistic::mean, p), 1e-12));
  }
  const SummaryVariable& loans = find(run.by_bucket, "loans");
  CHECK(pick(loans, Statistic::mean, 2 * 15 + 3) == 16.0);  // all segments, M2
  const SummaryVariable& score = find(run.by_borrower, "mean_score");
  CHECK(pick(score, Statistic::mean, 4) > 600.0);
  CHECK(pick(score, Statistic::mean, 4) < 690.0);
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
  const std::vector<CellSum> terms = {{3, 0, 0}, {0, 2, 0}, {7, 1, 1}, {9, 0, 0}};
  const auto collect = [&](std::size_t memory) {
    std::map<std::vector<std::size_t>, std::vector<std::int64_t>> seen;
    visit_series(
        spool, spool.complete(), cube_of(shape, CubeId::main), terms, {2, true, memory},
        [&](const Series& s, std::span<std::int64_t> columns) {
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
