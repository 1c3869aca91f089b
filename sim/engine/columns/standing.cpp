// Step 9 of accounts to which nothing happened besides plain postings, and which are neither in
// arrears nor under a plan: their stocks at month end are summed up over columns, by group.
#include "sim/columns/ops.hpp"
#include "sim/engine/columns/kernel.hpp"

namespace lendsim {

namespace {

constexpr float kCurrent = 0.0F;  // days past due
constexpr unsigned kEqual = 2;    // of ops::narrow

}  // namespace

// The accounts that tally_standing() knows all about.
LaneMask ColumnKernel::quiet_lanes(std::size_t p) const {
  const AccountColumns& a = state_.accounts[p];
  LaneMask lanes = present_ - a.on_plan - charged_off_[p];
  ops::narrow(lanes.data(), state_.lanes(), a.dpd.data(), kEqual, kCurrent);
  for (const Record& r : records_[p]) lanes.reset(r.lane);
  return lanes;
}

void ColumnKernel::tally_quiet(std::size_t p, const LaneMask& lanes, Tally& tally) {
  const LaneMask open = with_status(p, Status::open) & lanes;
  const LaneMask frozen = with_status(p, Status::frozen) & lanes;
  const LaneMask run_off = with_status(p, Status::run_off) & lanes;
  const AccountColumns& a = state_.accounts[p];
  const std::size_t n = state_.lanes();
  const int point = step_->plan_->reported;
  const int product = static_cast<int>(p);
  BookFigures& book = step_->book_;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const LaneMask counted = (open | frozen | run_off) & groups_[g];
    const LaneMask in_debt = counted & a.in_debt;
    const LaneMask limited = (open | frozen) & groups_[g];
    const std::int64_t balance = ops::sum(a.balance.data(), n, in_debt.data());
    const std::int64_t limit = ops::sum(a.limit.data(), n, limited.data());
    const auto accounts = static_cast<std::int64_t>(counted.count());
    book.account_months += accounts;
    book.balance += balance;
    book.limit += limit;
    const auto& pool = step_->epoch_->pool;
    if (pool && ((pool->products >> p) & 1U) != 0) book.pool_limit += limit;
    const std::array<std::int64_t, kMaxParties> funded = funded_by(p, in_debt, balance);
    for (std::size_t party = 0; party < kMaxParties; ++party) book.funded[party] += funded[party];
    if (point < 0) continue;
    const int group = static_cast<int>(g);
    const auto cell = tally.cell(point, group, product);
    const auto add = [&](Measure m, std::int64_t value) {
      cell[static_cast<std::size_t>(m)] += value;
    };
    const auto count = [&](Measure m, const LaneMask& mask) {
      add(m, static_cast<std::int64_t>((mask & groups_[g]).count()));
    };
    count(Measure::open_accounts, open);
    count(Measure::frozen_accounts, frozen);
    count(Measure::run_off_accounts, run_off);
    count(Measure::loans, in_debt);
    add(Measure::credit_limit, limit);
    add(Measure::balance, balance);
    const LaneMask usable = open & groups_[g];
    tally.add(point, group, product, 0, BucketMeasure::undrawn,
              ops::sum_above(a.limit.data(), a.outstanding.data(), n, usable.data()));
    tally.add(point, group, product, 0, BucketMeasure::balance, balance);
    tally.add(point, group, product, 0, BucketMeasure::loans,
              static_cast<std::int64_t>(in_debt.count()));
    for (std::size_t party = 0; party < a.shares.size(); ++party) {
      tally.funded(point, group, product, 0, static_cast<int>(party)) += funded[party];
    }
    if (point == 0) continue;
    add(Measure::account_months, accounts);
    count(Measure::performing_opening, performing_[p] & lanes);
    tally_at_risk(p, at_risk_[p] & lanes & groups_[g], group, tally);
  }
}

// The balance of debts by party: each debt is split by its own shares.
std::array<std::int64_t, kMaxParties> ColumnKernel::funded_by(std::size_t p,
                                                              const LaneMask& in_debt,
                                                              std::int64_t balance) const {
  std::array<std::int64_t, kMaxParties> sums{};
  const AccountColumns& a = state_.accounts[p];
  if (a.shares.empty()) {
    sums[0] = balance;
    return sums;
  }
  Shares shares = kPlatformOnly;
  in_debt.for_each([&](std::size_t lane) {
    for (std::size_t party = 0; party < a.shares.size(); ++party) {
      shares[party] = a.shares[party][lane];
    }
    const Split parts = split({a.balance[lane]}, shares);
    for (std::size_t party = 0; party < kMaxParties; ++party) sums[party] += parts[party].fen;
  });
  return sums;
}

// The risk sets of first closures, by months on book when the month opened.
void ColumnKernel::tally_at_risk(std::size_t p, const LaneMask& lanes, int group,
                                 Tally& tally) const {
  const std::span<std::int64_t> ages = tally.at_risk(group, static_cast<int>(p));
  const float* age = state_.accounts[p].months_on_book.data();
  lanes.for_each([&](std::size_t lane) {
    const auto months = static_cast<std::size_t>(age[lane]);
    if (months < ages.size()) ++ages[months];
  });
}

}  // namespace lendsim
