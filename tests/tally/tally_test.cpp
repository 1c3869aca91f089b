#include "sim/tally/tally.hpp"

#include <numeric>
#include <set>

#include "tests/catch.hpp"

namespace {

using namespace lendsim;

constexpr TallyShape kShape{3, 2, 2, 4, 5};

TEST_CASE("sizes of the cubes", "[tally]") {
  CHECK(kShape.main_cells() == std::size_t{3} * 2 * 2 * kMeasures);
  CHECK(kShape.bucket_cells() == std::size_t{3} * 2 * 2 * 8 * 2);
  CHECK(kShape.cause_cells() == std::size_t{3} * 2 * 2 * 4 * 4);
  CHECK(kShape.borrower_cells() == std::size_t{3} * 2 * 5);
  CHECK(kShape.panel_rows() == std::size_t{5} * 3 * 2);
  const Tally tally(kShape);
  CHECK(kShape.cells() == tally.main().size() + tally.buckets().size() + tally.causes().size() +
                              tally.borrowers().size());
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
}

TEST_CASE("merging adds cells and keeps the rows of both panels", "[tally]") {
  Tally a(kShape);
  Tally b(kShape);
  a.add(0, 0, 0, Measure::balance, 5);
  b.add(0, 0, 0, Measure::balance, -8);
  a.panel(0, 1, 1).dpd = 3;
  b.panel(4, 2, 0).status = 2;
  a.merge(b);
  CHECK(a.main()[0] == -3);
  CHECK(a.panel(0, 1, 1).dpd == 3);
  CHECK(a.panel(4, 2, 0).status == 2);
  a.clear();
  CHECK(a == Tally(kShape));
}

}  // namespace
