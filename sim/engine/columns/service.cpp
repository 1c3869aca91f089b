// Steps 4 and 5 over columns: who wants to draw and how debts are serviced is decided for all
// lanes; the ledger posts account by account.
#include "sim/columns/ops.hpp"
#include "sim/engine/columns/product_month.hpp"

namespace lendsim {

void ColumnKernel::service(std::size_t p, Tally& tally) {
  AccountColumns& a = state_.accounts[p];
  const LaneMask usable = with_status(p, Status::open) | with_status(p, Status::frozen);
  ProductMonth m{p,
                 a,
                 step_->epoch_->products[p],
                 present_ & a.in_debt,
                 usable - state_.away,
                 present_ & a.deferred_draw,
                 {},
                 {},
                 {},
                 {}};
  const LaneMask looked_at = m.in_debt | usable;
  if (step_->epoch_->refunds_stock) {
    for (std::size_t party = 0; party < a.shares.size(); ++party) {
      looked_at.for_each(
          [&](std::size_t lane) { a.shares[party][lane] = step_->funding_.shares[party]; });
    }
  }
  if (looked_at.any()) {
    work_->features.fill_account(p);
    std::array<std::uint32_t*, 4> drawn{};
    for (std::size_t k = 0; k < drawn.size(); ++k) drawn[k] = work_->product_words[k].data();
    words(m.product.slot, looked_at, drawn);
    decide_demand(m);
    decide_service(m);
  }
  for (LaneMask* flag :
       {&a.deferred_draw, &a.missed, &a.caught_up, &a.drew, &a.refused, &a.settled}) {
    *flag -= present_;
  }
  let_month_pass(p);
  draw_details(m);
  const LaneMask plain = plain_lanes(m);
  serve_plain(m, plain, tally);
  ((m.in_debt | m.wanted) - plain).for_each([&](std::size_t lane) { serve(m, lane, tally); });
}

void ColumnKernel::decide_demand(ProductMonth& m) {
  const auto demand = static_cast<std::size_t>(ProductWord::demand);
  m.wanted = programs().demand[m.p].pick(work_->features, work_->product_words[demand].data(),
                                         m.may_draw - m.waiting);
  m.wanted |= m.may_draw & m.waiting;
}

// As excluded_outcomes() of models/borrower/behaviour.hpp has it for one debt.
void ColumnKernel::decide_service(ProductMonth& m) {
  const std::vector<Outcome>& outcomes = m.product.service.outcome_of;
  const LaneMask arrears = m.in_debt & m.a.in_arrears;
  LaneMask nothing_due = m.in_debt - arrears;
  ops::narrow_equal(nothing_due.data(), state_.lanes(), m.a.kind.data(),
                    static_cast<std::uint8_t>(ScheduleKind::bullet));
  nothing_due.for_each([&](std::size_t lane) {
    if (m.a.instalments_left[lane] <= 1) nothing_due.reset(lane);
  });
  std::vector<LaneMask> excluded(outcomes.size());
  for (std::size_t j = 0; j < outcomes.size(); ++j) {
    switch (outcomes[j]) {
      case Outcome::settle:
      case Outcome::prepay_part:
        excluded[j] = arrears;
        break;
      case Outcome::miss:
      case Outcome::pay_short:
        excluded[j] = nothing_due;
        break;
      case Outcome::catch_up:
        excluded[j] = m.in_debt - arrears;
        break;
      case Outcome::pay:
        break;
    }
  }
  m.paid_off_by_rival = (m.in_debt & state_.away) - arrears;
  const auto word = static_cast<std::size_t>(ProductWord::service);
  programs().service[m.p].pick(work_->features, work_->product_words[word].data(),
                               m.in_debt - m.paid_off_by_rival, excluded, work_->happens);
  m.pays = m.in_debt - m.paid_off_by_rival;
  for (std::size_t j = 0; j < work_->happens.size(); ++j) {
    m.pays -= work_->happens[j];
    if (outcomes[j] == Outcome::settle) m.settles |= work_->happens[j];
    work_->happens[j].for_each([&](std::size_t lane) { m.outcome[lane] = outcomes[j]; });
  }
}

// The words that say how much, for how long, on which day.
void ColumnKernel::draw_details(const ProductMonth& m) {
  const auto all_of = [](std::array<Column<std::uint32_t>, 4>& columns) {
    std::array<std::uint32_t*, 4> out{};
    for (std::size_t k = 0; k < out.size(); ++k) out[k] = columns[k].data();
    return out;
  };
  if (m.wanted.any()) words(m.product.draw.slot, m.wanted, all_of(work_->draw_words));
  LaneMask detailed = m.in_debt - m.pays - m.paid_off_by_rival;
  // A bill is settled on its due day, whatever the words.
  if (m.product.contract.kind == ProductKind::paylater) detailed -= m.settles;
  if (detailed.any()) words(m.product.service.slot, detailed, all_of(work_->service_words));
}

// What fades with time, whatever the account's status.
void ColumnKernel::let_month_pass(std::size_t p) {
  AccountColumns& a = state_.accounts[p];
  const std::size_t n = state_.lanes();
  // Who has not arrived has zeros.
  ops::multiply(a.draws_12m.data(), n, kKeptOfYear);
  ops::multiply(a.early_settlements_12m.data(), n, kKeptOfYear);
  ops::multiply(a.recent_draws.data(), n, kKeptOfQuarter);
  ops::tick(a.months_since_draw.data(), n, kNeverMonths, present_.data());
  ops::tick(a.months_since_arrears.data(), n, kNeverMonths, present_.data());
}

void ColumnKernel::serve(ProductMonth& m, std::size_t lane, Tally& tally) {
  Account& account = work_->account;
  m.a.load(lane, account);
  step_->id_ = state_.ids[lane];
  AccountMonth& done = step_->done_[m.p];
  Record* r = find(m.p, lane);
  done = r != nullptr ? r->done : AccountMonth(account);
  if (step_->epoch_->refunds_stock) done.shares_at_opening = account.shares;
  const bool had_debt = m.in_debt.test(lane);
  DrawInstruction draw;
  if (m.wanted.test(lane)) {
    const Words w{work_->product_words[0][lane], work_->product_words[1][lane],
                  work_->product_words[2][lane], work_->product_words[3][lane]};
    const Words own{work_->draw_words[0][lane], work_->draw_words[1][lane],
                    work_->draw_words[2][lane], work_->draw_words[3][lane]};
    draw = step_->plan_draw(account, m.p, w, own, m.waiting.test(lane));
  }
  ServiceInstruction service;
  if (had_debt) {
    if (m.paid_off_by_rival.test(lane)) {
      service.outcome = Outcome::settle;
    } else {
      const Words own{work_->service_words[0][lane], work_->service_words[1][lane], 0, 0};
      service = step_->instruct_service(m.p, m.outcome[lane], own);
    }
    done.serviced = done.had_debt = true;
    done.outcome = service.outcome;
  }
  if (had_debt || draw.wanted) {
    step_->post(account, m.p, draw, service);
    step_->check_identity(done, account, m.p);
  }
  step_->update_after_posting(account, m.p, had_debt);
  m.a.store(lane, account);
  if (done.posting.defaulted) state_.any_default.set(lane);
  if (done.posting.charged_off) charged_off_[m.p].set(lane);
  step_->book_.new_defaults += done.posting.defaulted ? 1 : 0;
  step_->book_.draws += done.posting.draw == DrawResult::posted ? 1 : 0;
  step_->note_written_off(account, state_.group[lane], m.p, tally);
  if (step_->plan_->reported > 0) {
    step_->tally_service(account, state_.group[lane], m.p, tally);
  }
  if (r != nullptr) {
    r->done = done;
  } else if (done.limit_released.fen != 0) {
    add_record(m.p, lane, done);
  }
}

}  // namespace lendsim
