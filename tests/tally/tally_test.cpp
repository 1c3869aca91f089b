#include "sim/tally/tally.hpp"

#include <numeric>
#include <set>

#include "tests/catch.hpp"

namespace {

using namespace lendsim;

constexpr TallyShape kShape{.points = 3,
                            .segments = 2,
                            .products = 2,
                            .causes = 4,
                            .parties = 2,
                            .events = 3,
                            .rules = 5,
                            .cohorts = 2,
                            .ages = 2,
                            .months = 4,
                            .panel_borrowers = 5};

TEST_CASE("sizes of the cubes", "[tally]") {
  const std::vector<CubeInfo> all = cubes(kShape);
  const auto cells = [&all](CubeId id) { return all[static_cast<std::size_t>(id)].cells(); };
  CHECK(cells(CubeId::main) == std::size_t{3} * 2 * 2 * kMeasures);
  CHECK(cells(CubeId::bucket) == std::size_t{3} * 2 * 2 * 8 * kBucketMeasures);
  CHECK(cells(CubeId::cause) == std::size_t{3} * 2 * 2 * 4 * kCauseMeasures);
  CHECK(cells(CubeId::stage) == std::size_t{3} * 2 * 2 * 3 * kStageMeasures);
  CHECK(cells(CubeId::party) == std::size_t{3} * 2 * 2 * 2 * kPartyMeasures);
  CHECK(cells(CubeId::borrower) == std::size_t{3} * 2 * kBorrowerMeasures);
  CHECK(cells(CubeId::event) == std::size_t{3} * 2 * 3);
  CHECK(cells(CubeId::rule) == std::size_t{3} * 2 * 5);
  CHECK(cells(CubeId::vintage) == std::size_t{2} * 2 * 2 * kVintageMeasures);
  CHECK(cells(CubeId::roll) == std::size_t{2} * 2 * 8 * 10 * kRollMeasures);
  CHECK(cells(CubeId::risk) == std::size_t{2} * 2 * 4);
  CHECK(cells(CubeId::exit) == std::size_t{2} * 2 * (4 + 1) * 4);
  CHECK(kShape.panel_rows() == std::size_t{5} * 3 * 2);
  std::size_t sum = 0;
  for (const CubeInfo& cube : all) {
    CHECK(cube.offset == sum);
    sum += cube.cells();
  }
  CHECK(kShape.cells() == sum);
  CHECK(Tally(kShape).cells().size() == sum);
}

TEST_CASE("a long run has at most 60 vintages and ages", "[tally]") {
  TallyShape shape{.points = 37};
  set_vintages(shape);
  CHECK(shape.cohorts == 36);
  CHECK(shape.cohort_months == 1);
  CHECK(shape.ages == 36);
  shape.points = 362;  // 361 months: vintages of seven
  set_vintages(shape);
  CHECK(shape.cohort_months == 7);
  CHECK(shape.cohorts == 52);
  CHECK(shape.ages == 60);
}

TEST_CASE("every cell has an address of its own", "[tally]") {
  const Tally tally(kShape);
  std::set<std::size_t> seen;
  for (int p = 0; p < 3; ++p) {
    for (int s = 0; s < 2; ++s) {
      for (int q = 0; q < 2; ++q) {
        for (int c = 0; c < 4; ++c) seen.insert(tally.cause_index(p, s, q, c));
      }
    }
  }
  CHECK(seen.size() == 48);
  CHECK(*seen.rbegin() == tally.causes().size() - kCauseMeasures);
}

TEST_CASE("an addition lands where the cell is read", "[tally]") {
  Tally tally(kShape);
  tally.add(2, 1, 0, Measure::paid, 7);
  CHECK(tally.cell(2, 1, 0)[static_cast<std::size_t>(Measure::paid)] == 7);
  tally.add(1, 0, 1, 3, BucketMeasure::loans, 2);
  CHECK(tally.buckets()[tally.bucket_index(1, 0, 1, 3) + 1] == 2);
  tally.add(1, 1, BorrowerMeasure::away, 4);
  CHECK(tally.borrowers()[tally.borrower_index(1, 1) + 3] == 4);
  tally.count_rule(2, 1, 4, 3);
  CHECK(tally.cube(CubeId::rule)[(2 * 2 + 1) * 5 + 4] == 3);
  tally.add(1, 0, 1, VintageMeasure::new_defaults, 6);
  CHECK(tally.cube(CubeId::vintage)[(2 * 2 + 1) * kVintageMeasures + 2] == 6);
  tally.add_roll(1, 0, 7, 9, 50);
  CHECK(tally.cube(CubeId::roll)[((2 * 8 + 7) * 10 + 9) * kRollMeasures + 1] == 50);
  CHECK(tally.cube(CubeId::roll)[((2 * 8 + 7) * 10 + 9) * kRollMeasures] == 1);
  tally.count_at_risk(1, 0, 3);
  CHECK(tally.cube(CubeId::risk)[2 * 4 + 3] == 1);
  tally.count_exit(1, 0, 4, 2);
  CHECK(tally.cube(CubeId::exit)[(2 * 5 + 4) * 4 + 2] == 1);
}

TEST_CASE("merging adds cells and keeps the rows of both panels", "[tally]") {
  Tally a(kShape);
  Tally b(kShape);
  a.add(0, 0, 0, Measure::balance, 5);
  b.add(0, 0, 0, Measure::balance, -8);
  a.panel(0, 1, 1).dpd = 3;
  b.panel(4, 2, 0).status = 2;
  b.funded(2, 1, 1, 7, 1) = 11;
  b.written_off(3, 0, 0, 1) = 12;
  a.add(LogRow{.month = 2, .borrower = 9});
  b.add(LogRow{.month = 2, .borrower = 3});
  a.merge(b);
  a.sort_log();
  REQUIRE(a.log().size() == 2);
  CHECK(a.log()[0].borrower == 3);
  CHECK(a.funded(2, 1, 1, 7, 1) == 11);
  CHECK(a.written_off(3, 0, 0, 1) == 12);
  CHECK(a.main()[0] == -3);
  CHECK(a.panel(0, 1, 1).dpd == 3);
  CHECK(a.panel(4, 2, 0).status == 2);
  a.clear();
  CHECK(a == Tally(kShape));
}

}  // namespace
