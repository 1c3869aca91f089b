// What the steps tell the narrator of a watched borrower. Decisions are pure functions of state and
// address: to tell of a decision that takes several lines in its step, it is made a second time.
#include "sim/engine/step.hpp"

namespace lendsim {

void MonthStep::log_postings(std::span<const Account> accounts) {
  for (std::size_t p = 0; p < contexts_.size(); ++p) {
    contexts_[p].log = watching() ? narrator_->open_log(p, accounts[p].balance) : nullptr;
  }
}

// The limit's moves of step 2, in their order.
void MonthStep::tell_limits(const Account& account, std::size_t p, Money before,
                            bool arrives) const {
  const LimitMoves& moves = account.moves;
  Account look = account;
  if (arrives && account.invited) {
    look.limit = moves.granted - moves.pool_granted;
    narrator_->account_changed(ChangedBy::arrival, p, {account.status, before}, look);
    before = look.limit;
  }
  look.limit = before - (moves.cut - moves.pool_taken);
  narrator_->account_changed(ChangedBy::maximum, p, {account.status, before}, look);
  narrator_->account_changed(ChangedBy::pool, p, look_of(look), account);
}

void MonthStep::tell_events(std::size_t i) const {
  for (std::size_t g = 0; g < epoch_->events.size(); ++g) {
    const EventGroup& group = epoch_->events[g];
    if (group.hazards.never()) continue;
    if (group.certain) {
      const bool happens = all_hold(group.hazards.events()[0].when, row_);
      narrator_->events(group, row_, 0, happens ? 0 : kNothing);
      continue;
    }
    const std::uint32_t word = column(epoch_->attributes.size() + g, i)[0];
    narrator_->events(group, row_, word, group.hazards.pick(row_, word));
  }
}

void MonthStep::tell_rule(const PlannedRule& planned, bool cause_fits, std::size_t p) const {
  const auto product = static_cast<std::uint32_t>(p);
  Narrator::RuleFindings findings;
  findings.cause_fits = cause_fits;
  findings.selected = selected(planned, product);
  findings.acts = cause_fits && all_hold(planned.when, row_) && fires(planned, product);
  narrator_->rule(planned, p, row_, findings, words(planned.rule->slot)[product]);
}

// The rules of one account, up to the one that acts.
void MonthStep::tell_rules(std::span<const PlannedRule> rules, const Account& account,
                           std::size_t p) {
  if (!rules.empty()) fill_account_row(account, p);
  for (const PlannedRule& planned : rules) {
    const bool cause_fits = looks_at(planned, account, p);
    tell_rule(planned, cause_fits, p);
    const bool acts =
        cause_fits && all_hold(planned.when, row_) && fires(planned, static_cast<std::uint32_t>(p));
    if (acts) return;
  }
}

// After the postings: what became of the draw, the postings themselves, what they led to.
void MonthStep::tell_draw_end(std::size_t p, const Account& account, bool wanted) const {
  const AccountMonth& done = done_[p];
  const auto end = [&]() -> std::optional<DrawEnd> {
    if (done.refused_status) return DrawEnd::refused_status;
    if (done.refused_arrears || done.posting.draw == DrawResult::refused_arrears) {
      return DrawEnd::refused_arrears;
    }
    if (done.refused_funding) return DrawEnd::refused_funding;
    if (done.posting.draw == DrawResult::refused_limit) return DrawEnd::refused_limit;
    if (account.deferred_draw) return DrawEnd::deferred;
    if (done.fate == DrawFate::lost) return DrawEnd::lost;
    if (done.fate == DrawFate::rival) return DrawEnd::rival;
    if (wanted) return DrawEnd::posted;
    return std::nullopt;
  }();
  if (end) narrator_->draw_ended(p, *end, done.flows.disbursed);
  narrator_->postings(p);
  narrator_->milestones(p, done.posting);
}

void MonthStep::tell_accounts(Block& block, std::size_t i) const {
  const std::span<Account> accounts = block.accounts(i);
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    const Account& a = accounts[p];
    AccountState state{a.status,
                       a.balance,
                       a.limit,
                       a.dpd,
                       done_[p].serviced,
                       done_[p].outcome,
                       block.borrower(i).score,
                       done_[p].flows};
    narrator_->account_state(p, state);
  }
}

}  // namespace lendsim
