#include <string>

#include "models/base/contract.hpp"
#include "models/base/int128.hpp"
#include "sim/results/read_run.hpp"

namespace lendsim {
namespace {

// One cell of the totals.
class Cell {
 public:
  Cell(const RunResults& results, int point, int segment, int product)
      : r_(results), point_(point), segment_(segment), product_(product) {}

  Int128 value(Measure m, int point) const {
    return r_.totals
        .main()[r_.totals.main_index(point, segment_, product_) + static_cast<std::size_t>(m)];
  }
  Int128 value(Measure m) const { return value(m, point_); }

  Int128 over_buckets(BucketMeasure m) const {
    Int128 sum = 0;
    for (int bucket = 0; bucket < kBuckets; ++bucket) {
      sum += r_.totals.buckets()[r_.totals.bucket_index(point_, segment_, product_, bucket) +
                                 static_cast<std::size_t>(m)];
    }
    return sum;
  }

  Int128 over_causes(CauseMeasure m) const {
    Int128 sum = 0;
    for (int cause = 0; cause < r_.shape.causes; ++cause) {
      sum += r_.totals.causes()[r_.totals.cause_index(point_, segment_, product_, cause) +
                                static_cast<std::size_t>(m)];
    }
    return sum;
  }

  void expect(Int128 left, Int128 right, const char* identity) const {
    if (left == right) return;
    throw ContractViolation(std::string("identity violated (") + identity + "): segment " +
                            r_.segments[static_cast<std::size_t>(segment_)] + ", product " +
                            r_.products[static_cast<std::size_t>(product_)] + ", month " +
                            std::to_string(point_) + ", off by " +
                            std::to_string(static_cast<std::int64_t>(left - right)));
  }

  void check() const {
    using enum Measure;
    if (point_ > 0) {
      const Int128 expected = value(balance, point_ - 1) + value(disbursed) +
                              value(interest_charged) + value(penalty_charged) +
                              value(fees_charged) - value(paid) - value(charge_offs);
      expect(value(balance), expected,
             "balance = opening + disbursed + charged - paid - charged off, in fen");
    }
    expect(over_buckets(BucketMeasure::balance), value(balance), "balance over buckets, in fen");
    expect(over_buckets(BucketMeasure::loans), value(loans), "loans over buckets");
    expect(over_causes(CauseMeasure::closures), value(closures), "closures over causes");
  }

 private:
  const RunResults& r_;
  int point_;
  int segment_;
  int product_;
};

}  // namespace

void check_identities(const RunResults& results) {
  for (int point = 0; point < results.shape.points; ++point) {
    for (int segment = 0; segment < results.shape.segments; ++segment) {
      for (int product = 0; product < results.shape.products; ++product) {
        Cell(results, point, segment, product).check();
      }
    }
  }
}

}  // namespace lendsim
