#include "sim/engine/rows.hpp"

#include <algorithm>

#include "models/base/ids.hpp"

namespace lendsim {
namespace {

float yuan(Money m) { return static_cast<float>(to_yuan(m)); }
float flag(bool b) { return b ? 1.0F : 0.0F; }

float ratio(Money numerator, Money denominator) {
  if (denominator.fen <= 0) return 0.0F;
  return static_cast<float>(static_cast<double>(numerator.fen) /
                            static_cast<double>(denominator.fen));
}

void fill_totals(std::span<const Account> accounts, float monthly_income, FeatureRow& row) {
  Money total, outstanding, limit_of_open, limit;
  for (const Account& a : accounts) {
    total += a.balance;
    outstanding += a.outstanding;
    if (counts_as_account_month(a.status)) limit += a.limit;
    if (a.status == Status::open) limit_of_open += a.limit;
  }
  row.set(Feature::total_balance, yuan(total));
  row.set(Feature::total_limit, yuan(limit_of_open));
  row.set(Feature::total_utilisation, ratio(outstanding, limit));
  row.set(Feature::balance_to_income, yuan(total) / std::max(monthly_income, 1.0F));
  row.set(Feature::limit_to_income, yuan(limit_of_open) / std::max(monthly_income, 1.0F));
}

// What holds for any of a borrower's accounts.
struct Together {
  int dpd = 0, open = 0;
  std::int16_t since_arrears = kNeverMonths;
  bool missed = false, caught_up = false, settled = false, drew = false, refused = false;
};

Together together(std::span<const Account> accounts) {
  Together t;
  for (const Account& a : accounts) {
    t.dpd = std::max(t.dpd, static_cast<int>(a.dpd));
    t.open += a.status == Status::open ? 1 : 0;
    t.since_arrears = std::min(t.since_arrears, a.months_since_arrears);
    t.missed |= a.missed;
    t.caught_up |= a.caught_up;
    t.settled |= a.settled;
    t.drew |= a.drew;
    t.refused |= a.refused;
  }
  return t;
}

void fill_attributes(const Epoch& epoch, std::span<const float> values, FeatureRow& row) {
  for (std::size_t a = 0; a < values.size(); ++a) {
    const Attribute& attribute = epoch.attributes[a];
    row.set(attribute.feature, values[a]);
    for (std::size_t label = 0; label < attribute.labels.size(); ++label) {
      row.set(static_cast<FeatureIndex>(attribute.feature + 1 + label),
              flag(values[a] == static_cast<float>(label)));
    }
  }
}

void fill_derived(const Epoch& epoch, bool of_account, FeatureRow& row) {
  for (const Derived& d : epoch.derived) {
    if (d.of_account == of_account) row.set(d.feature, value_of(d, row));
  }
}

}  // namespace

// Yuan a month of 30 days: interest that the platform keeps or is paid for, less the cost of
// funding its share, a twelfth of its expected loss, and operating cost.
double expected_margin(const Product& product, const Account& a, const MonthView& view) {
  constexpr double kDays = 30.0;
  constexpr double kMonths = 12.0;
  const Epoch& epoch = *view.epoch;
  const Shares& shares = a.balance.fen > 0 ? a.shares : view.funding->nominal;
  const double own = static_cast<double>(shares[0]) / static_cast<double>(kMillion);
  const double kept = own + (1.0 - own) * to_double(epoch.economics.fee_share_of_interest);
  const double cost = epoch.funders.empty() ? 0.0 : to_double(epoch.funders[0].cost);
  const double principal = to_yuan(a.outstanding);
  const double interest =
      principal * to_double(product.rate) * to_double(a.debt.rate_share) * kDays * kept;
  const Money loss = expected_credit_loss(epoch.provision, bucket_of(a.dpd), a.balance, Money{});
  return interest - own * (cost * principal + to_yuan(loss)) / kMonths -
         to_yuan(epoch.economics.opex_per_account);
}

void fill_borrower_derived(const Epoch& epoch, FeatureRow& row) { fill_derived(epoch, false, row); }

void fill_person(const Scenario& scenario, const Epoch& epoch, Block& block, std::size_t i,
                 FeatureRow& row) {
  const Borrower& b = block.borrower(i);
  const std::span<const float> traits = block.traits(i);
  for (std::size_t k = 0; k < traits.size(); ++k) row.set(scenario.traits[k].feature, traits[k]);
  fill_attributes(epoch, block.attributes(i), row);
  for (std::size_t s = 0; s < scenario.segments.size(); ++s) {
    row.set(static_cast<FeatureIndex>(scenario.segment_indicators + s), flag(b.segment == s));
  }
  row.set(Feature::segment, static_cast<float>(b.segment));
  row.set(Feature::score, b.score);
  row.set(Feature::risk_score, b.score + b.residual);
  row.set(Feature::score_change, b.score_change);
  row.set(Feature::months_known, static_cast<float>(b.months_known));
  row.set(Feature::away, flag(b.away));
}

void fill_standing(const Scenario& scenario, const MonthView& view, Block& block, std::size_t i,
                   FeatureRow& row) {
  constexpr std::size_t kMonthlyIncome = 1;  // place among the traits
  if (scenario.needs_totals) fill_totals(block.accounts(i), block.traits(i)[kMonthlyIncome], row);
  const Borrower& b = block.borrower(i);
  const Together t = together(block.accounts(i));
  row.set(Feature::worst_dpd, static_cast<float>(t.dpd));
  row.set(Feature::worst_bucket, static_cast<float>(bucket_of(t.dpd)));
  row.set(Feature::open_accounts, static_cast<float>(t.open));
  row.set(Feature::any_missed, flag(t.missed));
  row.set(Feature::any_caught_up, flag(t.caught_up));
  row.set(Feature::any_settled, flag(t.settled));
  row.set(Feature::any_drew, flag(t.drew));
  row.set(Feature::any_refused, flag(t.refused));
  row.set(Feature::any_default, flag(b.any_default));
  row.set(Feature::any_closed, flag(b.any_closed));
  row.set(Feature::any_cut, flag(b.any_cut));
  row.set(Feature::months_since_closure, static_cast<float>(b.months_since_closure));
  row.set(Feature::months_since_any_arrears, static_cast<float>(t.since_arrears));
  if (scenario.needs_instalments) {
    Money instalments;
    const std::span<Account> accounts = block.accounts(i);
    for (std::size_t p = 0; p < accounts.size(); ++p) {
      instalments += scheduled_instalment(accounts[p].debt, view.contexts[p]);
    }
    row.set(Feature::instalments_to_income,
            yuan(instalments) / std::max(block.traits(i)[kMonthlyIncome], 1.0F));
  }
  fill_derived(*view.epoch, false, row);
}

void fill_account(const Scenario& scenario, const MonthView& view, std::size_t p, const Account& a,
                  FeatureRow& row) {
  const Product& product = view.epoch->products[p];
  const PostingContext& context = view.contexts[p];
  row.set(Feature::dpd, static_cast<float>(a.dpd));
  row.set(Feature::bucket, static_cast<float>(bucket_of(a.dpd)));
  row.set(Feature::balance, yuan(a.balance));
  row.set(Feature::limit, yuan(a.limit));
  row.set(Feature::utilisation, ratio(a.outstanding, a.limit));
  row.set(Feature::overdue, a.debt.rows == 0 ? 0.0F : yuan(overdue(a.debt)));
  row.set(Feature::months_since_draw, static_cast<float>(a.months_since_draw));
  row.set(Feature::months_on_book, static_cast<float>(a.months_on_book));
  row.set(Feature::months_closed, static_cast<float>(a.months_closed));
  row.set(Feature::draws_12m, a.draws_12m);
  row.set(Feature::early_settlements_12m, a.early_settlements_12m);
  row.set(Feature::account_closures, static_cast<float>(a.closures));
  row.set(Feature::settlement_fee_share,
          static_cast<float>(to_double(product.contract.settlement_fee)));
  if (scenario.needs_settlement_saving) {
    const DayNumber today = day_number(context.month, 1, context.day_count);
    row.set(Feature::settlement_saving,
            yuan(interest_left(a.debt, context, today) - settlement_fee(a.debt, product.contract)));
  }
  row.set(Feature::missed, flag(a.missed));
  row.set(Feature::caught_up, flag(a.caught_up));
  row.set(Feature::drew, flag(a.drew));
  row.set(Feature::draw_refused, flag(a.refused));
  row.set(Feature::is_open, flag(a.status == Status::open));
  row.set(Feature::is_frozen, flag(a.status == Status::frozen));
  row.set(Feature::is_run_off, flag(a.status == Status::run_off));
  row.set(Feature::months_since_arrears, static_cast<float>(a.months_since_arrears));
  row.set(Feature::recent_draws,
          a.limit.fen > 0 ? a.recent_draws / static_cast<float>(to_yuan(a.limit)) : 0.0F);
  if (scenario.needs_instalments) {
    row.set(Feature::instalment, yuan(scheduled_instalment(a.debt, context)));
  }
  constexpr double kDaysPerYear = 365.0;
  row.set(Feature::annual_rate, static_cast<float>(to_double(product.rate) * kDaysPerYear));
  if (scenario.needs_margin) {
    row.set(Feature::expected_margin, static_cast<float>(expected_margin(product, a, view)));
  }
  row.set(Feature::wrongly_closed, flag(a.wrongly_closed));
  row.set(Feature::on_plan, flag(a.debt.on_plan));
  row.set(Feature::rate_share, static_cast<float>(to_double(a.debt.rate_share)));
  fill_derived(*view.epoch, true, row);
}

}  // namespace lendsim
