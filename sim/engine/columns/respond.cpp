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
    drawn[score] = words_[1].data();
    drawn[moves] = words_[2].data();
    words(fnv1a("borrower"), present_, drawn);
  }
  if (noisy) {
    ops::normal(normals_.data(), n, words_[1].data());
  } else {
    normals_.reset(size());
  }
  ops::fill(effect_.data(), n, 0.0F);
  for (const Term& term : equation.effects) {
    const float* x = features_.column(term.feature);
    const float same = term.effect * (features_.value(term.feature) - term.reference);
    ops::add_term(effect_.data(), n,
                  x != nullptr ? ops::TermColumn{x, term.effect, term.reference}
                               : ops::TermColumn{nullptr, same, 0.0F});
  }
  ops::copy(before_.data(), n, state_.score.data());
  ops::move_score(state_.score.data(), n,
                  {equation.pull, equation.noise, kScoreMinimum, kScoreMaximum},
                  state_.traits[0].data(), effect_.data(), normals_.data());
  (state_.everyone - present_).for_each([&](std::size_t lane) {
    state_.score[lane] = before_[lane];
  });
  constexpr float kTwoThirds = 1.0F - 1.0F / 3.0F;
  float* change = state_.score_change.data();
  for (std::size_t lane = 0; lane < n; ++lane) {
    change[lane] = change[lane] * kTwoThirds + (state_.score[lane] - before_[lane]);
  }
  features_.fill_person();
  features_.fill_borrower_derived();
}

// Decided before accounts reopen, which may change what a borrower is; carried out after.
void ColumnKernel::decide_market() {
  moves_ = {};
  const MarketBehaviour& behaviour = step_->epoch_->market;
  if (behaviour.leave.never() && behaviour.come_back.never()) return;
  const std::uint32_t* drawn = words_[2].data();
  moves_ = programs().leave->pick(features_, drawn, present_ - state_.away);
  moves_ |= programs().come_back->pick(features_, drawn, present_ & state_.away);
}

void ColumnKernel::reopen(Tally& tally) {
  changed_at_reopening_.clear();
  if (!step_->rules_->any_reopening) return;
  find_statuses();
  for (std::size_t p = 0; p < state_.accounts.size(); ++p) {
    decide_accounts(p, RuleStep::reopen,
                    present_ - state_.away - state_.accounts[p].status_changed);
  }
  const auto remember = [&](float& place) { changed_at_reopening_.push_back({&place, place}); };
  for (const Decision& decision : decisions_) {
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
      step_->done_[p] = r != nullptr ? r->done : AccountMonth(one_.accounts(0)[p]);
    }
    step_->leave_or_return(one_, 0, moves_.test(lane));
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
