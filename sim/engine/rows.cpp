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
}

// What holds for any of a borrower's accounts.
struct Together {
  int dpd = 0, open = 0;
  bool missed = false, caught_up = false, settled = false, drew = false, refused = false;
};

Together together(std::span<const Account> accounts) {
  Together t;
  for (const Account& a : accounts) {
    t.dpd = std::max(t.dpd, static_cast<int>(a.dpd));
    t.open += a.status == Status::open ? 1 : 0;
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

}  // namespace

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

void fill_standing(const Scenario& scenario, Block& block, std::size_t i, FeatureRow& row) {
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
}

void fill_account(const Scenario& scenario, const Product& product, const PostingContext& context,
                  const Account& a, FeatureRow& row) {
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
}

}  // namespace lendsim
