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

void MonthStep::tally_borrower(Block& block, std::size_t i, Tally& tally) {
  const Borrower& b = block.borrower(i);
  const std::span<Account> accounts = block.accounts(i);
  ++book_.borrowers;
  for (std::size_t p = 0; p < accounts.size(); ++p) add_to_book(accounts[p], p);
  if (watching()) note_book(block, i);
  const int point = plan_->reported;
  if (point < 0) return;
  const int segment = b.segment;
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
    tally_stocks(0, accounts[p], b.segment, p, tally);
  }
  tally.add(0, b.segment, BorrowerMeasure::borrowers, 1);
  tally.add(0, b.segment, BorrowerMeasure::score_sum, score_hundredths(b.score));
  tally_panel(0, block, i, tally);
}

void MonthStep::tally_stocks(int point, const Account& a, int segment, std::size_t p,
                             Tally& tally) const {
  if (!counts_as_account_month(a.status)) return;
  const int product = static_cast<int>(p);
  const std::span<std::int64_t, kMeasures> cell = tally.cell(point, segment, product);
  const auto add = [&cell](Measure m, std::int64_t v) { cell[static_cast<std::size_t>(m)] += v; };
  add(Measure::open_accounts, a.status == Status::open ? 1 : 0);
  add(Measure::frozen_accounts, a.status == Status::frozen ? 1 : 0);
  add(Measure::run_off_accounts, a.status == Status::run_off ? 1 : 0);
  add(Measure::credit_limit, a.status == Status::run_off ? 0 : a.limit.fen);
  if (a.balance.fen == 0) return;
  add(Measure::balance, a.balance.fen);
  add(Measure::loans, 1);
  if (a.dpd >= 30) add(Measure::balance_30, a.balance.fen);
  if (a.dpd >= 90) add(Measure::balance_90, a.balance.fen);
  const int bucket = bucket_of(a.dpd);
  tally.add(point, segment, product, bucket, BucketMeasure::balance, a.balance.fen);
  tally.add(point, segment, product, bucket, BucketMeasure::loans, 1);
}

void MonthStep::tally_flows(const Account& a, int segment, std::size_t p, Tally& tally) const {
  const AccountMonth& done = done_[p];
  const int point = plan_->reported;
  const int product = static_cast<int>(p);
  const std::span<std::int64_t, kMeasures> cell = tally.cell(point, segment, product);
  const auto add = [&cell](Measure m, std::int64_t v) { cell[static_cast<std::size_t>(m)] += v; };
  const auto count = [&](Measure m, bool happened) { add(m, happened ? 1 : 0); };

  count(Measure::account_months, counts_as_account_month(a.status));
  count(Measure::performing_opening, done.performing_at_opening);
  if (done.serviced || done.posting.draw == DrawResult::posted) {
    const Flows& f = done.flows;
    add(Measure::disbursed, f.disbursed.fen);
    add(Measure::interest_charged, f.interest_charged.fen);
    add(Measure::penalty_charged, f.penalty_charged.fen);
    add(Measure::fees_charged, f.fees_charged.fen);
    add(Measure::paid, f.paid.fen);
    add(Measure::charge_offs, f.charged_off.fen);
    add(Measure::charged_off_principal, f.charged_off_principal.fen);
    add(Measure::interest_income, f.interest_income.fen);
    add(Measure::interest_received, f.interest_received.fen);
    add(Measure::penalty_income, f.penalty_income.fen);
    add(Measure::settlement_fees, f.settlement_fees.fen);
    add(Measure::prepaid_principal, f.prepaid_principal.fen);
    add(Measure::interest_forgone, f.interest_forgone.fen);
    count(Measure::new_defaults, done.posting.defaulted);
    count(Measure::charged_off_accounts, done.posting.charged_off);
    count(Measure::cured, done.posting.cured);
  }
  // A bill of purchases paid in full is `paid as due` or `settle`, but not an early settlement.
  if (done.serviced && done.outcome != Outcome::settle) {
    add(kOutcomeMeasures[static_cast<std::size_t>(done.outcome)], 1);
  }
  count(Measure::settled_early, done.posting.settled_early);
  count(Measure::paid_as_due,
        done.serviced && done.outcome == Outcome::settle && !done.posting.settled_early);
  add(Measure::limit_cut, done.limit_cut.fen);
  add(Measure::limit_granted, done.limit_granted.fen);
  count(Measure::draws, done.posting.draw == DrawResult::posted);
  count(Measure::draws_refused_status, done.refused_status);
  count(Measure::draws_refused_arrears,
        done.refused_arrears || done.posting.draw == DrawResult::refused_arrears);
  count(Measure::draws_refused_limit, done.posting.draw == DrawResult::refused_limit);
  count(Measure::draws_deferred, done.fate == DrawFate::deferred);
  count(Measure::draws_lost, done.fate == DrawFate::lost);
  count(Measure::draws_to_rival, done.fate == DrawFate::rival);
  count(Measure::closures, done.closed);
  count(Measure::freezes, done.frozen);
  count(Measure::reopenings, done.reopened);
  count(Measure::invitations, done.invited);
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
    row.segment = b.segment;
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
