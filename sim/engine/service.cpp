// Steps 4 and 5: each account decides to draw and how to service its debt; the ledger posts.
#include <fmt/format.h>

#include "models/base/contract.hpp"
#include "sim/engine/step.hpp"

namespace lendsim {
namespace {

void tick(std::int16_t& months) {
  if (months < kNeverMonths) ++months;
}

// What fades with time, whatever the account's status: a month's decay over windows of twelve and
// three, and months since.
void let_month_pass(Account& account) {
  account.draws_12m *= kKeptOfYear;
  account.early_settlements_12m *= kKeptOfYear;
  account.recent_draws *= kKeptOfQuarter;
  tick(account.months_since_draw);
  tick(account.months_since_arrears);
}

}  // namespace

DrawInstruction MonthStep::want_draw(const Borrower& borrower, Account& account, std::size_t p,
                                     const Words& w) {
  const Product& product = epoch_->products[p];
  const bool waiting = account.deferred_draw;
  account.deferred_draw = false;
  if (borrower.away) return {};
  if (account.status != Status::open && account.status != Status::frozen) return {};
  if (waiting) {
    if (watching()) narrator_->draw_waited(p);
  } else {
    const std::uint32_t word = w[static_cast<std::size_t>(ProductWord::demand)];
    const bool wanted = product.draw.demand.pick(row_, word) != kNothing;
    if (watching()) narrator_->demand(p, row_, word, wanted);
    if (!wanted) return {};
  }
  return plan_draw(account, p, w, words(product.draw.slot), waiting);
}

// What becomes of a wish to draw: refused, or an instruction to the ledger. A draw that is
// `waiting` was wished for in an earlier month. `own` are the words of the product's draws.
DrawInstruction MonthStep::plan_draw(Account& account, std::size_t p, const Words& w,
                                     const Words& own, bool waiting) {
  const Product& product = epoch_->products[p];
  AccountMonth& done = done_[p];
  if (account.status == Status::frozen) {
    done.refused_status = true;
    return {};
  }
  if (account.debt.rows != 0 || account.debt.on_plan) {
    done.refused_arrears = true;
    return {};
  }
  const DrawWords draw_words{w[static_cast<std::size_t>(ProductWord::amount)],
                             w[static_cast<std::size_t>(ProductWord::timing)], own[0], own[1]};
  DrawInstruction draw = decide_draw(product.draw, draw_words, plan_->days, plan_->first_day);
  if (watching()) narrator_->draw_planned(p, draw_words, draw);
  if (plan_->maintenance.empty() && !waiting) {
    done.refused_funding = refused_by_funders(p, own);
    return done.refused_funding ? DrawInstruction{} : draw;
  }
  // A draw that waited since last month happens at once, or when the last window ends.
  const std::int64_t minute = waiting ? 0 : minute_of_month(draw_words.timing, plan_->days);
  const MaintenanceOutcome outcome =
      through_maintenance(plan_->maintenance, static_cast<int>(p), minute, waiting ? 0 : own[2]);
  if (watching()) narrator_->maintenance(p, outcome, own[2], waiting);
  if (!waiting) done.fate = outcome.fate;  // a draw that still waits was counted last month
  if (outcome.fate == DrawFate::lost || outcome.fate == DrawFate::rival) return {};
  if (outcome.minute >= static_cast<std::int64_t>(plan_->days) * 1440) {
    account.deferred_draw = true;
    return {};
  }
  draw.day = plan_->first_day + static_cast<DayNumber>(outcome.minute / 1440);
  done.refused_funding = refused_by_funders(p, own);
  return done.refused_funding ? DrawInstruction{} : draw;
}

bool MonthStep::refused_by_funders(std::size_t p, const Words& draw_words) const {
  constexpr std::size_t kFundingWord = 3;
  if (funding_.refused_below == 0) return false;
  if (watching()) narrator_->funding(p, funding_.refused_below, draw_words[kFundingWord]);
  return draw_words[kFundingWord] < funding_.refused_below;
}

// Who funds the debt after the month's draw.
void MonthStep::settle_shares(Account& account, std::size_t p, Money outstanding_before) const {
  if (scenario_.parties.size() == 1 || done_[p].posting.draw != DrawResult::posted) return;
  account.shares =
      mixed(account.shares, outstanding_before, funding_.shares, done_[p].flows.disbursed);
}

ServiceInstruction MonthStep::choose_service(const Borrower& borrower, const Account& account,
                                             std::size_t p, const Words& w) {
  const Product& product = epoch_->products[p];
  if (borrower.away && account.debt.rows == 0) {  // the rival's loan pays this one off
    ServiceInstruction service;
    service.outcome = Outcome::settle;
    if (watching()) narrator_->paid_off_by_rival(p);
    return service;
  }
  const std::uint32_t word = w[static_cast<std::size_t>(ProductWord::service)];
  const Outcome outcome = decide_service(product.service, row_, account.debt, word);
  if (watching()) narrator_->service(p, row_, account.debt, word, outcome);
  return instruct_service(p, outcome, needs_words(outcome) ? words(product.service.slot) : Words{});
}

// `own` are the words of the product's service; only read where the outcome needs words.
ServiceInstruction MonthStep::instruct_service(std::size_t p, Outcome outcome, const Words& own) {
  const Product& product = epoch_->products[p];
  ServiceInstruction service;
  service.outcome = outcome;
  if (!needs_words(outcome)) return service;
  service = instruct(product.service, outcome, product.contract.kind, {own[0], own[1]}, plan_->days,
                     plan_->first_day);
  if (watching()) narrator_->service_detail(p, service, own);
  return service;
}

void MonthStep::draw_and_service(Block& block, std::size_t i, std::size_t p, const Words& w) {
  Account& account = block.accounts(i)[p];
  const bool had_debt = exists(account.debt);
  if (!had_debt && account.status != Status::open && account.status != Status::frozen) {
    account.deferred_draw = false;
    account.missed = account.caught_up = account.drew = account.refused = account.settled = false;
    let_month_pass(account);
    return;
  }
  if (epoch_->refunds_stock) account.shares = done_[p].shares_at_opening = funding_.shares;
  fill_account_row(account, p);
  AccountMonth& done = done_[p];
  const DrawInstruction draw = want_draw(block.borrower(i), account, p, w);
  ServiceInstruction service;
  if (had_debt) {
    service = choose_service(block.borrower(i), account, p, w);
    done.serviced = done.had_debt = true;
    done.outcome = service.outcome;
  }
  if (had_debt || draw.wanted) post(account, p, draw, service);
  if (watching()) tell_draw_end(p, account, draw.wanted);
  if (had_debt || draw.wanted) check_identity(done, account, p);
  let_month_pass(account);
  update_after_posting(account, p, had_debt);
  if (done.posting.defaulted) block.borrower(i).any_default = true;
}

void MonthStep::post(Account& account, std::size_t p, const DrawInstruction& draw,
                     const ServiceInstruction& service) {
  AccountMonth& done = done_[p];
  done.posting = post_month(account.debt, account.limit, contexts_[p], draw, service, done.flows);
  account.balance = balance(account.debt);
  account.outstanding = outstanding_principal(account.debt);
  account.dpd =
      static_cast<std::int16_t>(days_past_due(account.debt, plan_->first_day + plan_->days - 1));
  settle_shares(account, p, done.posting.outstanding_before_draw);
}

void MonthStep::update_after_posting(Account& account, std::size_t p, bool had_debt) {
  const AccountMonth& done = done_[p];
  account.missed =
      had_debt && (done.outcome == Outcome::miss || done.outcome == Outcome::pay_short);
  account.caught_up = had_debt && done.outcome == Outcome::catch_up;
  account.drew = done.posting.draw == DrawResult::posted;
  account.settled = done.posting.settled_early;
  account.refused = done.refused_status || done.refused_arrears || done.refused_funding ||
                    done.fate != DrawFate::free ||
                    done.posting.draw == DrawResult::refused_arrears ||
                    done.posting.draw == DrawResult::refused_limit;
  account.draws_12m += account.drew ? 1.0F : 0.0F;
  account.early_settlements_12m += account.settled ? 1.0F : 0.0F;
  account.recent_draws += static_cast<float>(to_yuan(done.flows.disbursed));
  if (account.drew) account.months_since_draw = 0;
  if (account.dpd > 0 || done.posting.charged_off) account.months_since_arrears = 0;
  // Neither counts as the month's change of status.
  const AccountLook look = look_of(account);
  if (done.posting.charged_off) {
    if (account.status != Status::run_off) done_[p].limit_released = account.limit;
    account.status = Status::charged_off;
  } else if (account.status == Status::run_off && account.balance.fen == 0) {
    account.status = Status::closed;
  }
  if (watching()) narrator_->account_changed(ChangedBy::ledger, p, look, account);
}

void MonthStep::check_identity(const AccountMonth& done, const Account& account,
                               std::size_t p) const {
  const Flows& f = done.flows;
  const Money expected = done.opening_balance + f.disbursed + f.interest_charged +
                         f.penalty_charged + f.fees_charged - f.paid - f.charged_off;
  if (expected == account.balance) return;
  throw ContractViolation(fmt::format(
      "the book does not balance: replication {}, month {}-{:02}, borrower {}, product {}: closing "
      "balance {:.2f}, expected {:.2f} yuan; see it with: lendsim replay SCENARIO --replication {} "
      "--borrower {}",
      replication_, plan_->month.year(), plan_->month.month_of_year(), id_,
      scenario_.product_names[p], to_yuan(account.balance), to_yuan(expected), replication_, id_));
}

}  // namespace lendsim
