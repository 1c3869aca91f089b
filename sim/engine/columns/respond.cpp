// Steps 6 to 8 over columns: the score moves, accounts reopen, borrowers leave and come back.
#include "models/base/hash.hpp"
#include "sim/columns/ops.hpp"
#include "sim/engine/columns/kernel.hpp"

namespace lendsim {

void ColumnKernel::move_scores() {
  const std::size_t n = state_.lanes();
  const ScoreEquation& equation = step_->epoch_->score;
  const MarketBehaviour& behaviour = step_->epoch_->market;
  const bool noisy = equation.noise > 0.0;
  const bool market = !behaviour.leave.never() || !behaviour.come_back.never();
  if (noisy || market) {
    std::array<std::uint32_t*, 4> drawn{};
    const auto score = static_cast<std::size_t>(BorrowerWord::score);
    const auto moves = static_cast<std::size_t>(BorrowerWord::market);
    drawn[score] = work_->words[1].data();
    drawn[moves] = work_->words[2].data();
    words(fnv1a("borrower"), present_, drawn);
  }
  if (noisy) {
    ops::normal(work_->normals.data(), n, work_->words[1].data());
  } else {
    work_->normals.reset(size());
  }
  ops::fill(work_->effect.data(), n, 0.0F);
  for (const Term& term : equation.effects) {
    const float* x = work_->features.column(term.feature);
    const float same = term.effect * (work_->features.value(term.feature) - term.reference);
    ops::add_term(work_->effect.data(), n,
                  x != nullptr ? ops::TermColumn{x, term.effect, term.reference}
                               : ops::TermColumn{nullptr, same, 0.0F});
  }
  ops::copy(work_->before.data(), n, state_.score.data());
  ops::move_score(state_.score.data(), n,
                  {equation.pull, equation.noise, kScoreMinimum, kScoreMaximum},
                  state_.traits[0].data(), work_->effect.data(), work_->normals.data());
  (state_.everyone - present_).for_each([&](std::size_t lane) {
    state_.score[lane] = work_->before[lane];
  });
  float* change = state_.score_change.data();
  for (std::size_t lane = 0; lane < n; ++lane) {
    change[lane] = change[lane] * kKeptOfQuarter + (state_.score[lane] - work_->before[lane]);
  }
  work_->features.fill_person();
  work_->features.fill_borrower_derived();
}

// Decided before accounts reopen, which may change what a borrower is; carried out after.
void ColumnKernel::decide_market() {
  moves_ = {};
  const MarketBehaviour& behaviour = step_->epoch_->market;
  if (behaviour.leave.never() && behaviour.come_back.never()) return;
  const std::uint32_t* drawn = work_->words[2].data();
  moves_ = programs().leave->pick(work_->features, drawn, present_ - state_.away);
  moves_ |= programs().come_back->pick(work_->features, drawn, present_ & state_.away);
}

void ColumnKernel::reopen(Tally& tally) {
  work_->changed_at_reopening.clear();
  if (!step_->rules_->any_reopening) return;
  find_statuses();
  for (std::size_t p = 0; p < state_.accounts.size(); ++p) {
    decide_accounts(p, RuleStep::reopen,
                    present_ - state_.away - state_.accounts[p].status_changed);
  }
  const auto remember = [&](float& place) {
    work_->changed_at_reopening.push_back({&place, place});
  };
  for (const Decision& decision : work_->decisions) {
    if (!step_->epoch_->pool) break;
    remember(state_.score[decision.lane]);
    for (auto& trait : state_.traits) remember(trait[decision.lane]);
    for (auto& attribute : state_.attributes) remember(attribute[decision.lane]);
  }
  carry_out(tally);
}

void ColumnKernel::market(Tally& /*tally*/) {
  departed_ = returned_ = {};
  const MarketBehaviour& behaviour = step_->epoch_->market;
  if (behaviour.leave.never() && behaviour.come_back.never()) return;
  const LaneMask lanes = moves_ | (present_ & state_.away);
  lanes.for_each([&](std::size_t lane) {
    load_borrower(lane);
    for (std::size_t p = 0; p < state_.accounts.size(); ++p) {
      const Record* r = find(p, lane);
      step_->done_[p] = r != nullptr ? r->done : AccountMonth(work_->one.accounts(0)[p]);
    }
    step_->leave_or_return(work_->one, 0, moves_.test(lane));
    for (std::size_t p = 0; p < state_.accounts.size(); ++p) {
      const AccountMonth& done = step_->done_[p];
      if (done.closed || done.reopened || done.to_rival.fen != 0) record(p, lane).done = done;
    }
    store_borrower(lane);
    departed_.assign(lane, step_->departed_);
    returned_.assign(lane, step_->returned_);
  });
}

}  // namespace lendsim
