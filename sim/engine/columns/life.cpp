// Step 2 over columns: limits move, attributes move, shocks strike, events happen.
#include <algorithm>
#include <cmath>

#include "sim/columns/ops.hpp"
#include "sim/engine/columns/kernel.hpp"

namespace lendsim {

void ColumnKernel::life(Tally& tally) {
  enter();
  move_limits();
  advance_attributes();
  refresh();
  if (!step_->plan_->shocks.empty() && strike_shocks()) refresh();
  happen_events(tally);
}

// Few months move limits of themselves: arrivals, a new maximum, the pool.
void ColumnKernel::move_limits() {
  const auto month = static_cast<std::int32_t>(step_->month_);
  const bool maximum = std::any_of(step_->plan_->limit_phase.begin(),
                                   step_->plan_->limit_phase.end(), [](int m) { return m != 0; });
  const bool everybody = maximum || step_->epoch_->pool.has_value();
  LaneMask lanes = present_;
  if (!everybody) {
    lanes = {};
    if (month == 0) return;
    present_.for_each([&](std::size_t lane) {
      if (state_.arrival[lane] == month) lanes.set(lane);
    });
  }
  lanes.for_each([&](std::size_t lane) {
    step_->id_ = state_.ids[lane];
    for (std::size_t p = 0; p < state_.accounts.size(); ++p) move_limit(p, lane);
  });
}

void ColumnKernel::move_limit(std::size_t p, std::size_t lane) {
  const auto month = static_cast<std::int32_t>(step_->month_);
  AccountColumns& a = state_.accounts[p];
  Account& account = work_->account;
  account.status = static_cast<Status>(a.status[lane]);
  account.limit = {a.limit[lane]};
  account.moves = {};
  if (month > 0 && state_.arrival[lane] == month && a.invited.test(lane)) {
    load_borrower(lane);
    account.limit = account.moves.granted = step_->limit_by_formula(work_->one, 0, p);
  }
  step_->apply_maximum(account, p);
  step_->apply_pool(account, p);
  const LimitMoves moves = account.moves;
  const Money limit = account.limit;
  account.moves = {};
  const bool moved = moves.cut.fen != 0 || moves.granted.fen != 0 || moves.pool_taken.fen != 0 ||
                     moves.pool_granted.fen != 0;
  if (!moved) return;
  Record& r = record(p, lane);
  r.moves = moves;
  r.done.limit_cut = moves.cut;
  r.done.limit_granted = moves.granted;
  a.limit[lane] = limit.fen;
}

void ColumnKernel::advance_attributes() {
  const std::vector<Attribute>& attributes = step_->epoch_->attributes;
  for (std::size_t k = 0; k < attributes.size(); ++k) {
    const Attribute& attribute = attributes[k];
    const bool moves = attribute.kind == AttributeKind::counter ||
                       attribute.kind == AttributeKind::clock || moves_by_chance(attribute);
    if (!moves) continue;
    Column<float>& values = state_.attributes[k];
    ops::copy(work_->before.data(), state_.lanes(), values.data());
    advance(attribute, values);
    // Who has not arrived keeps what is born with.
    (state_.everyone - present_).for_each([&](std::size_t lane) {
      values[lane] = work_->before[lane];
    });
  }
}

// One attribute of all lanes; `work_->before` has its values.
void ColumnKernel::advance(const Attribute& attribute, Column<float>& values) {
  const std::size_t n = state_.lanes();
  switch (attribute.kind) {
    case AttributeKind::flag:
      return;
    case AttributeKind::counter:
      ops::multiply(values.data(), n, attribute.decay);
      return;
    case AttributeKind::clock:
      ops::tick(values.data(), n, kNever, state_.everyone.data());
      return;
    case AttributeKind::category: {
      const std::uint32_t* drawn = words(attribute.slot, present_);
      for (std::size_t from = 0; from < attribute.transition.size(); ++from) {
        ops::move_category(values.data(), n, work_->before.data(), static_cast<float>(from), drawn,
                           attribute.transition[from].thresholds());
      }
      return;
    }
    case AttributeKind::index: {
      ops::normal(work_->normals.data(), n, words(attribute.slot, present_));
      const double shock = attribute.sd * std::sqrt(1.0 - attribute.phi * attribute.phi);
      ops::move_index(values.data(), n, attribute.mean, attribute.phi, shock,
                      work_->normals.data());
      return;
    }
  }
}

bool ColumnKernel::apply(std::span<const Change> changes, std::size_t lane) {
  for (const Change& change : changes) {
    float& value = change.target == ChangeTarget::trait ? state_.traits[change.index][lane]
                   : change.target == ChangeTarget::attribute
                       ? state_.attributes[change.index][lane]
                       : state_.score[lane];
    const float before = value;
    value = changed(value, change);
    if (change.target == ChangeTarget::score) {
      value = std::clamp(value, kScoreMinimum, kScoreMaximum);
      state_.score_change[lane] += value - before;
    }
  }
  return !changes.empty();
}

// All shocks of the month are decided on the same state.
bool ColumnKernel::strike_shocks() {
  std::vector<LaneMask> struck;
  for (const std::uint32_t s : step_->plan_->shocks) {
    const Shock& shock = scenario_.shocks[s];
    LaneMask lanes = present_;
    work_->features.narrow(lanes, shock.when);
    if (!shock.chance.certain() && lanes.any()) {
      const std::uint32_t* drawn = words(shock.slot, lanes);
      if (const HazardGroup* hazard = shock.chance.hazard()) {
        lanes = HazardProgram(*hazard).pick(work_->features, drawn, lanes);
      } else {
        ops::narrow_below(lanes.data(), state_.lanes(), drawn, shock.chance.threshold());
      }
    }
    struck.push_back(lanes);
  }
  bool any = false;
  for (std::size_t k = 0; k < struck.size(); ++k) {
    const Shock& shock = scenario_.shocks[step_->plan_->shocks[k]];
    struck[k].for_each([&](std::size_t lane) { any |= apply(shock.changes, lane); });
  }
  return any;
}

// All groups are decided on the same state; their changes apply in file order.
bool ColumnKernel::happen_events(Tally& tally) {
  const std::vector<EventGroup>& groups = step_->epoch_->events;
  work_->happens_by_group.resize(groups.size());
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const EventGroup& group = groups[g];
    std::vector<LaneMask>& happens = work_->happens_by_group[g];
    happens.clear();
    if (group.hazards.never()) continue;
    if (group.certain) {
      happens.push_back(present_);
      work_->features.narrow(happens[0], group.hazards.events()[0].when);
      continue;
    }
    programs().events[g].pick(work_->features, words(group.slot, present_), present_, {}, happens);
  }
  const int point = step_->plan_->reported;
  bool any = false;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    for (std::size_t event = 0; event < work_->happens_by_group[g].size(); ++event) {
      work_->happens_by_group[g][event].for_each([&](std::size_t lane) {
        any |= apply(groups[g].changes[event], lane);
        if (point > 0) tally.count_event(point, state_.group[lane], groups[g].places[event]);
      });
    }
  }
  return any;
}

}  // namespace lendsim
