// Figures over the horizon: exact from kept replications, bounded without them.
#include "sim/report/headline.hpp"

#include <cmath>

#include "sim/report/page.hpp"
#include "sim/report/scenario_text.hpp"
#include "sim/results/errors.hpp"
#include "tests/catch.hpp"
#include "tests/results/sample_run.hpp"

using namespace lendsim;
using namespace lendsim::report;

namespace {

// What read_kept_sums would read.
KeptSums kept_sums(const Spool& spool) {
  KeptSums sums;
  const TallyShape& shape = spool.shape();
  const std::size_t groups =
      static_cast<std::size_t>(shape.segments) * static_cast<std::size_t>(shape.products);
  for (const Measure measure : headline_measures()) {
    std::vector<std::int64_t> column;
    for (const ReplicationId r : spool.complete()) {
      const Tally tally = sample::tally(shape, r);
      const std::size_t points = static_cast<std::size_t>(shape.points);
      const std::size_t first = info(measure).kind == MeasureKind::stock ? points - 1 : 1;
      std::int64_t sum = 0;
      for (std::size_t i = first * groups; i < points * groups; ++i) {
        sum += tally.main()[i * kMeasures + static_cast<std::size_t>(measure)];
      }
      column.push_back(sum);
    }
    sums.measures.push_back(std::move(column));
  }
  return sums;
}

// What is no number is a dash, or null.
void check_no_odd_number(const std::string& html) {
  for (const char* odd : {">nan", "\"nan", " nan", ",nan", ">inf", "\"inf", ",inf", ":inf"}) {
    INFO(odd);
    CHECK_FALSE(sample::has(html, odd));
  }
}

struct Sample {
  sample::Folder folder;
  Spool spool = sample::filled_spool(folder / "run.h5", sample::shape(), 7);
  RunInput run{"run", sample::run(spool), {}, {}};
};

}  // namespace

TEST_CASE("headline: without kept replications the means are the same, the errors bounds",
          "[report]") {
  Sample s;
  const std::vector<HeadlineRow> bounded = headline(s.run);
  s.run.kept = kept_sums(s.spool);
  const std::vector<HeadlineRow> exact = headline(s.run);
  REQUIRE(bounded.size() == exact.size());
  bool any_bound = false;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    INFO(exact[i].info->name);
    const double mean = at(exact[i].statistics, Statistic::mean);
    const double se = at(exact[i].statistics, Statistic::se);
    CHECK(at(bounded[i].statistics, Statistic::mean) == Catch::Approx(mean).epsilon(1e-12));
    CHECK_FALSE(exact[i].at_most);
    if (bounded[i].at_most) {
      any_bound = true;
      CHECK(at(bounded[i].statistics, Statistic::se) >= se * (1 - 1e-12));
      CHECK(std::isnan(at(bounded[i].statistics, Statistic::q50)));
    } else {
      CHECK(bounded[i].last_month);
      CHECK(at(bounded[i].statistics, Statistic::se) == Catch::Approx(se).epsilon(1e-9));
    }
  }
  CHECK(any_bound);
}

TEST_CASE("headline: the difference of a run from itself is exactly nothing", "[report]") {
  Sample s;
  s.run.kept = kept_sums(s.spool);
  const std::vector<PairedDifference> none = paired_differences(s.run, s.run);
  REQUIRE(none.size() == headline_table().size());
  for (const PairedDifference& d : none) {
    CHECK(at(d.statistics, Statistic::mean) == 0.0);
    CHECK(at(d.statistics, Statistic::se) == 0.0);
  }
}

TEST_CASE("headline: no differences without kept replications, or between unequally many",
          "[report]") {
  Sample s;
  RunInput other = s.run;
  CHECK(paired_differences(s.run, other).empty());
  s.run.kept = kept_sums(s.spool);
  other.kept = s.run.kept;
  ++other.results.replications;
  CHECK(paired_differences(s.run, other).empty());
}

TEST_CASE("page: equal results make equal bytes, and a title is text", "[report]") {
  Sample s;
  s.run.results.title = "</title><script>alert(1)</script>";
  const std::vector<RunInput> runs = {s.run};
  const std::string html = page(runs);
  CHECK(html == page(runs));
  CHECK_FALSE(sample::has(html, "<script>alert"));
  CHECK(sample::has(html, "&lt;/title&gt;&lt;script&gt;alert(1)"));
  check_no_odd_number(html);
}

TEST_CASE("page: one replication has no errors, and makes a page", "[report]") {
  sample::Folder folder;
  const Spool spool = sample::filled_spool(folder / "run.h5", sample::shape(), 1);
  const std::vector<RunInput> runs = {{"run", sample::run(spool), {}, {}}};
  const std::string html = page(runs);
  check_no_odd_number(html);
  CHECK(sample::has(html, "1 replication of"));
}

TEST_CASE("scenario text: what begins or ends in the reported months is marked", "[report]") {
  const std::string text = R"(
[[timeline]]
name = "cap"
from = 2020-03-15
until = 2020-06-01
[[timeline]]
name = "too early"
from = 2019-12-31
[[shock]]
name = "virus"
month = "2020-02"
[[maintenance]]
name = "upgrade"
from = 2020-03-12T00:00:00
)";
  const std::vector<Mark> marks = marks_of(text, make_month(2020, 1), 12);
  const std::vector<Mark> expected = {{2, "virus, 2020-02"},
                                      {3, "cap, from 2020-03-15"},
                                      {3, "upgrade, 2020-03-12"},
                                      {6, "cap, until 2020-06-01"}};
  CHECK(marks == expected);
  CHECK_THROWS_AS(marks_of("no [toml", make_month(2020, 1), 12), CorruptFile);
}

TEST_CASE("scenario text: the products of the pool", "[report]") {
  CHECK(pool_products("title = \"x\"\n").empty());
  CHECK(pool_products("[pool]\nquota_per_borrower = 1\n") == std::vector<std::string>{"all"});
  CHECK(pool_products("[pool]\nproducts = \"jiebei\"\n") == std::vector<std::string>{"jiebei"});
  CHECK(pool_products("[pool]\nproducts = [\"a\", \"b\"]\n") == std::vector<std::string>{"a", "b"});
}
