// Step 9, one account: its stocks at month end and what happened to it, as exact sums.
#include "sim/engine/step.hpp"

namespace lendsim {
namespace {

constexpr std::array<Measure, kOutcomes> kOutcomeMeasures = {
    Measure::paid_as_due,     Measure::missed,        Measure::paid_short,
    Measure::prepaid_in_part, Measure::settled_early, Measure::caught_up};

constexpr int kPaid = kBuckets;  // destinations of a debt besides the buckets
constexpr int kChargedOff = kBuckets + 1;

}  // namespace

struct MonthStep::Cell {
  Tally& tally;
  int point;
  int group;
  int product;
  std::span<std::int64_t, kMeasures> measures;

  Cell(Tally& t, int at, int g, std::size_t p)
      : tally(t),
        point(at),
        group(g),
        product(static_cast<int>(p)),
        measures(t.cell(at, g, static_cast<int>(p))) {}

  void add(Measure m, std::int64_t value) const { measures[static_cast<std::size_t>(m)] += value; }
  void add(Measure m, Money value) const { add(m, value.fen); }
  void count(Measure m, bool happened) const { add(m, happened ? 1 : 0); }
  void add(int party, PartyMeasure m, Money value) const {
    if (value.fen != 0) tally.add(point, group, product, party, m, value.fen);
  }
  void add(int bucket, BucketMeasure m, std::int64_t value) const {
    tally.add(point, group, product, bucket, m, value);
  }
  void add(int cause, CauseMeasure m, std::int64_t value) const {
    tally.add(point, group, product, cause, m, value);
  }
};

void MonthStep::tally_stocks(int point, const Account& a, int group, std::size_t p,
                             Tally& tally) const {
  if (!counts_as_account_month(a.status)) return;
  const Cell cell(tally, point, group, p);
  const bool open = a.status == Status::open;
  cell.count(Measure::open_accounts, open);
  cell.count(Measure::frozen_accounts, a.status == Status::frozen);
  cell.count(Measure::run_off_accounts, a.status == Status::run_off);
  if (a.status != Status::run_off) cell.add(Measure::credit_limit, a.limit);
  const int bucket = bucket_of(a.dpd);
  if (open && a.limit > a.outstanding) {
    cell.add(bucket, BucketMeasure::undrawn, (a.limit - a.outstanding).fen);
  }
  if (a.balance.fen == 0) return;
  cell.add(Measure::balance, a.balance);
  cell.add(Measure::loans, 1);
  if (a.dpd >= 30) cell.add(Measure::balance_30, a.balance);
  if (a.dpd >= 90) cell.add(Measure::balance_90, a.balance);
  cell.add(bucket, BucketMeasure::balance, a.balance.fen);
  cell.add(bucket, BucketMeasure::loans, 1);
  if (a.debt.on_plan) {
    cell.add(Measure::plan_loans, 1);
    cell.add(Measure::plan_balance, a.balance);
  }
  if (scenario_.parties.size() == 1) return;  // the statements take it from the buckets
  const Split parts = split(a.balance, a.shares);
  for (int party = 0; party < tally.shape().parties; ++party) {
    tally.funded(point, group, cell.product, bucket, party) +=
        parts[static_cast<std::size_t>(party)].fen;
  }
}

void MonthStep::tally_flows(const Account& a, int group, std::size_t p, Tally& tally) const {
  tally_service(a, group, p, tally);
  tally_standing(a, group, p, tally);
}

// What the month did to the account besides its postings.
void MonthStep::tally_standing(const Account& a, int group, std::size_t p, Tally& tally) const {
  const AccountMonth& done = done_[p];
  const Cell cell(tally, plan_->reported, group, p);
  cell.count(Measure::account_months, counts_as_account_month(a.status));
  cell.count(Measure::performing_opening, done.performing_at_opening);
  tally_risk(done, cell);
  tally_limits(done, a, cell);
  cell.add(Measure::balance_to_rival, done.to_rival);
  if (done.closed || done.frozen || done.reopened || done.invited) tally_status(done, cell);
}

// What steps 4 and 5 brought about; nothing in it changes after them.
void MonthStep::tally_service(const Account& a, int group, std::size_t p, Tally& tally) const {
  const AccountMonth& done = done_[p];
  const Cell cell(tally, plan_->reported, group, p);
  if (done.had_debt || done.plan_begun || done.posting.draw == DrawResult::posted) {
    tally_postings(done, cell);
    tally_parties(done, a, cell);
    tally_vintage(done, a, cell);
    tally_roll(done, a, cell);
  }
  tally_draws(done, cell);
}

void MonthStep::tally_postings(const AccountMonth& done, const Cell& cell) {
  const Flows& f = done.flows;
  cell.add(Measure::disbursed, f.disbursed);
  cell.add(Measure::interest_charged, f.interest_charged);
  cell.add(Measure::penalty_charged, f.penalty_charged);
  cell.add(Measure::fees_charged, f.fees_charged);
  cell.add(Measure::paid, f.paid);
  cell.add(Measure::charge_offs, f.charged_off);
  cell.add(Measure::charged_off_principal, f.charged_off_principal);
  cell.add(Measure::never_income, f.never_income);
  cell.add(Measure::interest_income, f.interest_income);
  cell.add(Measure::interest_received, f.interest_received);
  cell.add(Measure::penalty_income, f.penalty_income);
  cell.add(Measure::settlement_fees, f.settlement_fees);
  cell.add(Measure::prepaid_principal, f.prepaid_principal);
  cell.add(Measure::interest_forgone, f.interest_forgone);
  cell.count(Measure::new_defaults, done.posting.defaulted);
  cell.count(Measure::charged_off_accounts, done.posting.charged_off);
  cell.count(Measure::cured, done.posting.cured);
  cell.count(Measure::plans, done.plan_begun);
  cell.count(Measure::plans_completed, done.posting.plan_completed);
  cell.count(Measure::plan_redefaults, done.posting.redefaulted);
  if (!done.serviced) return;
  // A bill of purchases paid in full is settled on its due date: as due, not early.
  const bool as_due = done.outcome == Outcome::settle && !done.posting.settled_early;
  const Outcome outcome = as_due ? Outcome::pay : done.outcome;
  cell.add(kOutcomeMeasures[static_cast<std::size_t>(outcome)], 1);
}

// What a debt earned and lost belongs to those who funded it when the month opened, a draw to those
// who fund new draws. With the platform alone the statements take all this from the totals.
void MonthStep::tally_parties(const AccountMonth& done, const Account& a, const Cell& cell) const {
  const int parties = cell.tally.shape().parties;
  if (parties == 1) return;
  const Flows& f = done.flows;
  const Shares& shares = done.had_debt ? done.shares_at_opening : a.shares;
  const auto add = [&](PartyMeasure m, Money amount, const Shares& by) {
    if (amount.fen == 0) return;
    const Split parts = split(amount, by);
    for (int party = 0; party < parties; ++party) {
      cell.add(party, m, parts[static_cast<std::size_t>(party)]);
    }
  };
  add(PartyMeasure::disbursed, f.disbursed, funding_.shares);
  add(PartyMeasure::interest, f.interest_income, shares);
  add(PartyMeasure::penalty, f.penalty_income, shares);
  add(PartyMeasure::fees, f.fees_charged, shares);
  add(PartyMeasure::charge_offs, f.charged_off - f.never_income, shares);
}

// Also in the warm-up: recoveries come years later.
void MonthStep::note_written_off(const Account& a, int group, std::size_t p, Tally& tally) const {
  const Money principal = done_[p].flows.charged_off_principal;
  if (principal.fen == 0) return;
  const Split parts = split(principal, a.shares);
  for (int party = 0; party < tally.shape().parties; ++party) {
    tally.written_off(static_cast<int>(month_), group, static_cast<int>(p), party) +=
        parts[static_cast<std::size_t>(party)].fen;
  }
}

void MonthStep::tally_vintage(const AccountMonth& done, const Account& a, const Cell& cell) const {
  const int cohort = a.debt.cohort - scenario_.run.start;
  const int age = cell.point - 1 - cohort;
  const TallyShape& shape = cell.tally.shape();
  if (cohort < 0 || age < 0 || age >= shape.ages) return;
  const auto add = [&](VintageMeasure m, std::int64_t value) {
    if (value != 0) cell.tally.add(cell.group, cohort / shape.cohort_months, age, m, value);
  };
  add(VintageMeasure::opened, done.posting.draw == DrawResult::posted && age == 0 ? 1 : 0);
  add(VintageMeasure::disbursed, done.flows.disbursed.fen);
  add(VintageMeasure::new_defaults, done.posting.defaulted ? 1 : 0);
  add(VintageMeasure::charge_offs, done.flows.charged_off.fen);
}

// Where the debt of the opening went. One that was settled is paid, also if a new one follows.
void MonthStep::tally_roll(const AccountMonth& done, const Account& a, const Cell& cell) const {
  if (done.opening_balance.fen == 0) return;
  const bool replaced = a.debt.cohort == plan_->month;
  int to = bucket_of(a.dpd);
  if (done.posting.charged_off) {
    to = kChargedOff;
  } else if (a.balance.fen == 0 || replaced) {
    to = kPaid;
  }
  cell.tally.add_roll(cell.group, cell.product, done.opening_bucket, to, done.opening_balance.fen);
}

// Charge-off competes with the causes; an account that was closed first has left by its cause.
void MonthStep::tally_risk(const AccountMonth& done, const Cell& cell) {
  const TallyShape& shape = cell.tally.shape();
  if (done.risk_age < 0 || done.risk_age >= shape.account_ages()) return;
  cell.tally.count_at_risk(cell.group, cell.product, done.risk_age);
  if (!done.closed && !done.posting.charged_off) return;
  const int exit = done.closed ? done.cause : shape.exits() - 1;
  cell.tally.count_exit(cell.group, cell.product, exit, done.risk_age);
}

void MonthStep::tally_draws(const AccountMonth& done, const Cell& cell) {
  const DrawResult draw = done.posting.draw;
  if (draw == DrawResult::posted) cell.add(Measure::draws, 1);
  if (done.refused_status) cell.add(Measure::draws_refused_status, 1);
  if (done.refused_arrears || draw == DrawResult::refused_arrears) {
    cell.add(Measure::draws_refused_arrears, 1);
  }
  if (draw == DrawResult::refused_limit) cell.add(Measure::draws_refused_limit, 1);
  if (done.refused_funding) cell.add(Measure::draws_refused_funding, 1);
  if (done.fate == DrawFate::deferred) cell.add(Measure::draws_deferred, 1);
  if (done.fate == DrawFate::lost) cell.add(Measure::draws_lost, 1);
  if (done.fate == DrawFate::rival) cell.add(Measure::draws_to_rival, 1);
}

void MonthStep::tally_limits(const AccountMonth& done, const Account& a, const Cell& cell) {
  cell.add(Measure::limit_cut, done.limit_cut);
  cell.add(Measure::limit_granted, done.limit_granted);
  cell.add(Measure::limit_released, done.limit_released);
  cell.add(Measure::limit_restored, done.limit_restored);
  cell.add(Measure::pool_taken, a.moves.pool_taken);
  cell.add(Measure::pool_granted, a.moves.pool_granted);
}

void MonthStep::tally_status(const AccountMonth& done, const Cell& cell) {
  cell.count(Measure::closures, done.closed);
  cell.count(Measure::freezes, done.frozen);
  cell.count(Measure::reopenings, done.reopened);
  cell.count(Measure::invitations, done.invited);
  if (done.closed) {
    cell.add(done.cause, CauseMeasure::closures, 1);
    cell.add(done.cause, CauseMeasure::closed_balance, done.closed_balance.fen);
  }
  if (done.frozen) cell.add(done.cause, CauseMeasure::freezes, 1);
  if (done.false_positive) cell.add(done.cause, CauseMeasure::false_positives, 1);
  if (done.reopened && done.reopened_from >= 0) {
    cell.add(done.reopened_from, CauseMeasure::reopenings, 1);
    cell.add(done.reopened_from, CauseMeasure::months_waited, done.waited);
  }
}

}  // namespace lendsim
