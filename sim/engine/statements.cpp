#include "sim/engine/statements.hpp"

#include <algorithm>

#include "models/platform/provision.hpp"

namespace lendsim {
namespace {

using Line = PartyMeasure;

// One segment and product over the reported months.
class Statements {
 public:
  Statements(const Scenario& scenario, Tally& tally, int group, int product)
      : scenario_(scenario),
        tally_(tally),
        group_(group),
        product_(product),
        parties_(tally.shape().parties) {}

  void close(int point) {
    point_ = point;
    plan_ = &scenario_.months[static_cast<std::size_t>(std::max(month_of(point), 0))];
    epoch_ = &scenario_.epochs[plan_->epoch];
    take_balances();
    provide();
    if (point == 0) return;
    if (parties_ == 1) take_totals();
    recover();
    pay();
    sum_up();
  }

 private:
  // Month of the run; the opening is the month before the first reported one.
  int month_of(int point) const { return scenario_.run.warm_up + point - 1; }

  std::int64_t& main(Measure m) {
    return tally_.cell(point_, group_, product_)[static_cast<std::size_t>(m)];
  }
  std::int64_t bucket(int b, BucketMeasure m) const {
    return tally_
        .buckets()[tally_.bucket_index(point_, group_, product_, b) + static_cast<std::size_t>(m)];
  }
  std::int64_t& line(int point, int party, Line m) {
    return tally_.cube(CubeId::party)[tally_.party_index(point, group_, product_, party) +
                                      static_cast<std::size_t>(m)];
  }
  std::int64_t& line(int party, Line m) { return line(point_, party, m); }
  std::int64_t& stage(int s, StageMeasure m) {
    return tally_.cube(CubeId::stage)[tally_.stage_index(point_, group_, product_, s) +
                                      static_cast<std::size_t>(m)];
  }

  std::int64_t funded(int b, int party) {
    if (parties_ == 1) return bucket(b, BucketMeasure::balance);
    return tally_.funded(point_, group_, product_, b, party);
  }

  void take_balances() {
    for (int party = 0; party < parties_; ++party) {
      for (int b = 0; b < kBuckets; ++b) line(party, Line::balance) += funded(b, party);
    }
  }

  // Undrawn limits are provided for by those who would fund them.
  void provide() {
    const Shares nominal = nominal_shares(epoch_->funders, plan_->month);
    for (int b = 0; b < kBuckets; ++b) {
      const int s = stage_of(epoch_->provision, b);
      stage(s, StageMeasure::balance) += bucket(b, BucketMeasure::balance);
      stage(s, StageMeasure::loans) += bucket(b, BucketMeasure::loans);
      const Split undrawn = split({bucket(b, BucketMeasure::undrawn)}, nominal);
      for (int party = 0; party < parties_; ++party) {
        const Money loss = expected_credit_loss(epoch_->provision, b, {funded(b, party)},
                                                undrawn[static_cast<std::size_t>(party)]);
        stage(s, StageMeasure::expected_credit_loss) += loss.fen;
        line(party, Line::expected_credit_loss) += loss.fen;
        main(Measure::expected_credit_loss) += loss.fen;
      }
    }
  }

  void take_totals() {
    line(0, Line::disbursed) = main(Measure::disbursed);
    line(0, Line::interest) = main(Measure::interest_income);
    line(0, Line::penalty) = main(Measure::penalty_income);
    line(0, Line::fees) = main(Measure::fees_charged);
    line(0, Line::charge_offs) = main(Measure::charge_offs) - main(Measure::never_income);
  }

  void recover() {
    const std::vector<Fraction>& curve =
        epoch_->products[static_cast<std::size_t>(product_)].recovery_curve;
    const int month = month_of(point_);
    for (int age = 1; age <= static_cast<int>(curve.size()) && age <= month; ++age) {
      for (int party = 0; party < parties_; ++party) {
        const Money principal{tally_.written_off(month - age, group_, product_, party)};
        const Money recovered = share_of(principal, curve[static_cast<std::size_t>(age - 1)]);
        line(party, Line::recoveries) += recovered.fen;
        main(Measure::recoveries) += recovered.fen;
      }
    }
  }

  // Costs and the service fee.
  void pay() {
    const Economics& economics = epoch_->economics;
    const bool nominal_days = scenario_.run.day_count == DayCount::thirty;
    const std::int64_t days_in_year = nominal_days ? 360 : 365;
    for (int party = 0; party < parties_; ++party) {
      if (!epoch_->funders.empty()) {
        const Funder& funder = epoch_->funders[static_cast<std::size_t>(party)];
        const Int128 cost = static_cast<Int128>(line(point_ - 1, party, Line::balance)) *
                            funder.cost.millionths * plan_->days;
        line(party, Line::funding_cost) = divide_half_up(cost, kMillion * days_in_year);
      }
      line(party, Line::provision_change) = line(party, Line::expected_credit_loss) -
                                            line(point_ - 1, party, Line::expected_credit_loss);
      if (party == 0) continue;
      const Money fee = share_of({line(party, Line::interest)}, economics.fee_share_of_interest);
      line(party, Line::service_fee) = -fee.fen;
      line(0, Line::service_fee) += fee.fen;
    }
    line(0, Line::opex) = main(Measure::account_months) * economics.opex_per_account.fen;
  }

  void sum_up() {
    for (int party = 0; party < parties_; ++party) {
      line(party, Line::net_income) =
          line(party, Line::interest) + line(party, Line::service_fee) +
          line(party, Line::penalty) + line(party, Line::fees) + line(party, Line::recoveries) -
          line(party, Line::funding_cost) - line(party, Line::charge_offs) -
          line(party, Line::provision_change) - line(party, Line::opex);
    }
    main(Measure::net_income) = line(0, Line::net_income);
  }

  const Scenario& scenario_;
  Tally& tally_;
  int group_;
  int product_;
  int parties_;
  int point_ = 0;
  const MonthPlan* plan_ = nullptr;
  const Epoch* epoch_ = nullptr;
};

}  // namespace

void close_statements(const Scenario& scenario, Tally& tally) {
  const TallyShape& shape = tally.shape();
  for (int group = 0; group < shape.segments; ++group) {
    for (int product = 0; product < shape.products; ++product) {
      Statements statements(scenario, tally, group, product);
      for (int point = 0; point < shape.points; ++point) statements.close(point);
    }
  }
  tally.drop_workings();
}

}  // namespace lendsim
