// Step 3 (and the actions of step 7): rules are tested in file order, borrower scope before product
// scope; the first that acts ends the review of that account.
#include "sim/engine/rows.hpp"
#include "sim/engine/step.hpp"

namespace lendsim {
namespace {

const std::vector<PlannedRule>& rules_of(const RulesByStatus& lists, const Account& account) {
  return lists[static_cast<std::size_t>(account.status)];
}

bool has_cause(const PlannedRule& planned, const Account& account) {
  return planned.any_cause ||
         (account.cause >= 0 && planned.rule->causes[static_cast<std::size_t>(account.cause)]);
}

}  // namespace

bool MonthStep::looks_at(const PlannedRule& planned, const Account& account, std::size_t product) {
  return ((planned.rule->products >> product) & 1U) != 0 &&
         (planned.on & status_bit(account.status)) != 0 && has_cause(planned, account);
}

// Whether the account is in the selected share, if the rule selects.
bool MonthStep::selected(const PlannedRule& planned, std::uint32_t product) const {
  if (planned.selection < 0) return true;
  const Rule& rule = *planned.rule;
  const SelectionCut& cut = cuts_[static_cast<std::size_t>(planned.selection)];
  const RankKey key{rank_key(row_[rule.select->rank], rule.select->lowest), id_,
                    rule.whole_borrower ? 0 : product};
  return cut.any && key <= cut.last;
}

// Selection and chance, once the conditions hold; only then is the rule's own word computed.
bool MonthStep::fires(const PlannedRule& planned, std::uint32_t product) const {
  const Rule& rule = *planned.rule;
  if (!selected(planned, product)) return false;
  if (rule.chance.certain()) return true;
  // Accounts of one borrower are decided apart: product p reads word p of the rule's block.
  return rule.chance.happens(row_, words(rule.slot)[product]);
}

void MonthStep::rank(Block& block, std::size_t i, std::span<std::vector<RankKey>> keys) {
  id_ = block.first() + static_cast<BorrowerId>(i);
  if (!present(block.borrower(i))) return;
  fill_borrower_row(block, i);
  const std::span<Account> accounts = block.accounts(i);
  const auto add = [&](const PlannedRule& planned, std::uint32_t product) {
    const Rule& rule = *planned.rule;
    if (!all_hold(rule.when, row_)) return;
    keys[static_cast<std::size_t>(planned.selection)].push_back(
        {rank_key(row_[rule.select->rank], rule.select->lowest), id_, product});
  };
  for (const PlannedRule& planned : rules_->whole_borrower) {
    if (planned.selection < 0) continue;
    for (std::size_t p = 0; p < accounts.size(); ++p) {
      if (!looks_at(planned, accounts[p], p)) continue;
      add(planned, 0);
      break;
    }
  }
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    bool filled = false;
    for (const PlannedRule& planned : rules_of(rules_->by_product[p], accounts[p])) {
      if (planned.selection < 0 || !looks_at(planned, accounts[p], p)) continue;
      if (!filled) fill_account_row(accounts[p], p);
      filled = true;
      add(planned, static_cast<std::uint32_t>(p));
    }
  }
}

void MonthStep::review(Block& block, std::size_t i) {
  Borrower& b = block.borrower(i);
  b.any_closed = b.any_cut = false;  // the row still shows last month's
  std::uint32_t reviewed = 0;        // bit per product: a rule has acted
  if (rules_->any_review && !b.away) {
    review_whole_borrower(block, i, reviewed);
    review_accounts(block, i, reviewed);
  }
  bool limits_moved = false;
  for (const AccountMonth& done : done_) {
    limits_moved |= done.limit_cut.fen != 0 || done.limit_granted.fen != 0;
    b.any_cut |= done.limit_cut.fen != 0;
  }
  const bool news_of_last_month =
      row_[Feature::any_closed] != 0.0F || row_[Feature::any_cut] != 0.0F;
  if (reviewed == 0 && !limits_moved && !news_of_last_month) return;
  fill_borrower_row(block, i);  // rules may change attributes
}

// The accounts that a rule for the whole borrower would act on: a bit per product.
std::uint32_t MonthStep::targets(const PlannedRule& planned, std::span<const Account> accounts,
                                 std::uint32_t reviewed) {
  std::uint32_t bits = 0;
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    if (((reviewed >> p) & 1U) == 0 && looks_at(planned, accounts[p], p)) bits |= 1U << p;
  }
  return bits;
}

void MonthStep::review_whole_borrower(Block& block, std::size_t i, std::uint32_t& reviewed) {
  const std::span<Account> accounts = block.accounts(i);
  for (const PlannedRule& planned : rules_->whole_borrower) {
    if (watching() && targets(planned, accounts, reviewed) != 0) tell_rule(planned, true, 0);
    if (!all_hold(planned.when, row_)) continue;
    const std::uint32_t acted_on = targets(planned, accounts, reviewed);
    if (acted_on == 0 || !fires(planned, 0)) continue;
    fired_.push_back({planned.rule->place, acted_on});
    for (std::size_t p = 0; p < accounts.size(); ++p) {
      if (((acted_on >> p) & 1U) == 0) continue;
      act_on(*planned.rule, block, i, p);
    }
    change_borrower(*planned.rule, block, i);
    reviewed |= acted_on;
  }
}

void MonthStep::review_accounts(Block& block, std::size_t i, std::uint32_t& reviewed) {
  const std::span<Account> accounts = block.accounts(i);
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    if (((reviewed >> p) & 1U) != 0) continue;
    const std::vector<PlannedRule>& rules = rules_of(rules_->by_product[p], accounts[p]);
    if (rules.empty()) continue;
    fill_account_row(accounts[p], p);
    if (watching()) tell_rules(rules, accounts[p], p);
    for (const PlannedRule& planned : rules) {
      if (!all_hold(planned.when, row_) || !has_cause(planned, accounts[p])) continue;
      if (!fires(planned, static_cast<std::uint32_t>(p))) continue;
      fired_.push_back({planned.rule->place, 1U << p});
      act_on(*planned.rule, block, i, p);
      change_borrower(*planned.rule, block, i);
      reviewed |= 1U << p;
      break;
    }
  }
}

void MonthStep::act_on(const Rule& rule, Block& block, std::size_t i, std::size_t p) {
  const Account& account = block.accounts(i)[p];
  const AccountLook before = look_of(account);
  const bool changed_before = account.status_changed;
  for (const Action& action : rule.actions) act_once(action, rule, block, i, p);
  if (watching()) narrator_->rule_acted(rule, p, before, account);
  if (account.status_changed && !changed_before) {
    done_[p].rule = static_cast<std::int16_t>(rule.place);
  }
}

// A decision changes the borrower once, however many accounts it acts on.
void MonthStep::change_borrower(const Rule& rule, Block& block, std::size_t i) {
  for (const Action& action : rule.actions) {
    if (action.kind == ActionKind::change) apply({&action.change, 1}, block, i);
  }
}

void MonthStep::act_once(const Action& action, const Rule& rule, Block& block, std::size_t i,
                         std::size_t p) {
  Account& account = block.accounts(i)[p];
  Borrower& borrower = block.borrower(i);
  const Product& product = epoch_->products[p];
  const auto cause = static_cast<std::int16_t>(rule.cause);
  const auto raise_to = [&](Money limit) {
    set_limit(account, p, max(account.limit, min(limit, product.limit.maximum)));
  };
  switch (action.kind) {
    case ActionKind::close:
      if (account.status_changed) return;
      if (account.status != Status::open && account.status != Status::frozen) return;
      close(account, p, cause);
      note_accuracy(rule, account, p);
      borrower.any_closed = true;
      borrower.months_since_closure = 0;
      return;
    case ActionKind::freeze:
      if (account.status_changed || account.status != Status::open) return;
      account.status = Status::frozen;
      account.status_changed = true;
      account.months_closed = 0;
      account.cause = cause;
      done_[p].frozen = true;
      done_[p].cause = cause;
      note_accuracy(rule, account, p);
      borrower.any_closed = true;
      return;
    case ActionKind::reopen:
      if (account.status_changed) return;
      if (account.status != Status::frozen && !is_closed(account.status)) return;
      open_again(account, p, Status::open);
      account.cause = -1;
      return;
    case ActionKind::invite:
      if (account.status_changed || account.status != Status::uninvited) return;
      account.status = Status::open;
      account.status_changed = true;
      account.invited = true;
      done_[p].invited = true;
      set_limit(account, p, limit_by_formula(block, i, p));
      return;
    case ActionKind::cut:
      set_limit(account, p, min(account.limit, share_of(account.limit, action.factor)));
      return;
    case ActionKind::cut_to:
      set_limit(account, p, min(account.limit, action.amount));
      return;
    case ActionKind::raise:
      raise_to(share_of(account.limit, action.factor));
      return;
    case ActionKind::raise_to:
      raise_to(action.amount);
      return;
    case ActionKind::reassess:
      raise_to(limit_by_formula(block, i, p));
      return;
    case ActionKind::plan:
      begin_plan_of(account, action.plan, p);
      return;
    case ActionKind::change:
      return;  // change_borrower
  }
}

void MonthStep::begin_plan_of(Account& account, const PlanTerms& plan, std::size_t p) {
  if (!exists(account.debt)) return;
  begin_plan(account.debt, plan, contexts_[p], done_[p].flows);
  account.balance = balance(account.debt);
  account.outstanding = outstanding_principal(account.debt);
  account.dpd = 0;
  done_[p].plan_begun = true;
  if (watching()) narrator_->plan_begun(p);
}

// Whether the closure or freeze hit somebody whom the rule is not after.
void MonthStep::note_accuracy(const Rule& rule, Account& account, std::size_t p) {
  account.wrongly_closed = !all_hold(rule.truth, row_);
  done_[p].false_positive = account.wrongly_closed;
}

// A frozen account's limit has counted all along; a closed one's counts again from now on.
void MonthStep::open_again(Account& account, std::size_t p, Status status) {
  AccountMonth& done = done_[p];
  if (is_closed(account.status)) done.limit_restored = account.limit;
  done.reopened = true;
  done.reopened_from = account.cause;
  done.waited = account.months_closed;
  account.status = status;
  account.status_changed = true;
  account.months_closed = 0;
  account.wrongly_closed = false;
}

void MonthStep::close(Account& account, std::size_t p, std::int16_t cause) {
  done_[p].limit_released = account.limit;
  account.wrongly_closed = false;
  account.status = account.balance.fen > 0 ? Status::run_off : Status::closed;
  account.status_changed = true;
  account.months_closed = 0;
  account.cause = cause;
  ++account.closures;
  done_[p].closed = true;
  done_[p].cause = cause;
  done_[p].closed_balance = account.balance;
}

void MonthStep::set_limit(Account& account, std::size_t p, Money limit) {
  // The limit of a closed account counts nowhere; what it is matters if the account reopens.
  if (account.status == Status::open || account.status == Status::frozen) {
    if (limit < account.limit) done_[p].limit_cut += account.limit - limit;
    if (limit > account.limit) done_[p].limit_granted += limit - account.limit;
  }
  account.limit = limit;
}

Money MonthStep::limit_by_formula(Block& block, std::size_t i, std::size_t p) const {
  return formula_limit(epoch_->products[p].limit, static_cast<double>(block.borrower(i).score),
                       static_cast<double>(block.traits(i)[1]),
                       static_cast<double>(block.accounts(i)[p].limit_noise));
}

}  // namespace lendsim
