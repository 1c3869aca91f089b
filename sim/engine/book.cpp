// Step 9: what one borrower adds to the month's exact sums.
#include <bit>

#include "sim/engine/step.hpp"

namespace lendsim {
void MonthStep::tally_borrower(Block& block, std::size_t i, Tally& tally) {
  const Borrower& b = block.borrower(i);
  const std::span<Account> accounts = block.accounts(i);
  ++book_.borrowers;
  for (std::size_t p = 0; p < accounts.size(); ++p) add_to_book(accounts[p], p);
  if (watching()) tell_accounts(block, i);
  const int point = plan_->reported;
  const int segment = b.group;
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    note_written_off(accounts[p], segment, p, tally);
  }
  if (point < 0) return;
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    tally_stocks(point, accounts[p], segment, p, tally);
    if (point > 0) tally_flows(accounts[p], segment, p, tally);
  }
  if (epoch_->pool) {
    tally.add(point, segment, BorrowerMeasure::pool_quota, epoch_->pool->quota_per_borrower.fen);
  }
  for (const Fired& fired : fired_) {
    if (point > 0) tally.count_rule(point, segment, fired.rule, std::popcount(fired.products));
  }
  tally.add(point, segment, BorrowerMeasure::borrowers, 1);
  tally.add(point, segment, BorrowerMeasure::away, b.away ? 1 : 0);
  tally.add(point, segment, BorrowerMeasure::score_sum, score_hundredths(b.score));
  if (point > 0) {
    tally.add(point, segment, BorrowerMeasure::departures, departed_ ? 1 : 0);
    tally.add(point, segment, BorrowerMeasure::returns, returned_ ? 1 : 0);
    if (tally.shape().log) log_borrower(block, i, tally);
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
  if (const auto& pool = scenario_.epochs[0].pool) {
    tally.add(0, b.group, BorrowerMeasure::pool_quota, pool->quota_per_borrower.fen);
  }
  tally.add(0, b.group, BorrowerMeasure::score_sum, score_hundredths(b.score));
  tally_panel(0, block, i, tally);
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

void MonthStep::note_opening(Block& block, std::size_t i) {
  if (block.borrower(i).arrival > 0) return;
  epoch_ = &scenario_.epochs[0];
  ++book_.borrowers;
  const std::span<Account> accounts = block.accounts(i);
  for (std::size_t p = 0; p < accounts.size(); ++p) add_limits_and_funding(accounts[p], p);
}

void MonthStep::add_limits_and_funding(const Account& a, std::size_t p) {
  const bool has_limit = a.status == Status::open || a.status == Status::frozen;
  if (epoch_->pool && has_limit && ((epoch_->pool->products >> p) & 1U) != 0) {
    book_.pool_limit += a.limit.fen;
  }
  if (scenario_.parties.size() == 1) {
    book_.funded[0] += a.balance.fen;
    return;
  }
  const Split parts = split(a.balance, a.shares);
  for (std::size_t party = 0; party < parts.size(); ++party) {
    book_.funded[party] += parts[party].fen;
  }
}

void MonthStep::add_to_book(const Account& a, std::size_t p) {
  const AccountMonth& done = done_[p];
  book_.performing_opening += done.performing_at_opening ? 1 : 0;
  book_.new_defaults += done.posting.defaulted ? 1 : 0;
  book_.closures += done.closed ? 1 : 0;
  book_.draws += done.posting.draw == DrawResult::posted ? 1 : 0;
  if (!counts_as_account_month(a.status)) return;
  add_limits_and_funding(a, p);
  ++book_.account_months;
  book_.balance += a.balance.fen;
  book_.balance_30 += a.dpd >= 30 ? a.balance.fen : 0;
  book_.limit += a.status == Status::run_off ? 0 : a.limit.fen;
}

}  // namespace lendsim
