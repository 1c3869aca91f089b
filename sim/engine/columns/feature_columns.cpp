#include "sim/engine/columns/feature_columns.hpp"

#include <algorithm>

#include "sim/columns/ops.hpp"

namespace lendsim {
namespace {

// Features by which some table of bases is looked up.
void mark_indices(const Scenario& scenario, std::vector<bool>& reads) {
  const auto mark = [&](const HazardGroup& group) {
    if (group.rows() > 1) reads[group.index()] = true;
  };
  for (const Epoch& epoch : scenario.epochs) {
    for (const Product& product : epoch.products) {
      mark(product.draw.demand);
      mark(product.service.outcomes);
    }
    for (const EventGroup& group : epoch.events) mark(group.hazards);
    mark(epoch.market.leave);
    mark(epoch.market.come_back);
    for (const Rule& rule : epoch.rules) {
      if (rule.chance.hazard() != nullptr) mark(*rule.chance.hazard());
    }
  }
  for (const Shock& shock : scenario.shocks) {
    if (shock.chance.hazard() != nullptr) mark(*shock.chance.hazard());
  }
}

}  // namespace

FeatureColumns::FeatureColumns(const Scenario& scenario)
    : scenario_(scenario),
      reads_(scenario.read_features),
      row_(scenario.features.size()),
      columns_(scenario.features.size(), nullptr),
      own_(scenario.features.size()) {
  reads_.resize(scenario.features.size(), false);
  mark_indices(scenario, reads_);
}

float* FeatureColumns::own(FeatureIndex f) {
  own_[f].fit(state_->size());
  columns_[f] = own_[f].data();
  return own_[f].data();
}

void FeatureColumns::show(Feature f, const Column<float>& column) {
  columns_[index_of(f)] = column.data();
}

void FeatureColumns::show(Feature f, const LaneMask& mask) {
  if (reads(f)) ops::expand(own_[index_of(f)].data(), lanes(), mask.data());
}

void FeatureColumns::set(Feature f, float value) { row_.set(f, value); }

void FeatureColumns::bind(const BlockColumns& state) {
  state_ = &state;
  const std::vector<Attribute>& attributes = scenario_.epochs[0].attributes;
  for (FeatureIndex f = 0; f < scenario_.features.size(); ++f) {
    const FeatureScope scope = scenario_.features[f].scope;
    const bool of_month = scope == FeatureScope::month || scope == FeatureScope::book;
    if (!of_month && reads_[f]) own(f);
  }
  for (const Feature f : {Feature::settlement_fee_share, Feature::annual_rate}) {
    columns_[index_of(f)] = nullptr;  // the same for all accounts of a product
  }
  for (std::size_t t = 0; t < state_->traits.size(); ++t) {
    columns_[scenario_.traits[t].feature] = state_->traits[t].data();
  }
  for (std::size_t a = 0; a < attributes.size(); ++a) {
    columns_[attributes[a].feature] = state_->attributes[a].data();
  }
  show(Feature::segment, state_->segment);
  show(Feature::score, state_->score);
  show(Feature::score_change, state_->score_change);
  show(Feature::months_known, state_->months_known);
  show(Feature::months_since_closure, state_->months_since_closure);
  for (std::size_t s = 0; s < scenario_.segments.size(); ++s) {
    const auto f = static_cast<FeatureIndex>(scenario_.segment_indicators + s);
    if (reads(f)) {
      ops::equals(own_[f].data(), lanes(), state_->segment.data(), static_cast<float>(s));
    }
  }
}

void FeatureColumns::begin_month(const MonthView& view, const FeatureRow& row) {
  view_ = view;
  row_ = row;
}

void FeatureColumns::fill_person() {
  if (reads(Feature::risk_score)) {
    float* out = own_[index_of(Feature::risk_score)].data();
    ops::copy(out, lanes(), state_->score.data());
    ops::add(out, lanes(), state_->residual.data());
  }
  show(Feature::away, state_->away);
  const std::vector<Attribute>& attributes = view_.epoch->attributes;
  for (std::size_t a = 0; a < attributes.size(); ++a) {
    for (std::size_t label = 0; label < attributes[a].labels.size(); ++label) {
      const auto f = static_cast<FeatureIndex>(attributes[a].feature + 1 + label);
      if (!reads(f)) continue;
      ops::equals(own_[f].data(), lanes(), state_->attributes[a].data(), static_cast<float>(label));
    }
  }
}

void FeatureColumns::fill_standing() {
  const std::size_t n = lanes();
  if (scenario_.needs_totals) fill_totals();
  const auto fold = [&](Feature f, float start, auto&& step) {
    if (!reads(f)) return;
    float* out = own_[index_of(f)].data();
    ops::fill(out, n, start);
    for (const AccountColumns& a : state_->accounts) step(out, a);
  };
  const auto worst = [&](float* out, const AccountColumns& a) {
    ops::maximum(out, n, a.dpd.data());
  };
  fold(Feature::worst_dpd, 0.0F, worst);
  fold(Feature::worst_bucket, 0.0F, worst);
  if (reads(Feature::worst_bucket)) {
    float* out = own_[index_of(Feature::worst_bucket)].data();
    ops::bucket(out, n, out);
  }
  fold(Feature::months_since_any_arrears, kNeverMonths, [&](float* out, const AccountColumns& a) {
    ops::minimum(out, n, a.months_since_arrears.data());
  });
  if (reads(Feature::open_accounts)) spread_.fit(state_->size());
  fold(Feature::open_accounts, 0.0F, [&](float* out, const AccountColumns& a) {
    LaneMask open = state_->everyone;
    ops::narrow_equal(open.data(), n, a.status.data(), static_cast<std::uint8_t>(Status::open));
    ops::expand(spread_.data(), n, open.data());
    ops::add(out, n, spread_.data());
  });
  const auto any = [&](Feature f, LaneMask AccountColumns::*happened) {
    LaneMask mask;
    for (const AccountColumns& a : state_->accounts) mask |= a.*happened;
    show(f, mask);
  };
  any(Feature::any_missed, &AccountColumns::missed);
  any(Feature::any_caught_up, &AccountColumns::caught_up);
  any(Feature::any_settled, &AccountColumns::settled);
  any(Feature::any_drew, &AccountColumns::drew);
  any(Feature::any_refused, &AccountColumns::refused);
  show(Feature::any_default, state_->any_default);
  show(Feature::any_closed, state_->any_closed);
  show(Feature::any_cut, state_->any_cut);
  if (reads(Feature::instalments_to_income)) fill_instalments();
  fill_derived(false);
}

void FeatureColumns::fill_totals() {
  constexpr std::size_t kMonthlyIncome = 1;  // place among the traits
  const std::size_t n = lanes();
  for (auto* sum : {&sum_, &limit_sum_, &open_limit_sum_, &outstanding_sum_}) {
    sum->reset(state_->size());
  }
  for (const AccountColumns& a : state_->accounts) {
    const auto with = [&](Status status) {
      LaneMask mask = state_->everyone;
      ops::narrow_equal(mask.data(), n, a.status.data(), static_cast<std::uint8_t>(status));
      return mask;
    };
    const LaneMask open = with(Status::open);
    const LaneMask counted = open | with(Status::frozen) | with(Status::run_off);
    ops::add(sum_.data(), n, a.balance.data());
    ops::add(outstanding_sum_.data(), n, a.outstanding.data());
    ops::add(limit_sum_.data(), n, a.limit.data(), counted.data());
    ops::add(open_limit_sum_.data(), n, a.limit.data(), open.data());
  }
  const float* income = state_->traits[kMonthlyIncome].data();
  spread_.fit(state_->size());
  const auto amount = [&](Feature f, Feature to_income, const Column<std::int64_t>& fen) {
    if (reads(f)) ops::yuan(own_[index_of(f)].data(), n, fen.data());
    if (!reads(to_income)) return;
    ops::yuan(spread_.data(), n, fen.data());
    ops::divide_by_at_least_one(own_[index_of(to_income)].data(), n, spread_.data(), income);
  };
  amount(Feature::total_balance, Feature::balance_to_income, sum_);
  amount(Feature::total_limit, Feature::limit_to_income, open_limit_sum_);
  if (reads(Feature::total_utilisation)) {
    ops::ratio(own_[index_of(Feature::total_utilisation)].data(), n, outstanding_sum_.data(),
               limit_sum_.data());
  }
}

// Contractual instalments are few scenarios' feature: account by account.
void FeatureColumns::fill_instalments() {
  constexpr std::size_t kMonthlyIncome = 1;
  Debt debt;
  float* out = own_[index_of(Feature::instalments_to_income)].data();
  for (std::size_t lane = 0; lane < state_->size(); ++lane) {
    Money sum;
    for (std::size_t p = 0; p < state_->accounts.size(); ++p) {
      state_->accounts[p].load_debt(lane, debt);
      sum += scheduled_instalment(debt, view_.contexts[p]);
    }
    out[lane] =
        static_cast<float>(to_yuan(sum)) / std::max(state_->traits[kMonthlyIncome][lane], 1.0F);
  }
}

void FeatureColumns::fill_account(std::size_t product) {
  product_ = product;
  const AccountColumns& a = state_->accounts[product];
  const std::size_t n = lanes();
  show(Feature::dpd, a.dpd);
  show(Feature::months_since_draw, a.months_since_draw);
  show(Feature::months_on_book, a.months_on_book);
  show(Feature::months_closed, a.months_closed);
  show(Feature::draws_12m, a.draws_12m);
  show(Feature::early_settlements_12m, a.early_settlements_12m);
  show(Feature::account_closures, a.closures);
  show(Feature::months_since_arrears, a.months_since_arrears);
  const auto mine = [&](Feature f) { return own_[index_of(f)].data(); };
  if (reads(Feature::bucket)) ops::bucket(mine(Feature::bucket), n, a.dpd.data());
  if (reads(Feature::balance)) ops::yuan(mine(Feature::balance), n, a.balance.data());
  if (reads(Feature::limit)) ops::yuan(mine(Feature::limit), n, a.limit.data());
  if (reads(Feature::utilisation)) {
    ops::ratio(mine(Feature::utilisation), n, a.outstanding.data(), a.limit.data());
  }
  if (reads(Feature::recent_draws)) {
    ops::divide_by_yuan(mine(Feature::recent_draws), n, a.recent_draws.data(), a.limit.data());
  }
  fill_status(a);
  fill_troubles(product);
  fill_account_alone(product);
  fill_derived(true);
}

void FeatureColumns::fill_status(const AccountColumns& a) {
  const auto is = [&](Feature f, Status status) {
    if (!reads(f)) return;
    LaneMask mask = state_->everyone;
    ops::narrow_equal(mask.data(), lanes(), a.status.data(), static_cast<std::uint8_t>(status));
    show(f, mask);
  };
  is(Feature::is_open, Status::open);
  is(Feature::is_frozen, Status::frozen);
  is(Feature::is_run_off, Status::run_off);
  show(Feature::missed, a.missed);
  show(Feature::caught_up, a.caught_up);
  show(Feature::drew, a.drew);
  show(Feature::draw_refused, a.refused);
  show(Feature::wrongly_closed, a.wrongly_closed);
  show(Feature::on_plan, a.on_plan);
}

// What only debts in arrears or under a plan have.
void FeatureColumns::fill_troubles(std::size_t product) {
  const AccountColumns& a = state_->accounts[product];
  const bool shares = reads(Feature::rate_share);
  const bool rows = reads(Feature::overdue);
  float* share = own_[index_of(Feature::rate_share)].data();
  float* overdue_yuan = own_[index_of(Feature::overdue)].data();
  if (shares) ops::fill(share, lanes(), 1.0F);
  if (rows) ops::fill(overdue_yuan, lanes(), 0.0F);
  if (!shares && !rows) return;
  (a.in_arrears | a.on_plan).for_each([&](std::size_t lane) {
    const Trouble& t = a.troubles[static_cast<std::size_t>(a.trouble[lane])];
    if (shares) share[lane] = static_cast<float>(to_double(t.rate_share));
    if (!rows) return;
    Money sum;
    for (const DueRow& row : t.due) sum += row.total();
    overdue_yuan[lane] = static_cast<float>(to_yuan(sum));
  });
}

// What few scenarios read and no operation computes: account by account, as the reference.
void FeatureColumns::fill_account_alone(std::size_t p) {
  const Product& product = view_.epoch->products[p];
  constexpr double kDaysPerYear = 365.0;
  set(Feature::settlement_fee_share,
      static_cast<float>(to_double(product.contract.settlement_fee)));
  set(Feature::annual_rate, static_cast<float>(to_double(product.rate) * kDaysPerYear));
  const bool saving = reads(Feature::settlement_saving);
  const bool instalment = reads(Feature::instalment);
  const bool margin = reads(Feature::expected_margin);
  if (!saving && !instalment && !margin) return;
  const PostingContext& context = view_.contexts[p];
  const DayNumber today = day_number(context.month, 1, context.day_count);
  Account account;
  for (std::size_t lane = 0; lane < state_->size(); ++lane) {
    state_->accounts[p].load(lane, account);
    if (saving) {
      const Money left = interest_left(account.debt, context, today) -
                         settlement_fee(account.debt, product.contract);
      own_[index_of(Feature::settlement_saving)][lane] = static_cast<float>(to_yuan(left));
    }
    if (instalment) {
      own_[index_of(Feature::instalment)][lane] =
          static_cast<float>(to_yuan(scheduled_instalment(account.debt, context)));
    }
    if (margin) {
      own_[index_of(Feature::expected_margin)][lane] =
          static_cast<float>(expected_margin(product, account, view_));
    }
  }
}

// A feature as a column, whatever it is.
const float* FeatureColumns::dense(FeatureIndex f) {
  if (columns_[f] != nullptr) return columns_[f];
  spread_.fit(state_->size());
  ops::fill(spread_.data(), lanes(), row_[f]);
  return spread_.data();
}

void FeatureColumns::narrow(LaneMask& mask, std::span<const Condition> conditions) {
  for (const Condition& c : conditions) {
    if (!mask.any()) return;
    const auto outcomes = static_cast<unsigned>(c.comparison);
    if (columns_[c.feature] == nullptr && (!c.against_feature || columns_[c.other] == nullptr)) {
      if (!holds(c, row_)) mask = {};
    } else if (!c.against_feature) {
      ops::narrow(mask.data(), lanes(), columns_[c.feature], outcomes, c.value);
    } else if (columns_[c.other] == nullptr) {
      ops::narrow(mask.data(), lanes(), columns_[c.feature], outcomes, row_[c.other]);
    } else {
      ops::narrow(mask.data(), lanes(), dense(c.feature), outcomes, columns_[c.other]);
    }
  }
}

void FeatureColumns::fill_derived(bool of_account) {
  const std::size_t n = lanes();
  for (const Derived& d : view_.epoch->derived) {
    if (d.of_account != of_account || !reads(d.feature)) continue;
    float* out = own_[d.feature].data();
    if (d.shape == Shape::all) {
      LaneMask mask = state_->everyone;
      narrow(mask, d.when);
      ops::expand(out, n, mask.data());
      continue;
    }
    const float* x = dense(d.of);
    if (d.shape == Shape::square) ops::square(out, n, x, d.at);
    if (d.shape == Shape::above) ops::above(out, n, x, d.at);
    if (d.shape == Shape::below) ops::below(out, n, x, d.at);
    if (d.shape != Shape::ratio) continue;
    const float* other = columns_[d.other];
    if (other == nullptr) {
      other_.fit(state_->size());
      ops::fill(other_.data(), n, row_[d.other]);
      other = other_.data();
    }
    ops::divide(out, n, x, other);
  }
}

void FeatureColumns::gather(std::size_t lane, FeatureRow& row) const {
  for (FeatureIndex f = 0; f < size(); ++f) {
    row.set(f, columns_[f] != nullptr ? columns_[f][lane] : row_[f]);
  }
}

std::size_t FeatureColumns::bytes() const {
  std::size_t sum = spread_.bytes() + other_.bytes() +
                    size() * (sizeof(float) + sizeof(float*) + sizeof(Column<float>));
  for (const auto& column : own_) sum += column.bytes();
  for (const auto* column : {&sum_, &limit_sum_, &open_limit_sum_, &outstanding_sum_}) {
    sum += column->bytes();
  }
  return sum;
}

}  // namespace lendsim
