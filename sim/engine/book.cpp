// Step 9: what one borrower adds to the month's exact sums.
#include <fmt/format.h>

#include "sim/engine/step.hpp"

namespace lendsim {
namespace {

constexpr std::array<Measure, kOutcomes> kOutcomeMeasures = {
    Measure::paid_as_due,     Measure::missed,        Measure::paid_short,
    Measure::prepaid_in_part, Measure::settled_early, Measure::caught_up};

std::int64_t score_hundredths(float score) {
  return static_cast<std::int64_t>(static_cast<double>(score) * 100.0 + 0.5);
}

}  // namespace

struct MonthStep::Cell {
  std::span<std::int64_t, kMeasures> measures;
  void add(Measure m, std::int64_t value) const { measures[static_cast<std::size_t>(m)] += value; }
  void count(Measure m, bool happened) const { add(m, happened ? 1 : 0); }
};

void MonthStep::tally_borrower(Block& block, std::size_t i, Tally& tally) {
  const Borrower& b = block.borrower(i);
  const std::span<Account> accounts = block.accounts(i);
  ++book_.borrowers;
  for (std::size_t p = 0; p < accounts.size(); ++p) add_to_book(accounts[p], p);
  if (watching()) note_book(block, i);
  const int point = plan_->reported;
  if (point < 0) return;
  const int segment = b.group;
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    tally_stocks(point, accounts[p], segment, p, tally);
    if (point > 0) tally_flows(accounts[p], segment, p, tally);
  }
  tally.add(point, segment, BorrowerMeasure::borrowers, 1);
  tally.add(point, segment, BorrowerMeasure::away, b.away ? 1 : 0);
  tally.add(point, segment, BorrowerMeasure::score_sum, score_hundredths(b.score));
  if (point > 0) {
    tally.add(point, segment, BorrowerMeasure::departures, departed_ ? 1 : 0);
    tally.add(point, segment, BorrowerMeasure::returns, returned_ ? 1 : 0);
  }
  tally_panel(point, block, i, tally);
}

void MonthStep::tally_opening(Block& block, std::size_t i, Tally& tally) {
  id_ = block.first() + static_cast<BorrowerId>(i);
  const Borrower& b = block.borrower(i);
  if (b.arrival > 0) return;
  const std::span<Account> accounts = block.accounts(i);
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    done_[p] = AccountMonth{};
    tally_stocks(0, accounts[p], b.group, p, tally);
  }
  tally.add(0, b.group, BorrowerMeasure::borrowers, 1);
  tally.add(0, b.group, BorrowerMeasure::score_sum, score_hundredths(b.score));
  tally_panel(0, block, i, tally);
}

void MonthStep::tally_stocks(int point, const Account& a, int segment, std::size_t p,
                             Tally& tally) const {
  if (!counts_as_account_month(a.status)) return;
  const int product = static_cast<int>(p);
  const Cell cell{tally.cell(point, segment, product)};
  cell.count(Measure::open_accounts, a.status == Status::open);
  cell.count(Measure::frozen_accounts, a.status == Status::frozen);
  cell.count(Measure::run_off_accounts, a.status == Status::run_off);
  cell.add(Measure::credit_limit, a.status == Status::run_off ? 0 : a.limit.fen);
  if (a.balance.fen == 0) return;
  cell.add(Measure::balance, a.balance.fen);
  cell.add(Measure::loans, 1);
  if (a.dpd >= 30) cell.add(Measure::balance_30, a.balance.fen);
  if (a.dpd >= 90) cell.add(Measure::balance_90, a.balance.fen);
  const int bucket = bucket_of(a.dpd);
  tally.add(point, segment, product, bucket, BucketMeasure::balance, a.balance.fen);
  tally.add(point, segment, product, bucket, BucketMeasure::loans, 1);
}

void MonthStep::tally_flows(const Account& a, int segment, std::size_t p, Tally& tally) const {
  const AccountMonth& done = done_[p];
  const Cell cell{tally.cell(plan_->reported, segment, static_cast<int>(p))};
  cell.count(Measure::account_months, counts_as_account_month(a.status));
  cell.count(Measure::performing_opening, done.performing_at_opening);
  if (done.serviced || done.posting.draw == DrawResult::posted) tally_postings(done, cell);
  tally_draws(done, cell);
  if (done.limit_cut.fen != 0) cell.add(Measure::limit_cut, done.limit_cut.fen);
  if (done.limit_granted.fen != 0) cell.add(Measure::limit_granted, done.limit_granted.fen);
  if (!done.closed && !done.frozen && !done.reopened && !done.invited) return;
  tally_status(done, cell, segment, p, tally);
}

void MonthStep::tally_postings(const AccountMonth& done, const Cell& cell) {
  const Flows& f = done.flows;
  cell.add(Measure::disbursed, f.disbursed.fen);
  cell.add(Measure::interest_charged, f.interest_charged.fen);
  cell.add(Measure::penalty_charged, f.penalty_charged.fen);
  cell.add(Measure::fees_charged, f.fees_charged.fen);
  cell.add(Measure::paid, f.paid.fen);
  cell.add(Measure::charge_offs, f.charged_off.fen);
  cell.add(Measure::charged_off_principal, f.charged_off_principal.fen);
  cell.add(Measure::interest_income, f.interest_income.fen);
  cell.add(Measure::interest_received, f.interest_received.fen);
  cell.add(Measure::penalty_income, f.penalty_income.fen);
  cell.add(Measure::settlement_fees, f.settlement_fees.fen);
  cell.add(Measure::prepaid_principal, f.prepaid_principal.fen);
  cell.add(Measure::interest_forgone, f.interest_forgone.fen);
  cell.count(Measure::new_defaults, done.posting.defaulted);
  cell.count(Measure::charged_off_accounts, done.posting.charged_off);
  cell.count(Measure::cured, done.posting.cured);
  if (!done.serviced) return;
  // A bill of purchases paid in full is settled on its due date: as due, not early.
  const bool as_due = done.outcome == Outcome::settle && !done.posting.settled_early;
  const Outcome outcome = as_due ? Outcome::pay : done.outcome;
  cell.add(kOutcomeMeasures[static_cast<std::size_t>(outcome)], 1);
}

void MonthStep::tally_draws(const AccountMonth& done, const Cell& cell) {
  const DrawResult draw = done.posting.draw;
  if (draw == DrawResult::posted) cell.add(Measure::draws, 1);
  if (done.refused_status) cell.add(Measure::draws_refused_status, 1);
  if (done.refused_arrears || draw == DrawResult::refused_arrears) {
    cell.add(Measure::draws_refused_arrears, 1);
  }
  if (draw == DrawResult::refused_limit) cell.add(Measure::draws_refused_limit, 1);
  if (done.fate == DrawFate::deferred) cell.add(Measure::draws_deferred, 1);
  if (done.fate == DrawFate::lost) cell.add(Measure::draws_lost, 1);
  if (done.fate == DrawFate::rival) cell.add(Measure::draws_to_rival, 1);
}

void MonthStep::tally_status(const AccountMonth& done, const Cell& cell, int segment, std::size_t p,
                             Tally& tally) const {
  const int point = plan_->reported;
  const int product = static_cast<int>(p);
  cell.count(Measure::closures, done.closed);
  cell.count(Measure::freezes, done.frozen);
  cell.count(Measure::reopenings, done.reopened);
  cell.count(Measure::invitations, done.invited);
  if (done.closed) {
    tally.add(point, segment, product, done.cause, CauseMeasure::closures, 1);
    tally.add(point, segment, product, done.cause, CauseMeasure::closed_balance,
              done.closed_balance.fen);
  }
  if (done.frozen) tally.add(point, segment, product, done.cause, CauseMeasure::freezes, 1);
  if (done.reopened && done.reopened_from >= 0) {
    tally.add(point, segment, product, done.reopened_from, CauseMeasure::reopenings, 1);
  }
}

void MonthStep::note_book(Block& block, std::size_t i) const {
  const std::span<Account> accounts = block.accounts(i);
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    const Account& a = accounts[p];
    const Flows& f = done_[p].flows;
    note("book", scenario_.product_names[p],
         fmt::format("{}: balance {:.2f}, limit {:.2f}, dpd {}; drawn {:.2f}, interest {:.2f}, "
                     "penalty {:.2f}, fees {:.2f}, paid {:.2f}, charged off {:.2f}",
                     kStatusNames[static_cast<std::size_t>(a.status)], to_yuan(a.balance),
                     to_yuan(a.limit), a.dpd, to_yuan(f.disbursed), to_yuan(f.interest_charged),
                     to_yuan(f.penalty_charged), to_yuan(f.fees_charged), to_yuan(f.paid),
                     to_yuan(f.charged_off)));
  }
}

void MonthStep::tally_panel(int point, Block& block, std::size_t i, Tally& tally) const {
  if (id_ >= tally.shape().panel_borrowers) return;
  const Borrower& b = block.borrower(i);
  const std::span<Account> accounts = block.accounts(i);
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    const Account& a = accounts[p];
    PanelRow& row = tally.panel(id_, point, static_cast<int>(p));
    row.balance_fen = a.balance.fen;
    row.limit_fen = a.limit.fen;
    row.dpd = a.dpd;
    row.segment = b.group;
    row.status = static_cast<std::int8_t>(a.status);
    row.outcome = done_[p].serviced ? static_cast<std::int8_t>(done_[p].outcome) : std::int8_t{-1};
    row.score = b.score;
  }
}

void MonthStep::add_to_book(const Account& a, std::size_t p) {
  const AccountMonth& done = done_[p];
  book_.performing_opening += done.performing_at_opening ? 1 : 0;
  book_.new_defaults += done.posting.defaulted ? 1 : 0;
  book_.closures += done.closed ? 1 : 0;
  book_.draws += done.posting.draw == DrawResult::posted ? 1 : 0;
  if (!counts_as_account_month(a.status)) return;
  ++book_.account_months;
  book_.balance += a.balance.fen;
  book_.balance_30 += a.dpd >= 30 ? a.balance.fen : 0;
  book_.limit += a.status == Status::run_off ? 0 : a.limit.fen;
}

}  // namespace lendsim
