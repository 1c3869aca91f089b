#include "sim/population/columns.hpp"

#include <algorithm>

namespace lendsim {
namespace {

std::int16_t months(float value) { return static_cast<std::int16_t>(value); }

}  // namespace

void AccountColumns::reset(std::size_t lanes, std::size_t parties) {
  for (auto* money : {&balance, &outstanding, &limit, &principal, &awaiting, &fresh,
                      &posted_interest, &instalment, &instalment_fee}) {
    money->reset(lanes);
  }
  for (auto* number : {&interest_to, &penalty_to, &cohort}) number->reset(lanes);
  for (auto* number :
       {&dpd, &months_since_draw, &months_on_book, &months_closed, &closures, &months_since_arrears,
        &draws_12m, &early_settlements_12m, &recent_draws, &limit_noise}) {
    number->reset(lanes);
  }
  instalments_left.reset(lanes);
  kind.reset(lanes);
  status.reset(lanes);
  status_before_leaving.reset(lanes);
  cause.reset(lanes);
  cause_before_leaving.reset(lanes);
  trouble.reset(lanes, -1);
  for (LaneMask* mask :
       {&defaulted, &in_debt, &in_arrears, &on_plan, &status_changed, &invited, &deferred_draw,
        &missed, &caught_up, &drew, &refused, &settled, &wrongly_closed}) {
    *mask = {};
  }
  shares.resize(parties > 1 ? parties : 0);
  for (auto& share : shares) share.reset(lanes);
  troubles.clear();
  free_troubles.clear();
}

void AccountColumns::load_debt(std::size_t i, Debt& d) const {
  d.principal = {principal[i]};
  d.awaiting = {awaiting[i]};
  d.fresh = {fresh[i]};
  d.posted_interest = {posted_interest[i]};
  d.instalment = {instalment[i]};
  d.instalment_fee = {instalment_fee[i]};
  d.interest_to = interest_to[i];
  d.penalty_to = penalty_to[i];
  d.cohort = {cohort[i]};
  d.instalments_left = instalments_left[i];
  d.kind = static_cast<ScheduleKind>(kind[i]);
  d.defaulted = defaulted.test(i);
  d.on_plan = d.redefaulted = false;
  d.rate_share = {kMillion};
  d.carried = {};
  d.rows = 0;
  if (trouble[i] < 0) return;
  const Trouble& t = troubles[static_cast<std::size_t>(trouble[i])];
  d.on_plan = t.on_plan;
  d.redefaulted = t.redefaulted;
  d.rate_share = t.rate_share;
  d.carried = t.carried;
  d.rows = static_cast<std::uint8_t>(t.due.size());
  std::copy(t.due.begin(), t.due.end(), d.due.begin());
}

void AccountColumns::store_debt(std::size_t i, const Debt& d) {
  principal[i] = d.principal.fen;
  awaiting[i] = d.awaiting.fen;
  fresh[i] = d.fresh.fen;
  posted_interest[i] = d.posted_interest.fen;
  instalment[i] = d.instalment.fen;
  instalment_fee[i] = d.instalment_fee.fen;
  interest_to[i] = d.interest_to;
  penalty_to[i] = d.penalty_to;
  cohort[i] = d.cohort.index;
  instalments_left[i] = d.instalments_left;
  kind[i] = static_cast<std::uint8_t>(d.kind);
  defaulted.assign(i, d.defaulted);
  in_debt.assign(i, exists(d));
  in_arrears.assign(i, d.rows != 0);
  on_plan.assign(i, d.on_plan);
  if (d.rows != 0 || d.on_plan || trouble[i] >= 0) store_trouble(i, d);
}

void AccountColumns::store_trouble(std::size_t i, const Debt& d) {
  if (d.rows == 0 && !d.on_plan) {
    free_troubles.push_back(trouble[i]);
    trouble[i] = -1;
    return;
  }
  if (trouble[i] < 0 && free_troubles.empty()) {
    trouble[i] = static_cast<std::int16_t>(troubles.size());
    troubles.emplace_back();
  } else if (trouble[i] < 0) {
    trouble[i] = free_troubles.back();
    free_troubles.pop_back();
  }
  Trouble& t = troubles[static_cast<std::size_t>(trouble[i])];
  t.on_plan = d.on_plan;
  t.redefaulted = d.redefaulted;
  t.rate_share = d.rate_share;
  t.carried = d.carried;
  t.due.assign(d.unpaid().begin(), d.unpaid().end());
}

void AccountColumns::load(std::size_t i, Account& a) const {
  a.balance = {balance[i]};
  a.outstanding = {outstanding[i]};
  a.limit = {limit[i]};
  a.limit_noise = limit_noise[i];
  a.draws_12m = draws_12m[i];
  a.early_settlements_12m = early_settlements_12m[i];
  a.dpd = months(dpd[i]);
  a.months_since_draw = months(months_since_draw[i]);
  a.months_on_book = months(months_on_book[i]);
  a.months_closed = months(months_closed[i]);
  a.closures = months(closures[i]);
  a.cause = cause[i];
  a.status = static_cast<Status>(status[i]);
  a.status_changed = status_changed.test(i);
  a.invited = invited.test(i);
  a.status_before_leaving = static_cast<Status>(status_before_leaving[i]);
  a.cause_before_leaving = cause_before_leaving[i];
  a.deferred_draw = deferred_draw.test(i);
  a.missed = missed.test(i);
  a.caught_up = caught_up.test(i);
  a.drew = drew.test(i);
  a.refused = refused.test(i);
  a.settled = settled.test(i);
  a.wrongly_closed = wrongly_closed.test(i);
  a.months_since_arrears = months(months_since_arrears[i]);
  a.recent_draws = recent_draws[i];
  a.shares = kPlatformOnly;
  for (std::size_t party = 0; party < shares.size(); ++party) a.shares[party] = shares[party][i];
  load_debt(i, a.debt);
}

void AccountColumns::store(std::size_t i, const Account& a) {
  balance[i] = a.balance.fen;
  outstanding[i] = a.outstanding.fen;
  limit[i] = a.limit.fen;
  limit_noise[i] = a.limit_noise;
  draws_12m[i] = a.draws_12m;
  early_settlements_12m[i] = a.early_settlements_12m;
  dpd[i] = a.dpd;
  months_since_draw[i] = a.months_since_draw;
  months_on_book[i] = a.months_on_book;
  months_closed[i] = a.months_closed;
  closures[i] = a.closures;
  cause[i] = a.cause;
  status[i] = static_cast<std::uint8_t>(a.status);
  status_changed.assign(i, a.status_changed);
  invited.assign(i, a.invited);
  status_before_leaving[i] = static_cast<std::uint8_t>(a.status_before_leaving);
  cause_before_leaving[i] = a.cause_before_leaving;
  deferred_draw.assign(i, a.deferred_draw);
  missed.assign(i, a.missed);
  caught_up.assign(i, a.caught_up);
  drew.assign(i, a.drew);
  refused.assign(i, a.refused);
  settled.assign(i, a.settled);
  wrongly_closed.assign(i, a.wrongly_closed);
  months_since_arrears[i] = a.months_since_arrears;
  recent_draws[i] = a.recent_draws;
  for (std::size_t party = 0; party < shares.size(); ++party) shares[party][i] = a.shares[party];
  store_debt(i, a.debt);
}

std::size_t AccountColumns::bytes() const {
  std::size_t sum = sizeof *this + troubles.capacity() * sizeof(Trouble) +
                    free_troubles.capacity() * sizeof(std::int16_t);
  for (const Trouble& t : troubles) sum += t.due.capacity() * sizeof(DueRow);
  for (const auto* money : {&balance, &outstanding, &limit, &principal, &awaiting, &fresh,
                            &posted_interest, &instalment, &instalment_fee}) {
    sum += money->bytes();
  }
  for (const auto* number : {&interest_to, &penalty_to, &cohort}) sum += number->bytes();
  for (const auto* number :
       {&dpd, &months_since_draw, &months_on_book, &months_closed, &closures, &months_since_arrears,
        &draws_12m, &early_settlements_12m, &recent_draws, &limit_noise}) {
    sum += number->bytes();
  }
  for (const auto* number : {&instalments_left, &cause, &cause_before_leaving, &trouble}) {
    sum += number->bytes();
  }
  for (const auto* number : {&kind, &status, &status_before_leaving}) sum += number->bytes();
  for (const auto& share : shares) sum += share.bytes();
  return sum;
}

void BlockColumns::reset(const Scenario& scenario, std::uint32_t size) {
  size_ = size;
  ids.reset(size);
  arrival.reset(size);
  for (auto* number :
       {&score, &residual, &score_change, &months_known, &months_since_closure, &segment}) {
    number->reset(size);
  }
  group.reset(size);
  everyone = LaneMask::first(size);
  for (LaneMask* mask : {&away, &any_default, &any_closed, &any_cut}) *mask = {};
  traits.resize(scenario.traits.size());
  for (auto& trait : traits) trait.reset(size);
  attributes.resize(scenario.epochs[0].attributes.size());
  for (auto& attribute : attributes) attribute.reset(size);
  accounts.resize(scenario.product_count());
  for (auto& product : accounts) product.reset(size, scenario.parties.size());
}

void BlockColumns::create(const Scenario& scenario, ReplicationId replication, BorrowerId first,
                          std::uint32_t size) {
  constexpr std::uint32_t kAtOnce = 16;  // are created by the reference together
  Block part;
  first_ = first;
  reset(scenario, size);
  for (std::uint32_t begin = 0; begin < size; begin += kAtOnce) {
    part.create(scenario, replication, first + begin, std::min(kAtOnce, size - begin));
    for (std::uint32_t k = 0; k < part.size(); ++k) {
      const std::size_t lane = begin + k;
      store(lane, part.borrower(k));
      for (std::size_t t = 0; t < traits.size(); ++t) traits[t][lane] = part.traits(k)[t];
      for (std::size_t a = 0; a < attributes.size(); ++a) {
        attributes[a][lane] = part.attributes(k)[a];
      }
      for (std::size_t p = 0; p < accounts.size(); ++p) {
        accounts[p].store(lane, part.accounts(k)[p]);
      }
    }
  }
  for (std::size_t lane = 0; lane < size; ++lane) {
    ids[lane] = first + static_cast<BorrowerId>(lane);
  }
}

void BlockColumns::load(std::size_t i, Borrower& b) const {
  b.arrival = arrival[i];
  b.score = score[i];
  b.residual = residual[i];
  b.score_change = score_change[i];
  b.months_known = months(months_known[i]);
  b.months_since_closure = months(months_since_closure[i]);
  b.segment = static_cast<std::uint8_t>(segment[i]);
  b.group = group[i];
  b.away = away.test(i);
  b.any_default = any_default.test(i);
  b.any_closed = any_closed.test(i);
  b.any_cut = any_cut.test(i);
}

void BlockColumns::store(std::size_t i, const Borrower& b) {
  arrival[i] = b.arrival;
  score[i] = b.score;
  residual[i] = b.residual;
  score_change[i] = b.score_change;
  months_known[i] = b.months_known;
  months_since_closure[i] = b.months_since_closure;
  segment[i] = b.segment;
  group[i] = b.group;
  away.assign(i, b.away);
  any_default.assign(i, b.any_default);
  any_closed.assign(i, b.any_closed);
  any_cut.assign(i, b.any_cut);
}

std::size_t BlockColumns::bytes() const {
  std::size_t sum = ids.bytes() + arrival.bytes() + group.bytes();
  for (const auto* number :
       {&score, &residual, &score_change, &months_known, &months_since_closure, &segment}) {
    sum += number->bytes();
  }
  for (const auto& trait : traits) sum += trait.bytes();
  for (const auto& attribute : attributes) sum += attribute.bytes();
  for (const auto& product : accounts) sum += product.bytes();
  return sum;
}

}  // namespace lendsim
