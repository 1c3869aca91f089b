#include "sim/engine/columns/kernel.hpp"

#include "sim/columns/ops.hpp"

namespace lendsim {

ColumnKernel::ColumnKernel(const Scenario& scenario)
    : scenario_(scenario),
      features_(scenario, state_),
      step_(std::make_unique<MonthStep>(scenario, 0)),
      one_(scenario, 0, 0, 1),
      performing_(scenario.product_count()),
      at_risk_(scenario.product_count()),
      charged_off_(scenario.product_count()),
      record_at_(scenario.product_count()),
      records_(scenario.product_count()),
      statuses_(scenario.product_count()) {
  for (const Epoch& epoch : scenario.epochs) programs_.push_back(compile(epoch));
}

ColumnKernel::EpochPrograms ColumnKernel::compile(const Epoch& epoch) const {
  EpochPrograms programs;
  for (const EventGroup& group : epoch.events) programs.events.emplace_back(group.hazards);
  for (const Product& product : epoch.products) {
    programs.demand.emplace_back(product.draw.demand);
    programs.service.emplace_back(product.service.outcomes);
  }
  programs.leave = std::make_unique<HazardProgram>(epoch.market.leave);
  programs.come_back = std::make_unique<HazardProgram>(epoch.market.come_back);
  for (const Rule& rule : epoch.rules) {
    RuleProgram program;
    program.rule = &rule;
    if (const HazardGroup* hazard = rule.chance.hazard()) {
      program.chance = std::make_unique<HazardProgram>(*hazard);
    }
    programs.rules.push_back(std::move(program));
  }
  return programs;
}

void ColumnKernel::create(ReplicationId replication, BorrowerId first, std::uint32_t size) {
  replication_ = replication;
  state_.create(scenario_, replication, first, size);
  features_.bind();
  groups_.assign(scenario_.groups.size(), LaneMask{});
  for (std::size_t lane = 0; lane < size; ++lane) groups_[state_.group[lane]].set(lane);
  step_->restart(replication);
  requests_.clear();
  for (auto* column : {&before_, &effect_}) column->reset(size);
  for (auto* columns : {&words_, &product_words_, &draw_words_, &service_words_}) {
    for (auto& column : *columns) column.reset(size);
  }
  normals_.reset(size);
}

void ColumnKernel::open(Tally& tally) {
  for (std::size_t lane = 0; lane < size(); ++lane) {
    if (state_.arrival[lane] > 0) continue;
    load_borrower(lane);
    step_->note_opening(one_, 0);
    if (scenario_.run.warm_up == 0) step_->tally_opening(one_, 0, tally);
  }
}

void ColumnKernel::begin_month(std::size_t month, const MonthRules& rules, const MacroPath& macro,
                               const BookFigures& last_month) {
  step_->set_month(month, rules, macro, last_month);
  features_.begin_month(step_->view(), step_->row_);
  find_present();
  for (std::size_t p = 0; p < records_.size(); ++p) {
    records_[p].clear();
    record_at_[p].reset(size(), -1);
  }
  int selections = 0;
  for (const std::uint32_t r : step_->plan_->rules) {
    RuleProgram& program = programs().rules[r];
    program.selection = program.rule->select ? selections++ : -1;
  }
}

void ColumnKernel::set_pool(const PoolScale& scale, std::vector<PoolGrant> grants) {
  step_->set_pool(scale, std::move(grants));
}

void ColumnKernel::find_present() {
  const auto month = static_cast<std::int32_t>(step_->month_);
  present_ = {};
  for (std::size_t lane = 0; lane < size(); ++lane) {
    if (state_.arrival[lane] <= month) present_.set(lane);
  }
}

void ColumnKernel::refresh() {
  features_.fill_person();
  features_.fill_standing();
}

void ColumnKernel::act(Tally& tally) {
  for (std::size_t p = 0; p < state_.accounts.size(); ++p) {
    AccountColumns& a = state_.accounts[p];
    a.status_changed -= present_;
    performing_[p] = (present_ & a.in_debt) - a.defaulted;
    at_risk_[p] = with_status(p, Status::open) | with_status(p, Status::frozen);
    constexpr unsigned kEqual = 2;
    ops::narrow(at_risk_[p].data(), state_.lanes(), a.closures.data(), kEqual, 0.0F);
    charged_off_[p] = {};
  }
  refresh();
  review(tally);
  state_.any_default -= present_;
  for (std::size_t p = 0; p < state_.accounts.size(); ++p) service(p, tally);
  features_.fill_standing();
  move_scores();
  decide_market();
  reopen(tally);
  market(tally);
  tally_block(tally);
  ask_pool();
  age();
}

void ColumnKernel::clear_book() {
  step_->clear_book();
  requests_.clear();
}

std::size_t ColumnKernel::EpochPrograms::bytes() const {
  std::size_t sum = sizeof *this + rules.capacity() * sizeof(RuleProgram);
  for (const auto* programs : {&events, &demand, &service}) {
    for (const HazardProgram& program : *programs) sum += program.bytes();
  }
  for (const auto* program : {&leave, &come_back}) sum += (*program)->bytes();
  for (const RuleProgram& rule : rules) sum += rule.chance ? rule.chance->bytes() : 0;
  return sum;
}

std::size_t ColumnKernel::bytes() const {
  std::size_t sum = sizeof *this + state_.bytes() + features_.bytes() + step_->bytes() +
                    one_.bytes() + before_.bytes() + effect_.bytes() + normals_.bytes();
  for (const EpochPrograms& programs : programs_) sum += programs.bytes();
  for (const auto* columns : {&words_, &product_words_}) {
    for (const auto& column : *columns) sum += column.bytes();
  }
  for (const auto& column : record_at_) sum += column.bytes();
  for (const auto& records : records_) sum += records.capacity() * sizeof(Record);
  for (const auto& masks : happens_by_group_) sum += masks.capacity() * sizeof(LaneMask);
  sum += statuses_.capacity() * sizeof(statuses_[0]) + happens_.capacity() * sizeof(LaneMask);
  sum += rows_.size() * scenario_.features.size() * sizeof(float);
  return sum + decisions_.capacity() * sizeof(Decision) +
         requests_.capacity() * sizeof(PoolRequest);
}

BorrowerState ColumnKernel::state(std::size_t i) {
  BorrowerState result;
  state_.load(i, result.borrower);
  result.accounts.resize(state_.accounts.size());
  for (std::size_t p = 0; p < state_.accounts.size(); ++p) {
    state_.accounts[p].load(i, result.accounts[p]);
  }
  for (const auto& trait : state_.traits) result.traits.push_back(trait[i]);
  for (const auto& attribute : state_.attributes) result.attributes.push_back(attribute[i]);
  return result;
}

// ---- draws
// ---------------------------------------------------------------------------------------

void ColumnKernel::words(std::uint32_t slot, const LaneMask& among,
                         std::array<std::uint32_t*, 4> out) {
  const ops::DrawAddress address{scenario_.run.seed ^ static_cast<std::uint64_t>(Purpose::month),
                                 replication_,
                                 static_cast<std::uint32_t>(step_->plan_->month.index), slot};
  ops::draw(address, state_.ids.data(), state_.lanes(), among.data(), out.data());
}

const std::uint32_t* ColumnKernel::words(std::uint32_t slot, const LaneMask& among,
                                         std::size_t place) {
  std::array<std::uint32_t*, 4> out{};
  out[place] = words_[0].data();
  words(slot, among, out);
  return words_[0].data();
}

// ---- single lanes
// --------------------------------------------------------------------------------

LaneMask ColumnKernel::with_status(std::size_t p, Status status) const {
  LaneMask mask = present_;
  ops::narrow_equal(mask.data(), state_.lanes(), state_.accounts[p].status.data(),
                    static_cast<std::uint8_t>(status));
  return mask;
}

ColumnKernel::Record* ColumnKernel::find(std::size_t p, std::size_t lane) {
  const std::int32_t at = record_at_[p][lane];
  return at < 0 ? nullptr : &records_[p][static_cast<std::size_t>(at)];
}

// What is done to the account is written down from now on. Before anything is done to it.
ColumnKernel::Record& ColumnKernel::record(std::size_t p, std::size_t lane) {
  if (Record* found = find(p, lane)) return *found;
  state_.accounts[p].load(lane, account_);
  return add_record(p, lane, AccountMonth(account_));
}

ColumnKernel::Record& ColumnKernel::add_record(std::size_t p, std::size_t lane,
                                               const AccountMonth& done) {
  record_at_[p][lane] = static_cast<std::int32_t>(records_[p].size());
  return records_[p].emplace_back(Record{lane, done, {}});
}

void ColumnKernel::load_borrower(std::size_t lane) {
  step_->id_ = state_.ids[lane];
  one_.number_from(state_.ids[lane]);
  state_.load(lane, one_.borrower(0));
  for (std::size_t t = 0; t < state_.traits.size(); ++t) {
    one_.traits(0)[t] = state_.traits[t][lane];
  }
  for (std::size_t a = 0; a < state_.attributes.size(); ++a) {
    one_.attributes(0)[a] = state_.attributes[a][lane];
  }
  for (std::size_t p = 0; p < state_.accounts.size(); ++p) {
    state_.accounts[p].load(lane, one_.accounts(0)[p]);
  }
}

void ColumnKernel::store_borrower(std::size_t lane) {
  state_.store(lane, one_.borrower(0));
  for (std::size_t t = 0; t < state_.traits.size(); ++t) {
    state_.traits[t][lane] = one_.traits(0)[t];
  }
  for (std::size_t a = 0; a < state_.attributes.size(); ++a) {
    state_.attributes[a][lane] = one_.attributes(0)[a];
  }
  for (std::size_t p = 0; p < state_.accounts.size(); ++p) {
    state_.accounts[p].store(lane, one_.accounts(0)[p]);
  }
}

std::unique_ptr<BlockKernel> column_kernel(const Scenario& scenario) {
  return std::make_unique<ColumnKernel>(scenario);
}

}  // namespace lendsim
