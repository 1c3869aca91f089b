#include "sim/engine/columns/hazard_program.hpp"

namespace lendsim {

HazardProgram::HazardProgram(const HazardGroup& group) : group_(&group) {
  if (group.never()) return;
  std::vector<int> at(group.events().size(), -1);
  for (std::size_t row = 0; row < group.rows(); ++row) {
    for (const HazardGroup::Active& active : group.active_in_row(row)) at[active.event] = 0;
  }
  for (std::uint32_t j = 0; j < at.size(); ++j) {
    if (at[j] < 0) continue;
    at[j] = static_cast<int>(events_.size());
    Event& event = events_.emplace_back();
    event.place = j;
    event.intercepts.resize(group.rows());
    event.odds.resize(group.rows());
    event.live.resize(group.rows());
    event.terms.resize(group.events()[j].terms.size());
  }
  for (std::size_t row = 0; row < group.rows(); ++row) {
    for (const HazardGroup::Active& active : group.active_in_row(row)) {
      Event& event = events_[static_cast<std::size_t>(at[active.event])];
      event.intercepts[row] = active.intercept;
      event.odds[row] = active.base_odds;
      event.live[row] = 1.0F;
    }
  }
}

std::size_t HazardProgram::bytes() const {
  std::size_t sum = sizeof *this + events_.capacity() * sizeof(Event) +
                    columns_.capacity() * sizeof(ops::EventColumns) +
                    one_.capacity() * sizeof(LaneMask);
  for (const Event& event : events_) {
    sum += 3 * event.intercepts.capacity() * sizeof(float) +
           event.terms.capacity() * sizeof(ops::TermColumn);
  }
  return sum;
}

void HazardProgram::pick(FeatureColumns& features, const std::uint32_t* words,
                         const LaneMask& among, std::span<const LaneMask> excluded,
                         std::vector<LaneMask>& happens) {
  happens.assign(group_->events().size(), LaneMask{});
  if (group_->never() || !among.any()) return;
  const float* row = group_->rows() > 1 ? features.column(group_->index()) : nullptr;
  if (group_->link() == Link::probit || (group_->rows() > 1 && row == nullptr)) {
    pick_by_row(features, words, among, excluded, happens);
    return;
  }
  std::array<std::uint64_t*, kMaxEventsPerGroup> out{};
  columns_.clear();
  for (Event& event : events_) {
    const Hazard& hazard = group_->events()[event.place];
    for (std::size_t k = 0; k < event.terms.size(); ++k) {
      const Term& term = hazard.terms[k];
      const float* x = features.column(term.feature);
      // A term that is the same for all lanes is computed once.
      event.terms[k] =
          x != nullptr
              ? ops::TermColumn{x, term.effect, term.reference}
              : ops::TermColumn{
                    nullptr, term.effect * (features.value(term.feature) - term.reference), 0.0F};
    }
    const bool bounded = !hazard.when.empty() || !excluded.empty();
    if (bounded) {
      event.allowed = among;
      if (!excluded.empty()) event.allowed -= excluded[event.place];
      features.narrow(event.allowed, hazard.when);
    }
    out[columns_.size()] = happens[event.place].data();
    columns_.push_back({event.terms, event.intercepts, event.odds, event.live,
                        bounded ? event.allowed.data() : nullptr});
  }
  ops::pick({row, columns_}, words, features.lanes(), among.data(), out.data());
}

LaneMask HazardProgram::pick(FeatureColumns& features, const std::uint32_t* words,
                             const LaneMask& among) {
  if (group_->never()) return {};
  pick(features, words, among, {}, one_);
  return one_[0];
}

// What no operation computes: the normal distribution function, bases by a feature of the month.
void HazardProgram::pick_by_row(const FeatureColumns& features, const std::uint32_t* words,
                                const LaneMask& among, std::span<const LaneMask> excluded,
                                std::span<LaneMask> happens) const {
  FeatureRow row(features.size());
  among.for_each([&](std::size_t lane) {
    features.gather(lane, row);
    EventMask mask = 0;
    for (std::size_t j = 0; j < excluded.size(); ++j) {
      if (excluded[j].test(lane)) mask |= EventMask{1} << j;
    }
    const int event = group_->pick(row, words[lane], mask);
    if (event != kNothing) happens[static_cast<std::size_t>(event)].set(lane);
  });
}

}  // namespace lendsim
