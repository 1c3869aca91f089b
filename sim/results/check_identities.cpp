#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/base/contract.hpp"
#include "models/base/int128.hpp"
#include "sim/results/read_run.hpp"

namespace lendsim {
namespace {

// A measure whose sum over the last axis of a cube is a measure of the main cube, less another one.
struct SumIdentity {
  const char* text;
  CubeId cube;
  std::size_t part;  // measure of the cube
  Measure whole;
  std::optional<Measure> less = {};
};

template <class AnyMeasure>
constexpr std::size_t place(AnyMeasure measure) {
  return static_cast<std::size_t>(measure);
}

constexpr std::array kSums = {
    SumIdentity{"balance over buckets, in fen", CubeId::bucket, place(BucketMeasure::balance),
                Measure::balance},
    SumIdentity{"loans over buckets", CubeId::bucket, place(BucketMeasure::loans), Measure::loans},
    SumIdentity{"closures over causes", CubeId::cause, place(CauseMeasure::closures),
                Measure::closures},
    SumIdentity{"balance over stages, in fen", CubeId::stage, place(StageMeasure::balance),
                Measure::balance},
    SumIdentity{"loans over stages", CubeId::stage, place(StageMeasure::loans), Measure::loans},
    SumIdentity{"expected_credit_loss over stages, in fen", CubeId::stage,
                place(StageMeasure::expected_credit_loss), Measure::expected_credit_loss},
    SumIdentity{"balance over parties, in fen", CubeId::party, place(PartyMeasure::balance),
                Measure::balance},
    SumIdentity{"disbursed over parties, in fen", CubeId::party, place(PartyMeasure::disbursed),
                Measure::disbursed},
    SumIdentity{"interest over parties = interest_income, in fen", CubeId::party,
                place(PartyMeasure::interest), Measure::interest_income},
    SumIdentity{"penalty over parties = penalty_income, in fen", CubeId::party,
                place(PartyMeasure::penalty), Measure::penalty_income},
    SumIdentity{"fees over parties = fees_charged, in fen", CubeId::party,
                place(PartyMeasure::fees), Measure::fees_charged},
    SumIdentity{"recoveries over parties, in fen", CubeId::party, place(PartyMeasure::recoveries),
                Measure::recoveries},
    SumIdentity{"charge_offs over parties = charge_offs - never_income, in fen", CubeId::party,
                place(PartyMeasure::charge_offs), Measure::charge_offs, Measure::never_income},
    SumIdentity{"expected_credit_loss over parties, in fen", CubeId::party,
                place(PartyMeasure::expected_credit_loss), Measure::expected_credit_loss},
};

// One cell of the totals. Cubes other than the main one have one more axis, whose positions are
// `part`.
class Cell {
 public:
  Cell(const RunResults& results, std::span<const CubeInfo> cubes, int point, int segment,
       int product)
      : r_(results), cubes_(cubes), point_(point), segment_(segment), product_(product) {}

  void check() const {
    for (const SumIdentity& identity : kSums) check_sum(identity);
    check_service_fees();
    for (int party = 0; party < r_.shape.parties; ++party) check_statement(party);
    if (r_.shape.parties > 0) {
      expect(value(Measure::net_income), value(0, PartyMeasure::net_income),
             "net_income = that of the platform's statement, in fen");
    }
    if (point_ > 0) check_changes();
  }

 private:
  Int128 value(Measure m) const { return value(m, point_); }
  Int128 value(Measure m, int point) const {
    return r_.totals.main()[r_.totals.main_index(point, segment_, product_) + place(m)];
  }
  Int128 value(int party, PartyMeasure m) const { return value(party, m, point_); }
  Int128 value(int party, PartyMeasure m, int point) const {
    return r_.totals.cube(
        CubeId::party)[r_.totals.party_index(point, segment_, product_, party) + place(m)];
  }

  void check_sum(const SumIdentity& identity) const;
  void check_service_fees() const;
  void check_statement(int party) const;
  void check_changes() const;
  void expect(Int128 left, Int128 right, const std::string& identity) const;

  const RunResults& r_;
  std::span<const CubeInfo> cubes_;
  int point_;
  int segment_;
  int product_;
};

void Cell::expect(Int128 left, Int128 right, const std::string& identity) const {
  if (left == right) return;
  throw ContractViolation("identity violated (" + identity + "): segment " +
                          r_.segments[static_cast<std::size_t>(segment_)] + ", product " +
                          r_.products[static_cast<std::size_t>(product_)] + ", month " +
                          std::to_string(point_) + ", off by " +
                          std::to_string(static_cast<std::int64_t>(left - right)));
}

void Cell::check_sum(const SumIdentity& identity) const {
  const CubeInfo& cube = cubes_[place(identity.cube)];
  const std::size_t parts = cube.extents.back();
  const std::size_t cell = r_.totals.main_index(point_, segment_, product_) / kMeasures;
  const std::span<const std::int64_t> cells = r_.totals.cube(identity.cube);
  Int128 sum = 0;
  for (std::size_t i = 0; i < parts; ++i) {
    sum += cells[(cell * parts + i) * cube.measures.size() + identity.part];
  }
  const Int128 less = identity.less ? value(*identity.less) : 0;
  expect(sum, value(identity.whole) - less, identity.text);
}

// What funders pay, the platform gets.
void Cell::check_service_fees() const {
  Int128 sum = 0;
  for (int party = 0; party < r_.shape.parties; ++party) {
    sum += value(party, PartyMeasure::service_fee);
  }
  expect(sum, 0, "service_fee over parties = 0, in fen");
}

void Cell::check_statement(int party) const {
  using enum PartyMeasure;
  const std::string of_party = " of " + r_.parties[static_cast<std::size_t>(party)] + ", in fen";
  const auto v = [&](PartyMeasure m) { return value(party, m); };
  expect(v(net_income),
         v(interest) + v(service_fee) + v(penalty) + v(fees) + v(recoveries) - v(funding_cost) -
             v(charge_offs) - v(provision_change) - v(opex),
         "net_income = sum of the statement" + of_party);
  if (point_ == 0) return;
  expect(v(provision_change),
         v(expected_credit_loss) - value(party, expected_credit_loss, point_ - 1),
         "provision_change = change of expected_credit_loss" + of_party);
}

void Cell::check_changes() const {
  using enum Measure;
  expect(value(balance),
         value(balance, point_ - 1) + value(disbursed) + value(interest_charged) +
             value(penalty_charged) + value(fees_charged) - value(paid) - value(charge_offs),
         "balance = opening + disbursed + charged - paid - charged off, in fen");
  expect(value(credit_limit),
         value(credit_limit, point_ - 1) + value(limit_granted) + value(limit_restored) -
             value(limit_cut) - value(limit_released),
         "credit_limit = opening + granted + restored - cut - released, in fen");
}

// First closures are closures, and who leaves a risk set was in it.
class ExitCheck {
 public:
  ExitCheck(const RunResults& results, std::span<const CubeInfo> cubes, int segment, int product)
      : r_(results),
        months_(static_cast<std::size_t>(results.shape.points)),
        ages_(cubes[place(CubeId::risk)].extents.back()),
        segment_(segment),
        product_(product),
        row_(static_cast<std::size_t>(segment) * static_cast<std::size_t>(results.shape.products) +
             static_cast<std::size_t>(product)) {}

  void check() const {
    for (int exit = 0; exit < r_.shape.exits(); ++exit) {
      Int128 sum = 0;
      for (std::size_t age = 0; age < ages_; ++age) sum += exits(exit, age);
      expect(sum <= most(exit), "first exits of a cause are among all of them");
    }
    for (std::size_t age = 0; age < ages_; ++age) {
      Int128 sum = 0;
      for (int exit = 0; exit < r_.shape.exits(); ++exit) sum += exits(exit, age);
      expect(sum <= r_.totals.cube(CubeId::risk)[row_ * ages_ + age], "exits are of those at risk");
    }
  }

 private:
  std::int64_t exits(int exit, std::size_t age) const {
    const auto exits = static_cast<std::size_t>(r_.shape.exits());
    return r_.totals.cube(
        CubeId::exit)[(row_ * exits + static_cast<std::size_t>(exit)) * ages_ + age];
  }

  // All closures of the cause, first or not; all charge-offs.
  Int128 most(int exit) const {
    Int128 sum = 0;
    for (std::size_t point = 0; point < months_; ++point) {
      const int p = static_cast<int>(point);
      sum += exit < r_.shape.causes
                 ? r_.totals.causes()[r_.totals.cause_index(p, segment_, product_, exit) +
                                      place(CauseMeasure::closures)]
                 : r_.totals.main()[r_.totals.main_index(p, segment_, product_) +
                                    place(Measure::charged_off_accounts)];
    }
    return sum;
  }

  void expect(bool holds, const std::string& identity) const {
    if (holds) return;
    throw ContractViolation("identity violated (" + identity + "): segment " +
                            r_.segments[static_cast<std::size_t>(segment_)] + ", product " +
                            r_.products[static_cast<std::size_t>(product_)]);
  }

  const RunResults& r_;
  std::size_t months_;
  std::size_t ages_;
  int segment_;
  int product_;
  std::size_t row_;
};

}  // namespace

void check_identities(const RunResults& results) {
  const std::vector<CubeInfo> all = cubes(results.shape);
  for (int point = 0; point < results.shape.points; ++point) {
    for (int segment = 0; segment < results.shape.segments; ++segment) {
      for (int product = 0; product < results.shape.products; ++product) {
        Cell(results, all, point, segment, product).check();
      }
    }
  }
  for (int segment = 0; segment < results.shape.segments; ++segment) {
    for (int product = 0; product < results.shape.products; ++product) {
      ExitCheck(results, all, segment, product).check();
    }
  }
}

}  // namespace lendsim
