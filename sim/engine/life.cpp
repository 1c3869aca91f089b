// Step 2, life: attributes move, shocks strike, events happen.
#include <algorithm>

#include "sim/engine/rows.hpp"
#include "sim/engine/step.hpp"

namespace lendsim {

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
    if (watching()) narrator_->value_changed(change, before, value);
  }
  return !changes.empty();
}

bool MonthStep::apply_shocks(Block& block, std::size_t i) {
  bool any = false;
  for (const std::uint32_t s : plan_->shocks) {
    const Shock& shock = scenario_.shocks[s];
    const bool held = all_hold(shock.when, row_);
    const std::uint32_t word = held && !shock.chance.certain() ? words(shock.slot)[0] : 0;
    const bool strikes = held && (shock.chance.certain() || shock.chance.happens(row_, word));
    if (watching()) narrator_->shock(shock, row_, word, strikes);
    if (strikes) any |= apply(shock.changes, block, i);
  }
  return any;
}

// A maximum that applies to existing limits, at once or phased in. Balances are never cut.
void MonthStep::apply_maximum(Account& account, std::size_t p) const {
  const int months_left = plan_->limit_phase[p];
  if (months_left == 0) return;
  if (account.status != Status::open && account.status != Status::frozen) return;
  const Money maximum = epoch_->products[p].limit.maximum;
  const Money limit = limit_under_maximum(account.limit, maximum, months_left);
  account.moves.cut = account.limit - limit;
  account.limit = limit;
}

// What an event brings about; the row is stale if anything changed.
void MonthStep::happen(const EventGroup& group, std::size_t event, Block& block, std::size_t i,
                       Tally& tally) {
  if (watching()) narrator_->event_strikes(group.hazards.events()[event].name);
  if (apply(group.changes[event], block, i)) row_is_current_ = false;
  if (plan_->reported > 0) {
    tally.count_event(plan_->reported, block.borrower(i).group, group.places[event]);
    if (tally.shape().log) {
      LogRow row = log_row(LogKind::event);
      row.event = static_cast<std::int16_t>(group.places[event]);
      tally.add(row);
    }
  }
}

void MonthStep::life(Block& block, std::size_t i, Tally& tally) {
  id_ = block.first() + static_cast<BorrowerId>(i);
  if (!present(block.borrower(i))) return;
  if (watching()) narrator_->begin_month(month_, row_);
  const std::span<Account> accounts = block.accounts(i);
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    // Who arrives during the run gets the limits of the day.
    const bool arrives =
        month_ > 0 && block.borrower(i).arrival == static_cast<std::int32_t>(month_);
    const Money limit_before = accounts[p].limit;
    accounts[p].moves = {};
    if (arrives && accounts[p].invited) {
      accounts[p].limit = accounts[p].moves.granted = limit_by_formula(block, i, p);
    }
    apply_maximum(accounts[p], p);
    apply_pool(accounts[p], p);
    if (watching()) tell_limits(accounts[p], p, limit_before, arrives);
  }
  const std::span<float> attributes = block.attributes(i);
  for (std::size_t a = 0; a < attributes.size(); ++a) {
    const Attribute& attribute = epoch_->attributes[a];
    const std::uint32_t word = moves_by_chance(attribute) ? column(a, i)[0] : 0;
    const float next = advance(attribute, attributes[a], word);
    if (watching() && moves_by_chance(attribute)) {
      narrator_->attribute_moved(a, attributes[a], next, word);
    }
    attributes[a] = next;
  }
  fill_borrower_row(block, i);
  if (!plan_->shocks.empty() && apply_shocks(block, i)) fill_borrower_row(block, i);
  row_is_current_ = true;
  if (watching()) tell_events(i);
  // All groups are decided on the same state; their changes apply in file order.
  for (std::size_t g = 0; g < epoch_->events.size(); ++g) {
    const EventGroup& group = epoch_->events[g];
    if (group.hazards.never()) continue;
    if (group.certain) {
      if (all_hold(group.hazards.events()[0].when, row_)) happen(group, 0, block, i, tally);
      continue;
    }
    const int event = group.hazards.pick(row_, column(attributes.size() + g, i)[0]);
    if (event != kNothing) happen(group, static_cast<std::size_t>(event), block, i, tally);
  }
}

}  // namespace lendsim
