#include "sim/engine/columns/workspace.hpp"

#include <algorithm>

namespace lendsim {

EpochPrograms::EpochPrograms(const Epoch& epoch) {
  for (const EventGroup& group : epoch.events) events.emplace_back(group.hazards);
  for (const Product& product : epoch.products) {
    demand.emplace_back(product.draw.demand);
    service.emplace_back(product.service.outcomes);
  }
  leave = std::make_unique<HazardProgram>(epoch.market.leave);
  come_back = std::make_unique<HazardProgram>(epoch.market.come_back);
  for (const Rule& rule : epoch.rules) {
    RuleProgram program;
    program.rule = &rule;
    if (const HazardGroup* hazard = rule.chance.hazard()) {
      program.chance = std::make_unique<HazardProgram>(*hazard);
    }
    rules.push_back(std::move(program));
  }
}

std::size_t EpochPrograms::bytes() const {
  std::size_t sum = sizeof *this + rules.capacity() * sizeof(RuleProgram);
  for (const auto* programs : {&events, &demand, &service}) {
    for (const HazardProgram& program : *programs) sum += program.bytes();
  }
  for (const auto* program : {&leave, &come_back}) sum += (*program)->bytes();
  for (const RuleProgram& rule : rules) sum += rule.chance ? rule.chance->bytes() : 0;
  return sum;
}

ColumnWorkspace::ColumnWorkspace(const Scenario& scenario)
    : features(scenario),
      one(scenario, 0, 0, 1),
      record_at(scenario.product_count()),
      statuses(scenario.product_count()) {
  for (const Epoch& epoch : scenario.epochs) programs.emplace_back(epoch);
}

void ColumnWorkspace::fit(std::size_t lanes) {
  for (auto* columns : {&words, &product_words, &draw_words, &service_words}) {
    for (auto& column : *columns) column.fit(lanes);
  }
  for (auto* column : {&before, &effect}) column->fit(lanes);
  normals.fit(lanes);
}

std::size_t ColumnWorkspace::bytes() const {
  std::size_t sum = sizeof *this + features.bytes() + one.bytes() + before.bytes() +
                    effect.bytes() + normals.bytes();
  for (const EpochPrograms& epoch : programs) sum += epoch.bytes();
  for (const auto* columns : {&words, &product_words, &draw_words, &service_words}) {
    for (const auto& column : *columns) sum += column.bytes();
  }
  for (const auto& column : record_at) sum += column.bytes();
  for (const auto& masks : happens_by_group) sum += masks.capacity() * sizeof(LaneMask);
  sum += statuses.capacity() * sizeof(statuses[0]) + happens.capacity() * sizeof(LaneMask);
  sum += rows.size() * features.size() * sizeof(float);
  return sum + decisions.capacity() * sizeof(Decision);
}

std::size_t ColumnWorkspaces::bytes_each() const {
  std::size_t largest = 0;
  for (const ColumnWorkspace& workspace : held_) largest = std::max(largest, workspace.bytes());
  return largest;
}

}  // namespace lendsim
