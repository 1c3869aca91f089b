#include "sim/engine/columns/kernel.hpp"

#include "sim/columns/ops.hpp"

namespace lendsim {

ColumnKernel::ColumnKernel(const Scenario& scenario, std::shared_ptr<ColumnWorkspaces> workspaces)
    : scenario_(scenario),
      workspaces_(std::move(workspaces)),
      step_(std::make_unique<MonthStep>(scenario, 0)),
      performing_(scenario.product_count()),
      at_risk_(scenario.product_count()),
      charged_off_(scenario.product_count()),
      records_(scenario.product_count()) {}

void ColumnKernel::create(ReplicationId replication, BorrowerId first, std::uint32_t size) {
  replication_ = replication;
  state_.create(scenario_, replication, first, size);
  groups_.assign(scenario_.groups.size(), LaneMask{});
  for (std::size_t lane = 0; lane < size; ++lane) groups_[state_.group[lane]].set(lane);
  step_->restart(replication);
  requests_.clear();
  month_begun_ = false;
  work_ = nullptr;
}

// Steps of a month may be carried out by several threads, one after the other.
void ColumnKernel::enter() {
  ColumnWorkspace& here = workspaces_->local();
  const bool known = work_ == &here && here.owner == this;
  work_ = &here;
  if (!known) {
    here.owner = this;
    here.fit(size());
    here.features.bind(state_);
  }
  if (!month_begun_ || (known && entered_month_ == step_->month_)) return;
  entered_month_ = step_->month_;
  here.features.begin_month(step_->view(), step_->row_);
  for (std::size_t p = 0; p < records_.size(); ++p) {
    here.record_at[p].reset(size(), -1);
    for (std::size_t k = 0; k < records_[p].size(); ++k) {
      here.record_at[p][records_[p][k].lane] = static_cast<std::int32_t>(k);
    }
  }
  int selections = 0;
  for (const std::uint32_t r : step_->plan_->rules) {
    RuleProgram& program = programs().rules[r];
    program.selection = program.rule->select ? selections++ : -1;
  }
}

void ColumnKernel::open(Tally& tally) {
  enter();
  for (std::size_t lane = 0; lane < size(); ++lane) {
    if (state_.arrival[lane] > 0) continue;
    load_borrower(lane);
    step_->note_opening(work_->one, 0);
    if (scenario_.run.warm_up == 0) step_->tally_opening(work_->one, 0, tally);
  }
}

void ColumnKernel::begin_month(std::size_t month, const MonthRules& rules, const MacroPath& macro,
                               const BookFigures& last_month) {
  step_->set_month(month, rules, macro, last_month);
  find_present();
  for (auto& records : records_) records.clear();
  month_begun_ = true;
  entered_month_ = kNoMonth;
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
  work_->features.fill_person();
  work_->features.fill_standing();
}

void ColumnKernel::act(Tally& tally) {
  enter();
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
  work_->features.fill_standing();
  move_scores();
  decide_market();
  reopen(tally);
  market(tally);
  tally_block(tally);
  ask_pool();
  age();
  for (auto& records : records_) records = {};  // a book has many blocks
}

void ColumnKernel::clear_book() {
  step_->clear_book();
  requests_.clear();
}

std::size_t ColumnKernel::bytes() const {
  std::size_t sum = sizeof *this + state_.bytes() + step_->bytes();
  for (const auto& records : records_) sum += records.capacity() * sizeof(Record);
  return sum + requests_.capacity() * sizeof(PoolRequest);
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

// ---- draws ---------------------------------------------------------------------------

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
  out[place] = work_->words[0].data();
  words(slot, among, out);
  return work_->words[0].data();
}

// ---- single lanes --------------------------------------------------------------------

LaneMask ColumnKernel::with_status(std::size_t p, Status status) const {
  LaneMask mask = present_;
  ops::narrow_equal(mask.data(), state_.lanes(), state_.accounts[p].status.data(),
                    static_cast<std::uint8_t>(status));
  return mask;
}

ColumnKernel::Record* ColumnKernel::find(std::size_t p, std::size_t lane) {
  const std::int32_t at = work_->record_at[p][lane];
  return at < 0 ? nullptr : &records_[p][static_cast<std::size_t>(at)];
}

// What is done to the account is written down from now on. Before anything is done to it.
ColumnKernel::Record& ColumnKernel::record(std::size_t p, std::size_t lane) {
  if (Record* found = find(p, lane)) return *found;
  state_.accounts[p].load(lane, work_->account);
  return add_record(p, lane, AccountMonth(work_->account));
}

ColumnKernel::Record& ColumnKernel::add_record(std::size_t p, std::size_t lane,
                                               const AccountMonth& done) {
  work_->record_at[p][lane] = static_cast<std::int32_t>(records_[p].size());
  return records_[p].emplace_back(Record{lane, done, {}});
}

void ColumnKernel::load_borrower(std::size_t lane) {
  step_->id_ = state_.ids[lane];
  work_->one.number_from(state_.ids[lane]);
  state_.load(lane, work_->one.borrower(0));
  for (std::size_t t = 0; t < state_.traits.size(); ++t) {
    work_->one.traits(0)[t] = state_.traits[t][lane];
  }
  for (std::size_t a = 0; a < state_.attributes.size(); ++a) {
    work_->one.attributes(0)[a] = state_.attributes[a][lane];
  }
  for (std::size_t p = 0; p < state_.accounts.size(); ++p) {
    state_.accounts[p].load(lane, work_->one.accounts(0)[p]);
  }
}

void ColumnKernel::store_borrower(std::size_t lane) {
  state_.store(lane, work_->one.borrower(0));
  for (std::size_t t = 0; t < state_.traits.size(); ++t) {
    state_.traits[t][lane] = work_->one.traits(0)[t];
  }
  for (std::size_t a = 0; a < state_.attributes.size(); ++a) {
    state_.attributes[a][lane] = work_->one.attributes(0)[a];
  }
  for (std::size_t p = 0; p < state_.accounts.size(); ++p) {
    state_.accounts[p].store(lane, work_->one.accounts(0)[p]);
  }
}

std::unique_ptr<BlockKernel> column_kernel(const Scenario& scenario) {
  return column_kernel_sharing(std::make_shared<ColumnWorkspaces>(scenario), scenario);
}

std::unique_ptr<BlockKernel> column_kernel_sharing(std::shared_ptr<ColumnWorkspaces> workspaces,
                                                   const Scenario& scenario) {
  return std::make_unique<ColumnKernel>(scenario, std::move(workspaces));
}

}  // namespace lendsim
