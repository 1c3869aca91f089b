// Step 3 (and the rules of step 7) over columns: conditions, chances and selections are decided for
// all lanes; what then fires is carried out by the reference, borrower by borrower. Decisions are
// taken on the state before the review, as the reference's: an account is acted on at most once.
#include "sim/columns/ops.hpp"
#include "sim/engine/columns/kernel.hpp"

namespace lendsim {

void ColumnKernel::find_statuses() {
  for (std::size_t p = 0; p < work_->statuses.size(); ++p) {
    for (std::size_t s = 0; s < kStatuses; ++s) {
      work_->statuses[p][s] = with_status(p, static_cast<Status>(s));
    }
  }
}

// The accounts of `among` that a rule looks at: by product, status and cause.
LaneMask ColumnKernel::targets(const Rule& rule, std::size_t p, const LaneMask& among) const {
  LaneMask lanes;
  if (((rule.products >> p) & 1U) == 0) return lanes;
  for (std::size_t s = 0; s < kStatuses; ++s) {
    if ((rule.on & status_bit(static_cast<Status>(s))) != 0) lanes |= work_->statuses[p][s];
  }
  lanes &= among;
  if (rule.causes.empty()) return lanes;
  LaneMask fitting;
  lanes.for_each([&](std::size_t lane) {
    const std::int16_t cause = state_.accounts[p].cause[lane];
    if (cause >= 0 && rule.causes[static_cast<std::size_t>(cause)]) fitting.set(lane);
  });
  return fitting;
}

void ColumnKernel::keep_selected(const RuleProgram& program, LaneMask& lanes,
                                 std::uint32_t product) const {
  if (program.selection < 0) return;
  const Selection& select = *program.rule->select;
  const SelectionCut& cut = cuts_[static_cast<std::size_t>(program.selection)];
  LaneMask kept;
  lanes.for_each([&](std::size_t lane) {
    const RankKey key{rank_key(work_->features.at(select.rank, lane), select.lowest),
                      state_.ids[lane], product};
    if (cut.any && key <= cut.last) kept.set(lane);
  });
  lanes = kept;
}

// Keeps the lanes in which the rule fires: conditions, selection and chance. Product p reads word p
// of the rule's block; a decision for the whole borrower reads word 0.
void ColumnKernel::decide(RuleProgram& program, LaneMask& lanes, std::size_t product) {
  const Rule& rule = *program.rule;
  work_->features.narrow(lanes, rule.when);
  if (!lanes.any()) return;
  keep_selected(program, lanes, static_cast<std::uint32_t>(product));
  if (!lanes.any() || rule.chance.certain()) return;
  const std::uint32_t* drawn = words(rule.slot, lanes, product);
  if (program.chance) {
    lanes = program.chance->pick(work_->features, drawn, lanes);
  } else {
    ops::narrow_below(lanes.data(), state_.lanes(), drawn, rule.chance.threshold());
  }
}

// `truth` is looked at on the features of the decision.
void ColumnKernel::note(const Rule& rule, std::size_t lane, std::uint32_t products) {
  Decision decision{&rule, lane, products, -1};
  if (!rule.truth.empty()) {
    decision.row = static_cast<int>(work_->rows.size());
    work_->features.gather(lane, work_->rows.emplace_back(work_->features.size()));
  }
  work_->decisions.push_back(decision);
}

void ColumnKernel::decide_whole_borrower(std::vector<LaneMask>& reviewed) {
  const std::size_t products = state_.accounts.size();
  for (const std::uint32_t r : step_->plan_->rules) {
    RuleProgram& program = programs().rules[r];
    const Rule& rule = *program.rule;
    if (rule.step != RuleStep::review || !rule.whole_borrower) continue;
    std::vector<LaneMask> acted_on(products);
    LaneMask lanes;
    for (std::size_t p = 0; p < products; ++p) {
      acted_on[p] = targets(rule, p, acting_ - reviewed[p]);
      lanes |= acted_on[p];
    }
    decide(program, lanes, 0);
    lanes.for_each([&](std::size_t lane) {
      std::uint32_t bits = 0;
      for (std::size_t p = 0; p < products; ++p) {
        if (!acted_on[p].test(lane)) continue;
        bits |= 1U << p;
        reviewed[p].set(lane);
      }
      note(rule, lane, bits);
    });
  }
}

void ColumnKernel::decide_accounts(std::size_t p, RuleStep step, LaneMask among) {
  bool filled = false;
  for (const std::uint32_t r : step_->plan_->rules) {
    RuleProgram& program = programs().rules[r];
    const Rule& rule = *program.rule;
    if (rule.step != step || (step == RuleStep::review && rule.whole_borrower)) continue;
    LaneMask lanes = targets(rule, p, among);
    if (!lanes.any()) continue;
    if (!filled) work_->features.fill_account(p);
    filled = true;
    decide(program, lanes, p);
    lanes.for_each([&](std::size_t lane) { note(rule, lane, 1U << p); });
    among -= lanes;
  }
}

void ColumnKernel::review(Tally& tally) {
  state_.any_closed -= present_;
  state_.any_cut -= present_;
  acting_ = present_ - state_.away;
  if (step_->rules_->any_review) {
    find_statuses();
    std::vector<LaneMask> reviewed(state_.accounts.size());
    decide_whole_borrower(reviewed);
    for (std::size_t p = 0; p < state_.accounts.size(); ++p) {
      decide_accounts(p, RuleStep::review, acting_ - reviewed[p]);
    }
    carry_out(tally);
  }
  for (const std::vector<Record>& records : records_) {
    for (const Record& r : records) {
      if (r.done.limit_cut.fen != 0) state_.any_cut.set(r.lane);
    }
  }
  refresh();
}

void ColumnKernel::carry_out(Tally& tally) {
  const int point = step_->plan_->reported;
  for (const Decision& decision : work_->decisions) {
    carry_out(decision);
    if (point > 0) {
      tally.count_rule(point, state_.group[decision.lane], decision.rule->place,
                       std::popcount(decision.products));
    }
  }
  work_->decisions.clear();
  work_->rows.clear();
}

void ColumnKernel::carry_out(const Decision& decision) {
  const std::size_t products = state_.accounts.size();
  const auto concerned = [&](std::size_t p) { return ((decision.products >> p) & 1U) != 0; };
  for (std::size_t p = 0; p < products; ++p) {
    if (concerned(p)) step_->done_[p] = record(p, decision.lane).done;
  }
  if (decision.row >= 0) step_->row_ = work_->rows[static_cast<std::size_t>(decision.row)];
  load_borrower(decision.lane);
  for (std::size_t p = 0; p < products; ++p) {
    if (concerned(p)) step_->act_on(*decision.rule, work_->one, 0, p);
  }
  step_->change_borrower(*decision.rule, work_->one, 0);
  store_borrower(decision.lane);
  for (std::size_t p = 0; p < products; ++p) {
    if (concerned(p)) record(p, decision.lane).done = step_->done_[p];
  }
}

}  // namespace lendsim
