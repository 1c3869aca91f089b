// Steps 6 to 8, on the state at month end: the score moves, accounts reopen, borrowers leave and
// come back.
#include "models/base/math.hpp"
#include "sim/engine/step.hpp"

namespace lendsim {

void MonthStep::move_score(Block& block, std::size_t i, const Words& own) {
  Borrower& b = block.borrower(i);
  const double normal =
      epoch_->score.noise > 0.0
          ? math::normal_quantile(uniform(own[static_cast<std::size_t>(BorrowerWord::score)]))
          : 0.0;
  const float before = b.score;
  b.score = next_score(epoch_->score, b.score, block.traits(i)[0], row_, normal);
  if (watching()) {
    const auto word = own[static_cast<std::size_t>(BorrowerWord::score)];
    const bool noisy = epoch_->score.noise > 0.0;
    narrator_->score(before, b.score, block.traits(i)[0], row_,
                     noisy ? std::optional(word) : std::nullopt, normal);
  }
  b.score_change = b.score_change * kKeptOfQuarter + (b.score - before);
  row_.set(Feature::score, b.score);
  row_.set(Feature::risk_score, b.score + b.residual);
  row_.set(Feature::score_change, b.score_change);
  fill_borrower_derived(*epoch_, row_);
}

void MonthStep::reopen(Block& block, std::size_t i) {
  if (!rules_->any_reopening || block.borrower(i).away) return;
  const std::span<Account> accounts = block.accounts(i);
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    const Account& account = accounts[p];
    if (account.status_changed) continue;
    if (watching()) {
      tell_rules(rules_->reopening[p][static_cast<std::size_t>(account.status)], account, p);
    }
    bool filled = false;
    const auto status = static_cast<std::size_t>(account.status);
    for (const PlannedRule& planned : rules_->reopening[p][status]) {
      if (!looks_at(planned, account, p)) continue;
      if (!filled) fill_account_row(account, p);
      filled = true;
      if (!all_hold(planned.when, row_)) continue;
      if (!fires(planned, static_cast<std::uint32_t>(p))) continue;
      fired_.push_back({planned.rule->place, 1U << p});
      act_on(*planned.rule, block, i, p);
      change_borrower(*planned.rule, block, i);
      break;
    }
  }
}

void MonthStep::market(Block& block, std::size_t i, const Words& own) {
  departed_ = returned_ = false;
  const MarketBehaviour& behaviour = epoch_->market;
  if (behaviour.leave.never() && behaviour.come_back.never()) return;
  const Borrower& b = block.borrower(i);
  const HazardGroup& hazard = b.away ? behaviour.come_back : behaviour.leave;
  const std::uint32_t word = own[static_cast<std::size_t>(BorrowerWord::market)];
  const bool moves = hazard.pick(row_, word) != kNothing;
  if (watching()) narrator_->market(b.away, row_, word, moves);
  leave_or_return(block, i, moves);
}

void MonthStep::leave_or_return(Block& block, std::size_t i, bool moves) {
  constexpr std::int16_t kRival = 0;  // place of "rival" among the causes
  Borrower& b = block.borrower(i);
  departed_ = returned_ = false;
  if (moves) {
    (b.away ? returned_ : departed_) = true;
    b.away = !b.away;
  }
  const std::span<Account> accounts = block.accounts(i);
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    Account& a = accounts[p];
    const AccountLook look = look_of(a);
    if (departed_) done_[p].to_rival = a.balance;
    if (a.status_changed) continue;
    if (b.away && (a.status == Status::open || a.status == Status::frozen)) {
      const Status before = a.status;
      const std::int16_t cause_before = a.cause;
      close(a, p, kRival);
      a.status_before_leaving = before;
      a.cause_before_leaving = cause_before;
    } else if (returned_ && is_closed(a.status) && a.cause == kRival) {
      open_again(a, p, a.status_before_leaving);
      a.cause = a.cause_before_leaving;
    }
    if (watching()) {
      narrator_->account_changed(b.away ? ChangedBy::rival : ChangedBy::comes_back, p, look, a);
    }
  }
}

}  // namespace lendsim
