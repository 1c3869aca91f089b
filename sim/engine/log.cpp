// Step 9, with a log: a row for everything that happened to one borrower this month. Events are
// written down when they happen (life.cpp).
#include "sim/engine/step.hpp"

namespace lendsim {

LogRow MonthStep::log_row(LogKind kind) const {
  LogRow row;
  row.month = plan_->reported;
  row.borrower = id_;
  row.kind = kind;
  return row;
}

void MonthStep::log_borrower(Block& block, std::size_t i, Tally& tally) const {
  const bool arrives = month_ > 0 && block.borrower(i).arrival == static_cast<std::int32_t>(month_);
  if (arrives) tally.add(log_row(LogKind::arrived));
  if (departed_) tally.add(log_row(LogKind::departed));
  if (returned_) tally.add(log_row(LogKind::returned));
  const std::span<Account> accounts = block.accounts(i);
  for (std::size_t p = 0; p < accounts.size(); ++p) log_account(accounts[p], p, tally);
  for (const Fired& fired : fired_) {
    LogRow row = log_row(LogKind::rule);
    row.rule = static_cast<std::int16_t>(fired.rule);
    for (std::size_t p = 0; p < accounts.size(); ++p) {
      row.product = static_cast<std::int8_t>(p);
      if (((fired.products >> p) & 1U) != 0) tally.add(row);
    }
  }
}

// The amounts are those that the measures of the same name add up.
void MonthStep::log_account(const Account& a, std::size_t p, Tally& tally) const {
  using enum LogKind;
  const AccountMonth& done = done_[p];
  const Flows& f = done.flows;
  const PostingResult& posting = done.posting;
  const auto add = [&](bool happened, LogKind kind, Money amount = {}, std::int16_t cause = -1,
                       std::int16_t rule = -1) {
    if (!happened) return;
    LogRow row = log_row(kind);
    row.product = static_cast<std::int8_t>(p);
    row.amount_fen = amount.fen;
    row.cause = cause;
    row.rule = rule;
    tally.add(row);
  };
  const auto served = [&](Outcome outcome, LogKind kind, Money amount) {
    add(done.serviced && done.outcome == outcome, kind, amount);
  };
  add(done.invited, invited, a.limit, -1, done.rule);
  add(done.closed, closed, done.closed_balance, done.cause, done.rule);
  add(done.frozen, frozen, {}, done.cause, done.rule);
  add(done.reopened, reopened, done.limit_restored, done.reopened_from, done.rule);
  add(done.limit_cut.fen != 0, limit_cut, done.limit_cut);
  add(done.limit_granted.fen != 0, limit_granted, done.limit_granted);
  add(done.plan_begun, plan, done.opening_balance);
  add(posting.draw == DrawResult::posted, draw, f.disbursed);
  add(done.refused_status, draw_refused_status);
  add(done.refused_arrears || posting.draw == DrawResult::refused_arrears, draw_refused_arrears);
  add(posting.draw == DrawResult::refused_limit, draw_refused_limit);
  add(done.refused_funding, draw_refused_funding);
  add(done.fate == DrawFate::deferred, draw_deferred);
  add(done.fate == DrawFate::lost, draw_lost);
  add(done.fate == DrawFate::rival, draw_to_rival);
  served(Outcome::miss, missed, {});
  served(Outcome::pay_short, paid_short, f.paid);
  served(Outcome::catch_up, caught_up, f.paid);
  served(Outcome::prepay_part, prepaid_in_part, f.paid);
  add(done.serviced && done.outcome == Outcome::settle && posting.settled_early, settled_early,
      f.paid);
  add(posting.cured, cured);
  add(posting.plan_completed, plan_completed);
  add(posting.defaulted, default_entered, a.balance);
  add(posting.redefaulted, plan_redefault, a.balance);
  add(posting.charged_off, charged_off, f.charged_off);
}

}  // namespace lendsim
