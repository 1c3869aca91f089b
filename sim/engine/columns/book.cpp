// Step 9 over columns: what the block adds to the month's exact sums; then a month passes.
#include "sim/columns/ops.hpp"
#include "sim/engine/columns/kernel.hpp"

namespace lendsim {

void ColumnKernel::tally_block(Tally& tally) {
  BookFigures& book = step_->book_;
  book.borrowers += static_cast<std::int64_t>(present_.count());
  for (std::size_t p = 0; p < state_.accounts.size(); ++p) {
    book.performing_opening += static_cast<std::int64_t>(performing_[p].count());
    const LaneMask quiet = quiet_lanes(p);
    tally_quiet(p, quiet, tally);
    (present_ - quiet).for_each([&](std::size_t lane) { tally_account(p, lane, tally); });
  }
  if (step_->plan_->reported >= 0) tally_borrowers(tally);
}

void ColumnKernel::tally_account(std::size_t p, std::size_t lane, Tally& tally) {
  const AccountColumns& a = state_.accounts[p];
  const Record* r = find(p, lane);
  const bool counts = counts_as_account_month(static_cast<Status>(a.status[lane]));
  const bool risk = at_risk_[p].test(lane);
  if (!counts && r == nullptr && !risk && !performing_[p].test(lane)) return;
  Account& account = work_->account;
  account.status = static_cast<Status>(a.status[lane]);
  account.balance = {a.balance[lane]};
  account.outstanding = {a.outstanding[lane]};
  account.limit = {a.limit[lane]};
  account.dpd = static_cast<std::int16_t>(a.dpd[lane]);
  account.debt.on_plan = a.on_plan.test(lane);
  for (std::size_t party = 0; party < a.shares.size(); ++party) {
    account.shares[party] = a.shares[party][lane];
  }
  account.moves = r != nullptr ? r->moves : LimitMoves{};
  BookFigures& book = step_->book_;
  book.closures += r != nullptr && r->done.closed ? 1 : 0;
  if (counts) {
    step_->add_limits_and_funding(account, p);
    ++book.account_months;
    book.balance += account.balance.fen;
    book.balance_30 += account.dpd >= 30 ? account.balance.fen : 0;
    book.limit += account.status == Status::run_off ? 0 : account.limit.fen;
  }
  const int point = step_->plan_->reported;
  const int group = state_.group[lane];
  if (point >= 0) step_->tally_stocks(point, account, group, p, tally);
  if (point > 0) {
    AccountMonth& done = step_->done_[p];
    done = r != nullptr ? r->done : AccountMonth{};
    done.performing_at_opening = performing_[p].test(lane);
    done.posting.charged_off = charged_off_[p].test(lane);
    done.risk_age = risk ? static_cast<std::int16_t>(a.months_on_book[lane]) : std::int16_t{-1};
    step_->tally_standing(account, group, p, tally);
  }
  account.moves = {};
}

void ColumnKernel::tally_borrowers(Tally& tally) {
  const int point = step_->plan_->reported;
  const auto& pool = step_->epoch_->pool;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const LaneMask here = present_ & groups_[g];
    const auto borrowers = static_cast<std::int64_t>(here.count());
    std::int64_t scores = 0;
    here.for_each([&](std::size_t lane) { scores += score_hundredths(state_.score[lane]); });
    const auto add = [&](BorrowerMeasure m, std::int64_t value) {
      tally.add(point, static_cast<int>(g), m, value);
    };
    add(BorrowerMeasure::borrowers, borrowers);
    add(BorrowerMeasure::away, static_cast<std::int64_t>((here & state_.away).count()));
    add(BorrowerMeasure::score_sum, scores);
    if (pool) add(BorrowerMeasure::pool_quota, pool->quota_per_borrower.fen * borrowers);
  }
  if (point == 0) return;
  departed_.for_each([&](std::size_t lane) {
    tally.add(point, state_.group[lane], BorrowerMeasure::departures, 1);
  });
  returned_.for_each(
      [&](std::size_t lane) { tally.add(point, state_.group[lane], BorrowerMeasure::returns, 1); });
}

// The pool looks at what borrowers were before accounts reopened, as the reference's row does.
void ColumnKernel::ask_pool() {
  if (!step_->epoch_->pool || !step_->epoch_->pool->reallocates) return;
  const Pool& pool = *step_->epoch_->pool;
  for (Overwritten& o : work_->changed_at_reopening) std::swap(*o.place, o.old);
  std::vector<LaneMask> asking(state_.accounts.size());
  for (std::size_t p = 0; p < state_.accounts.size(); ++p) {
    if (((pool.products >> p) & 1U) == 0) continue;
    asking[p] = with_status(p, Status::open) - state_.away;
    work_->features.fill_account(p);
    work_->features.narrow(asking[p], pool.when);
    asking[p].for_each([&](std::size_t lane) {
      requests_.push_back({{rank_key(work_->features.at(pool.rank, lane), pool.lowest),
                            state_.ids[lane], static_cast<std::uint32_t>(p)},
                           Money{}});
    });
  }
  // Backwards, since a borrower may have been changed twice.
  for (auto o = work_->changed_at_reopening.rbegin(); o != work_->changed_at_reopening.rend();
       ++o) {
    std::swap(*o->place, o->old);
  }
  std::size_t kept = 0;
  for (const PoolRequest& asked : requests_) {
    const std::size_t p = asked.key.product;
    const std::size_t lane = asked.key.borrower - state_.first();
    const Money limit{state_.accounts[p].limit[lane]};
    load_borrower(lane);
    const Money wanted = pool.step.millionths > 0 ? share_of(limit, pool.step)
                                                  : step_->limit_by_formula(work_->one, 0, p);
    const Money granted = min(wanted, step_->epoch_->products[p].limit.maximum);
    if (granted > limit) requests_[kept++] = {asked.key, granted - limit};
  }
  requests_.resize(kept);
}

void ColumnKernel::age() {
  const std::size_t n = state_.lanes();
  ops::tick(state_.months_known.data(), n, kNeverMonths, present_.data());
  ops::tick(state_.months_since_closure.data(), n, kNeverMonths, present_.data());
  for (std::size_t p = 0; p < state_.accounts.size(); ++p) {
    AccountColumns& a = state_.accounts[p];
    const LaneMask invited = present_ & a.invited;
    const LaneMask shut = with_status(p, Status::run_off) | with_status(p, Status::closed) |
                          with_status(p, Status::frozen);
    ops::tick(a.months_on_book.data(), n, kNeverMonths, invited.data());
    ops::tick(a.months_closed.data(), n, kNeverMonths, shut.data());
  }
}

// ---- between steps 2 and 3 -----------------------------------------------------------

void ColumnKernel::rank(std::span<std::vector<RankKey>> keys) {
  enter();
  refresh();
  find_statuses();
  const auto add = [&](const RuleProgram& program, LaneMask lanes, std::uint32_t product) {
    const Rule& rule = *program.rule;
    work_->features.narrow(lanes, rule.when);
    lanes.for_each([&](std::size_t lane) {
      keys[static_cast<std::size_t>(program.selection)].push_back(
          {rank_key(work_->features.at(rule.select->rank, lane), rule.select->lowest),
           state_.ids[lane], product});
    });
  };
  const auto selecting = [&](auto&& f) {
    for (const std::uint32_t r : step_->plan_->rules) {
      const RuleProgram& program = programs().rules[r];
      if (program.selection >= 0) f(program);
    }
  };
  const auto whole = [](const Rule& rule) {
    return rule.step == RuleStep::review && rule.whole_borrower;
  };
  selecting([&](const RuleProgram& program) {
    if (!whole(*program.rule)) return;
    LaneMask lanes;
    for (std::size_t p = 0; p < state_.accounts.size(); ++p) {
      lanes |= targets(*program.rule, p, present_);
    }
    add(program, lanes, 0);
  });
  for (std::size_t p = 0; p < state_.accounts.size(); ++p) {
    work_->features.fill_account(p);
    selecting([&](const RuleProgram& program) {
      if (whole(*program.rule) || program.rule->step != RuleStep::review) return;
      add(program, targets(*program.rule, p, present_), static_cast<std::uint32_t>(p));
    });
  }
}

}  // namespace lendsim
