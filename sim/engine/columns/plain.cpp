// Steps 4 and 5 of plain accounts: no arrears, no plan, nothing else done to them this month, what
// is due is paid. They are most accounts of most months, and their month is posted without the
// reference's struct: a few columns are loaded, posted by models/ledger/plain.hpp and stored, and
// what they add to the tally is summed up by group first.
#include <fmt/format.h>

#include "models/base/contract.hpp"
#include "sim/columns/ops.hpp"
#include "sim/engine/columns/product_month.hpp"

namespace lendsim {

// Sums over one product's plain postings of a month, of one group.
struct ColumnKernel::PlainSums {
  std::int64_t disbursed = 0, interest = 0, income = 0, received = 0, fees = 0, paid = 0;
  std::int64_t paid_as_due = 0, draws = 0, refused_limit = 0;
  std::int64_t kept = 0, kept_balance = 0;    // of the debts of the opening: not paid off
  std::int64_t ended = 0, ended_balance = 0;  // paid off
  std::array<std::int64_t, kMaxParties> disbursed_by{}, interest_by{}, fees_by{};
};

// The lanes in debt, or wanting to draw, that are plain.
LaneMask ColumnKernel::plain_lanes(const ProductMonth& m) const {
  const bool windows = !step_->plan_->maintenance.empty();
  const bool refusing = step_->funding_.refused_below != 0;
  LaneMask lanes = m.in_debt | m.wanted;
  lanes -= m.a.in_arrears | m.a.on_plan | m.waiting;
  lanes -= m.in_debt - m.pays - m.settles;
  for (const Record& r : records_[m.p]) lanes.reset(r.lane);
  if (m.product.contract.kind == ProductKind::paylater) {
    if (windows || refusing) lanes -= m.wanted;
    LaneMask frozen = m.wanted;
    ops::narrow_equal(frozen.data(), state_.lanes(), m.a.status.data(),
                      static_cast<std::uint8_t>(Status::frozen));
    return lanes - frozen;
  }
  lanes -= m.wanted | m.settles;
  LaneMask bullets = lanes;
  ops::narrow_equal(bullets.data(), state_.lanes(), m.a.kind.data(),
                    static_cast<std::uint8_t>(ScheduleKind::bullet));
  return lanes - bullets;
}

void ColumnKernel::serve_plain(ProductMonth& m, const LaneMask& lanes, Tally& tally) {
  std::vector<PlainSums> sums(groups_.size());
  const bool bills = m.product.contract.kind == ProductKind::paylater;
  const PostingContext& context = step_->contexts_[m.p];
  lanes.for_each([&](std::size_t lane) {
    PlainDebt debt;
    load_plain(m.a, lane, debt);
    const Money opening = debt.balance();
    PlainFlows flows;
    DrawInstruction draw;
    if (bills) {
      if (m.wanted.test(lane)) draw = plan_purchase(m, lane);
      post_bill_month(debt, context, {m.a.limit[lane]}, draw, m.settles.test(lane), flows);
    } else {
      pay_instalment(debt, context, flows);
    }
    check_plain(m, lane, opening, debt, flows);
    store_plain(m.a, lane, debt);
    note_plain(m, lane, opening, debt, flows, sums[state_.group[lane]], tally);
  });
  tally_plain(m.p, sums, tally);
}

DrawInstruction ColumnKernel::plan_purchase(const ProductMonth& m, std::size_t lane) const {
  constexpr auto kAmount = static_cast<std::size_t>(ProductWord::amount);
  constexpr auto kTiming = static_cast<std::size_t>(ProductWord::timing);
  const DrawWords words{work_->product_words[kAmount][lane], work_->product_words[kTiming][lane],
                        work_->draw_words[0][lane], work_->draw_words[1][lane]};
  return decide_draw(m.product.draw, words, step_->plan_->days, step_->plan_->first_day);
}

void ColumnKernel::load_plain(const AccountColumns& a, std::size_t i, PlainDebt& debt) {
  debt.principal = {a.principal[i]};
  debt.awaiting = {a.awaiting[i]};
  debt.fresh = {a.fresh[i]};
  debt.posted_interest = {a.posted_interest[i]};
  debt.instalment = {a.instalment[i]};
  debt.instalment_fee = {a.instalment_fee[i]};
  debt.interest_to = a.interest_to[i];
  debt.penalty_to = a.penalty_to[i];
  debt.cohort = {a.cohort[i]};
  debt.instalments_left = a.instalments_left[i];
  debt.kind = static_cast<ScheduleKind>(a.kind[i]);
  debt.defaulted = a.defaulted.test(i);
}

void ColumnKernel::store_plain(AccountColumns& a, std::size_t i, const PlainDebt& debt) {
  a.principal[i] = debt.principal.fen;
  a.awaiting[i] = debt.awaiting.fen;
  a.fresh[i] = debt.fresh.fen;
  a.posted_interest[i] = debt.posted_interest.fen;
  a.instalment[i] = debt.instalment.fen;
  a.instalment_fee[i] = debt.instalment_fee.fen;
  a.interest_to[i] = debt.interest_to;
  a.penalty_to[i] = debt.penalty_to;
  a.cohort[i] = debt.cohort.index;
  a.instalments_left[i] = static_cast<std::int16_t>(debt.instalments_left);
  a.kind[i] = static_cast<std::uint8_t>(debt.kind);
  a.defaulted.assign(i, debt.defaulted);
  a.in_debt.assign(i, debt.exists());
  a.balance[i] = debt.balance().fen;
  a.outstanding[i] = debt.outstanding().fen;
}

void ColumnKernel::check_plain(const ProductMonth& m, std::size_t lane, Money opening,
                               const PlainDebt& debt, const PlainFlows& flows) {
  const Money expected =
      opening + flows.disbursed + flows.interest_charged + flows.fees_charged - flows.paid;
  if (expected == debt.balance()) return;
  AccountMonth done;  // told by the reference
  done.opening_balance = opening;
  done.flows.disbursed = flows.disbursed;
  done.flows.interest_charged = flows.interest_charged;
  done.flows.fees_charged = flows.fees_charged;
  done.flows.paid = flows.paid;
  step_->id_ = state_.ids[lane];
  work_->account.balance = debt.balance();
  step_->check_identity(done, work_->account, m.p);
}

// The account after its postings, and what they add up to.
void ColumnKernel::note_plain(ProductMonth& m, std::size_t lane, Money opening,
                              const PlainDebt& debt, const PlainFlows& flows, PlainSums& sums,
                              Tally& tally) {
  AccountColumns& a = m.a;
  const bool had_debt = m.in_debt.test(lane);
  const bool income = 0 < m.product.contract.non_accrual_dpd;
  const bool drew = flows.draw == DrawResult::posted;
  sums.interest += flows.interest_charged.fen;
  sums.income += income ? flows.interest_charged.fen : 0;
  sums.received += flows.interest_received.fen;
  sums.fees += flows.fees_charged.fen;
  sums.paid += flows.paid.fen;
  sums.paid_as_due += had_debt ? 1 : 0;
  if (!a.shares.empty()) split_plain(m, lane, flows, income, sums);
  if (drew) {
    a.drew.set(lane);
    a.draws_12m[lane] += 1.0F;
    a.recent_draws[lane] += static_cast<float>(to_yuan(flows.disbursed));
    a.months_since_draw[lane] = 0.0F;
    ++sums.draws;
    sums.disbursed += flows.disbursed.fen;
    tally_opened(lane, debt.cohort, flows.disbursed, tally);
  } else if (flows.draw == DrawResult::refused_limit) {
    a.refused.set(lane);
    ++sums.refused_limit;
  }
  if (opening.fen != 0) {
    const bool ended = !debt.exists() || debt.cohort == step_->plan_->month;
    (ended ? sums.ended : sums.kept) += 1;
    (ended ? sums.ended_balance : sums.kept_balance) += opening.fen;
  }
  if (!debt.exists() && a.status[lane] == static_cast<std::uint8_t>(Status::run_off)) {
    a.status[lane] = static_cast<std::uint8_t>(Status::closed);
  }
}

// Who funds what; a draw changes the shares of the debt after interest has been split.
void ColumnKernel::split_plain(ProductMonth& m, std::size_t lane, const PlainFlows& flows,
                               bool income, PlainSums& sums) {
  Shares shares = kPlatformOnly;
  for (std::size_t party = 0; party < m.a.shares.size(); ++party) {
    shares[party] = m.a.shares[party][lane];
  }
  const auto add = [](std::array<std::int64_t, kMaxParties>& to, Money amount, const Shares& by) {
    if (amount.fen == 0) return;
    const Split parts = split(amount, by);
    for (std::size_t party = 0; party < kMaxParties; ++party) to[party] += parts[party].fen;
  };
  if (income) add(sums.interest_by, flows.interest_charged, shares);
  add(sums.fees_by, flows.fees_charged, shares);
  add(sums.disbursed_by, flows.disbursed, step_->funding_.shares);
  if (flows.draw != DrawResult::posted) return;
  shares = mixed(shares, flows.outstanding_before_draw, step_->funding_.shares, flows.disbursed);
  for (std::size_t party = 0; party < m.a.shares.size(); ++party) {
    m.a.shares[party][lane] = shares[party];
  }
}

// A draw belongs to the cohort of its debt.
void ColumnKernel::tally_opened(std::size_t lane, Month cohort_month, Money disbursed,
                                Tally& tally) const {
  const int point = step_->plan_->reported;
  const TallyShape& shape = tally.shape();
  const int cohort = cohort_month - scenario_.run.start;
  const int age = point - 1 - cohort;
  if (point <= 0 || cohort < 0 || age < 0 || age >= shape.ages) return;
  const int group = state_.group[lane];
  if (age == 0) tally.add(group, cohort / shape.cohort_months, age, VintageMeasure::opened, 1);
  tally.add(group, cohort / shape.cohort_months, age, VintageMeasure::disbursed, disbursed.fen);
}

void ColumnKernel::tally_plain(std::size_t p, std::span<const PlainSums> sums, Tally& tally) {
  const int point = step_->plan_->reported;
  const int product = static_cast<int>(p);
  for (std::size_t g = 0; g < sums.size(); ++g) {
    const PlainSums& s = sums[g];
    step_->book_.draws += s.draws;
    if (point <= 0) continue;
    const int group = static_cast<int>(g);
    const auto cell = tally.cell(point, group, product);
    const auto add = [&](Measure m, std::int64_t value) {
      cell[static_cast<std::size_t>(m)] += value;
    };
    add(Measure::disbursed, s.disbursed);
    add(Measure::interest_charged, s.interest);
    add(Measure::interest_income, s.income);
    add(Measure::interest_received, s.received);
    add(Measure::fees_charged, s.fees);
    add(Measure::paid, s.paid);
    add(Measure::paid_as_due, s.paid_as_due);
    add(Measure::draws, s.draws);
    add(Measure::draws_refused_limit, s.refused_limit);
    constexpr int kPaid = kBuckets;
    if (s.kept > 0) tally.add_rolls(group, product, 0, 0, s.kept, s.kept_balance);
    if (s.ended > 0) tally.add_rolls(group, product, 0, kPaid, s.ended, s.ended_balance);
    for (std::size_t party = 0; party < scenario_.parties.size(); ++party) {
      if (scenario_.parties.size() == 1) break;
      const auto by = [&](PartyMeasure m, std::int64_t value) {
        if (value != 0) tally.add(point, group, product, static_cast<int>(party), m, value);
      };
      by(PartyMeasure::disbursed, s.disbursed_by[party]);
      by(PartyMeasure::interest, s.interest_by[party]);
      by(PartyMeasure::fees, s.fees_by[party]);
    }
  }
}

}  // namespace lendsim
