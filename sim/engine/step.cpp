#include "sim/engine/step.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/hash.hpp"
#include "models/base/math.hpp"
#include "sim/engine/rows.hpp"
#include "sim/random/columns.hpp"

namespace lendsim {

MonthStep::MonthStep(const Scenario& scenario, ReplicationId replication)
    : scenario_(scenario),
      replication_(replication),
      row_(scenario.features.size()),
      done_(scenario.product_count()) {}

void MonthStep::begin_month(std::size_t month, const MonthRules& rules, const MacroPath& macro,
                            const BookFigures& last_month, const Block& block) {
  month_ = month;
  plan_ = &scenario_.months[month];
  epoch_ = &scenario_.epochs[plan_->epoch];
  rules_ = &rules;
  set_month_features(scenario_, month, macro, last_month, row_);
  contexts_.clear();
  for (std::size_t p = 0; p < scenario_.product_count(); ++p) {
    contexts_.push_back(posting_context(epoch_->products[p].contract, scenario_.rates[p],
                                        scenario_.run.day_count, plan_->month));
  }
  draw_columns(block);
}

void MonthStep::draw_columns(const Block& block) {
  block_size_ = block.size();
  const std::size_t slots =
      epoch_->attributes.size() + epoch_->events.size() + epoch_->products.size() + 1;
  columns_.resize(slots * block_size_);
  std::size_t place = 0;
  const auto draw = [&](bool needed, std::uint32_t slot) {
    const std::span<Words> out{columns_.data() + place++ * block_size_, block_size_};
    if (!needed) return;
    words_of_borrowers(scenario_.run.seed, Purpose::month, replication_, block.first(),
                       plan_->month, slot, out);
  };
  for (const Attribute& a : epoch_->attributes) draw(!a.transition.empty(), a.slot);
  for (const EventGroup& g : epoch_->events) draw(!g.hazards.never(), g.slot);
  for (const Product& p : epoch_->products) draw(true, p.slot);
  draw(true, fnv1a("borrower"));
}

void MonthStep::fill_account_row(const Account& account, std::size_t p) {
  fill_account(scenario_, epoch_->products[p], contexts_[p], account, row_);
}

// ---- step 2: life ------------------------------------------------------------------------------

bool MonthStep::apply(std::span<const Change> changes, Block& block, std::size_t i) {
  for (const Change& change : changes) {
    Borrower& b = block.borrower(i);
    float& value = change.target == ChangeTarget::trait       ? block.traits(i)[change.index]
                   : change.target == ChangeTarget::attribute ? block.attributes(i)[change.index]
                                                              : b.score;
    const float before = value;
    value = changed(value, change);
    if (change.target == ChangeTarget::score) {
      value = std::clamp(value, kScoreMinimum, kScoreMaximum);
      b.score_change += value - before;
    }
  }
  return !changes.empty();
}

bool MonthStep::apply_shocks(Block& block, std::size_t i) {
  bool any = false;
  for (const std::uint32_t s : plan_->shocks) {
    const Shock& shock = scenario_.shocks[s];
    if (!all_hold(shock.when, row_)) continue;
    if (!shock.chance.certain() && !shock.chance.happens(row_, words(shock.slot)[0])) continue;
    any |= apply(shock.changes, block, i);
    if (watching()) note("life", "", fmt::format("shock: {}", shock.name));
  }
  return any;
}

// A maximum that applies to existing limits, at once or phased in. Balances are never cut.
void MonthStep::apply_maximum(Account& account, std::size_t p) const {
  const int months_left = plan_->limit_phase[p];
  account.maximum_cut = {};
  if (months_left == 0) return;
  if (account.status != Status::open && account.status != Status::frozen) return;
  const Money maximum = epoch_->products[p].limit.maximum;
  const Money limit = limit_under_maximum(account.limit, maximum, months_left);
  account.maximum_cut = account.limit - limit;
  account.limit = limit;
}

void MonthStep::life(Block& block, std::size_t i) {
  id_ = block.first() + static_cast<BorrowerId>(i);
  if (!present(block.borrower(i))) return;
  const std::span<Account> accounts = block.accounts(i);
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    // Who arrives during the run gets the limits of the day.
    const bool arrives =
        month_ > 0 && block.borrower(i).arrival == static_cast<std::int32_t>(month_);
    if (arrives && accounts[p].invited) accounts[p].limit = limit_by_formula(block, i, p);
    apply_maximum(accounts[p], p);
  }
  const std::span<float> attributes = block.attributes(i);
  for (std::size_t a = 0; a < attributes.size(); ++a) {
    const Attribute& attribute = epoch_->attributes[a];
    const std::uint32_t word = attribute.transition.empty() ? 0 : column(a, i)[0];
    const float next = advance(attribute, attributes[a], word);
    if (watching() && attribute.kind == AttributeKind::category && next != attributes[a]) {
      note("life", "",
           fmt::format("{} becomes {}", attribute.name,
                       attribute.labels[static_cast<std::size_t>(next)]));
    }
    attributes[a] = next;
  }
  fill_person(scenario_, *epoch_, block, i, row_);
  fill_standing(block, i, row_);
  if (!plan_->shocks.empty() && apply_shocks(block, i)) {
    fill_person(scenario_, *epoch_, block, i, row_);
    fill_standing(block, i, row_);
  }
  row_is_current_ = true;
  // All groups are decided on the same state; their changes apply in file order.
  for (std::size_t g = 0; g < epoch_->events.size(); ++g) {
    const EventGroup& group = epoch_->events[g];
    if (group.hazards.never()) continue;
    const int event = group.hazards.pick(row_, column(attributes.size() + g, i)[0]);
    if (event == kNothing) continue;
    const auto j = static_cast<std::size_t>(event);
    if (apply(group.changes[j], block, i)) row_is_current_ = false;
    if (watching()) note("life", "", fmt::format("event: {}", group.hazards.events()[j].name));
  }
}

// ---- steps 3 to 9 ------------------------------------------------------------------------------

void MonthStep::act(Block& block, std::size_t i, Tally& tally) {
  const BorrowerId id = block.first() + static_cast<BorrowerId>(i);
  const bool row_is_current = row_is_current_ && id == id_;
  row_is_current_ = false;
  id_ = id;
  if (!present(block.borrower(i))) return;
  const std::span<Account> accounts = block.accounts(i);
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    accounts[p].status_changed = false;
    done_[p] = AccountMonth{};
    done_[p].opening_balance = accounts[p].balance;
    done_[p].limit_cut = accounts[p].maximum_cut;
    done_[p].performing_at_opening = accounts[p].balance.fen > 0 && !accounts[p].debt.defaulted;
  }
  if (!row_is_current) {
    fill_person(scenario_, *epoch_, block, i, row_);
    fill_standing(block, i, row_);
  }
  review(block, i);
  block.borrower(i).any_default = false;
  const std::size_t first_product = epoch_->attributes.size() + epoch_->events.size();
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    draw_and_service(block, i, p, column(first_product + p, i));
  }

  fill_standing(block, i, row_);
  const Words& own = column(first_product + accounts.size(), i);
  move_score(block, i, own);
  reopen(block, i);
  market(block, i, own);
  tally_borrower(block, i, tally);
  age(block, i);
}

// ---- steps 4 and 5: draw and service ------------------------------------------------------------

DrawInstruction MonthStep::want_draw(const Borrower& borrower, Account& account, std::size_t p,
                                     const Words& w) {
  const Product& product = epoch_->products[p];
  AccountMonth& done = done_[p];
  const bool waiting = account.deferred_draw;
  account.deferred_draw = false;
  if (borrower.away) return {};
  if (account.status != Status::open && account.status != Status::frozen) return {};
  if (!waiting && product.draw.demand.pick(
                      row_, w[static_cast<std::size_t>(ProductWord::demand)]) == kNothing) {
    return {};
  }
  if (account.status == Status::frozen) {
    done.refused_status = true;
    return {};
  }
  if (account.debt.rows != 0) {
    done.refused_arrears = true;
    return {};
  }
  const Words own = words(product.draw.slot);
  const DrawWords draw_words{w[static_cast<std::size_t>(ProductWord::amount)],
                             w[static_cast<std::size_t>(ProductWord::timing)], own[0], own[1]};
  DrawInstruction draw = decide_draw(product.draw, draw_words, plan_->days, plan_->first_day);
  if (plan_->maintenance.empty() && !waiting) return draw;
  // A draw that waited since last month happens at once, or when the last window ends.
  const std::int64_t minute = waiting ? 0 : minute_of_month(draw_words.timing, plan_->days);
  const MaintenanceOutcome outcome =
      through_maintenance(plan_->maintenance, static_cast<int>(p), minute, waiting ? 0 : own[2]);
  if (!waiting) done.fate = outcome.fate;  // a draw that still waits was counted last month
  if (outcome.fate == DrawFate::lost || outcome.fate == DrawFate::rival) return {};
  if (outcome.minute >= static_cast<std::int64_t>(plan_->days) * 1440) {
    account.deferred_draw = true;
    return {};
  }
  draw.day = plan_->first_day + static_cast<DayNumber>(outcome.minute / 1440);
  return draw;
}

ServiceInstruction MonthStep::choose_service(const Borrower& borrower, const Account& account,
                                             std::size_t p, const Words& w) {
  const Product& product = epoch_->products[p];
  ServiceInstruction service;
  if (borrower.away && account.debt.rows == 0) {  // the rival's loan pays this one off
    service.outcome = Outcome::settle;
    return service;
  }
  const Outcome outcome = decide_service(product.service, row_, account.debt,
                                         w[static_cast<std::size_t>(ProductWord::service)]);
  service.outcome = outcome;
  if (!needs_words(outcome)) return service;
  const Words own = words(product.service.slot);
  return instruct(product.service, outcome, product.contract.kind, {own[0], own[1]}, plan_->days,
                  plan_->first_day);
}

void MonthStep::draw_and_service(Block& block, std::size_t i, std::size_t p, const Words& w) {
  Account& account = block.accounts(i)[p];
  const bool had_debt = exists(account.debt);
  if (!had_debt && account.status != Status::open && account.status != Status::frozen) {
    account.deferred_draw = false;
    account.missed = account.caught_up = account.drew = account.refused = account.settled = false;
    return;
  }
  fill_account_row(account, p);
  AccountMonth& done = done_[p];
  const DrawInstruction draw = want_draw(block.borrower(i), account, p, w);
  ServiceInstruction service;
  if (had_debt) {
    service = choose_service(block.borrower(i), account, p, w);
    done.serviced = true;
    done.outcome = service.outcome;
  }
  if (had_debt || draw.wanted) {
    done.posting = post_month(account.debt, account.limit, contexts_[p], draw, service, done.flows);
    account.balance = balance(account.debt);
    account.outstanding = outstanding_principal(account.debt);
    account.dpd =
        static_cast<std::int16_t>(days_past_due(account.debt, plan_->first_day + plan_->days - 1));
    check_identity(done, account, p);
  }
  update_after_posting(account, p, had_debt);
  if (done.posting.defaulted) block.borrower(i).any_default = true;
  if (watching()) {
    const Flows& f = done.flows;
    if (had_debt)
      note("service", scenario_.product_names[p],
           std::string(kOutcomeNames[static_cast<std::size_t>(service.outcome)]));
    if (draw.wanted || done.refused_arrears || done.refused_status || done.fate != DrawFate::free) {
      note("draw", scenario_.product_names[p],
           done.posting.draw == DrawResult::posted
               ? fmt::format("drew {:.2f} yuan", to_yuan(f.disbursed))
               : std::string("wanted to draw: refused, deferred or lost"));
    }
  }
}

void MonthStep::update_after_posting(Account& account, std::size_t p, bool had_debt) {
  const AccountMonth& done = done_[p];
  account.missed =
      had_debt && (done.outcome == Outcome::miss || done.outcome == Outcome::pay_short);
  account.caught_up = had_debt && done.outcome == Outcome::catch_up;
  account.drew = done.posting.draw == DrawResult::posted;
  account.settled = done.posting.settled_early;
  account.refused = done.refused_status || done.refused_arrears || done.fate != DrawFate::free ||
                    done.posting.draw == DrawResult::refused_arrears ||
                    done.posting.draw == DrawResult::refused_limit;
  constexpr float kTwelfth = 1.0F - 1.0F / 12.0F;
  account.draws_12m = account.draws_12m * kTwelfth + (account.drew ? 1.0F : 0.0F);
  account.early_settlements_12m =
      account.early_settlements_12m * kTwelfth + (account.settled ? 1.0F : 0.0F);
  account.months_since_draw = account.drew ? std::int16_t{0}
                              : account.months_since_draw < kNeverMonths
                                  ? static_cast<std::int16_t>(account.months_since_draw + 1)
                                  : kNeverMonths;
  // Neither counts as the month's change of status.
  if (done.posting.charged_off) {
    account.status = Status::charged_off;
  } else if (account.status == Status::run_off && account.balance.fen == 0) {
    account.status = Status::closed;
  }
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

// ---- steps 6 to 8: score, reopen, market
// ---------------------------------------------------------

void MonthStep::move_score(Block& block, std::size_t i, const Words& own) {
  Borrower& b = block.borrower(i);
  const double normal =
      epoch_->score.noise > 0.0
          ? math::normal_quantile(uniform(own[static_cast<std::size_t>(BorrowerWord::score)]))
          : 0.0;
  const float before = b.score;
  b.score = next_score(epoch_->score, b.score, block.traits(i)[0], row_, normal);
  constexpr float kTwoThirds = 1.0F - 1.0F / 3.0F;
  b.score_change = b.score_change * kTwoThirds + (b.score - before);
  row_.set(Feature::score, b.score);
  row_.set(Feature::risk_score, b.score + b.residual);
  row_.set(Feature::score_change, b.score_change);
  if (watching()) note("score", "", fmt::format("{:.1f} -> {:.1f}", before, b.score));
}

void MonthStep::reopen(Block& block, std::size_t i) {
  if (!rules_->any_reopening || block.borrower(i).away) return;
  const std::span<Account> accounts = block.accounts(i);
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    const Account& account = accounts[p];
    if (account.status_changed) continue;
    bool filled = false;
    const auto status = static_cast<std::size_t>(account.status);
    for (const PlannedRule& planned : rules_->reopening[p][status]) {
      if (!looks_at(planned, account)) continue;
      if (!filled) fill_account_row(account, p);
      filled = true;
      if (!all_hold(planned.when, row_)) continue;
      if (!fires(planned, static_cast<std::uint32_t>(p))) continue;
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
  Borrower& b = block.borrower(i);
  const HazardGroup& hazard = b.away ? behaviour.come_back : behaviour.leave;
  const std::uint32_t word = own[static_cast<std::size_t>(BorrowerWord::market)];
  constexpr std::int16_t kRival = 0;  // place of "rival" among the causes
  if (hazard.pick(row_, word) != kNothing) {
    (b.away ? returned_ : departed_) = true;
    b.away = !b.away;
    if (watching()) note("market", "", b.away ? "leaves for a rival" : "comes back");
  }
  const std::span<Account> accounts = block.accounts(i);
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    Account& a = accounts[p];
    if (a.status_changed) continue;
    if (b.away && (a.status == Status::open || a.status == Status::frozen)) {
      const Status before = a.status;
      const std::int16_t cause_before = a.cause;
      close(a, p, kRival);
      a.status_before_leaving = before;
      a.cause_before_leaving = cause_before;
    } else if (returned_ && is_closed(a.status) && a.cause == kRival) {
      done_[p].reopened = true;
      done_[p].reopened_from = kRival;
      a.status = a.status_before_leaving;
      a.cause = a.cause_before_leaving;
      a.status_changed = true;
      a.months_closed = 0;
    }
  }
}

// ---- ageing
// --------------------------------------------------------------------------------------

void MonthStep::age(Block& block, std::size_t i) {
  Borrower& b = block.borrower(i);
  const auto tick = [](std::int16_t& months) {
    if (months < kNeverMonths) ++months;
  };
  tick(b.months_known);
  tick(b.months_since_closure);
  for (Account& a : block.accounts(i)) {
    if (a.invited) tick(a.months_on_book);
    if (is_closed(a.status) || a.status == Status::frozen) tick(a.months_closed);
  }
}

}  // namespace lendsim
