// The one table of features: every number a rule, hazard or score equation may read. Built-in
// features have fixed places; a scenario's traits, attributes, drivers, constants and announcements
// follow.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "models/base/ids.hpp"

namespace lendsim {

// Built-in features, in the order of their places in a row. The documented table is
// builtin_features().
enum class Feature : FeatureIndex {
  // of one account (borrower x product)
  dpd,
  bucket,
  balance,
  limit,
  utilisation,
  overdue,
  months_since_draw,
  months_on_book,
  months_closed,
  draws_12m,
  early_settlements_12m,
  account_closures,
  settlement_fee_share,
  settlement_saving,
  missed,
  caught_up,
  drew,
  draw_refused,
  is_open,
  is_frozen,
  is_run_off,
  months_since_arrears,
  recent_draws,
  instalment,
  annual_rate,
  expected_margin,
  wrongly_closed,
  on_plan,
  rate_share,
  // of one borrower
  score,
  risk_score,
  score_change,
  segment,
  worst_dpd,
  worst_bucket,
  total_balance,
  total_limit,
  total_utilisation,
  balance_to_income,
  open_accounts,
  months_known,
  any_missed,
  any_caught_up,
  any_settled,
  any_drew,
  any_refused,
  any_default,
  any_closed,
  any_cut,
  months_since_closure,
  months_since_any_arrears,
  instalments_to_income,
  limit_to_income,
  away,
  // of the month
  month_of_year,
  year,
  months_since_start,
  systematic,
  // of the book, last month
  book_par30,
  book_default_rate,
  book_closure_rate,
  book_draw_rate,
  book_utilisation,
  book_balance_per_borrower,
  book_pool_free,
  count
};

inline constexpr FeatureIndex kBuiltinFeatures = static_cast<FeatureIndex>(Feature::count);
constexpr FeatureIndex index_of(Feature f) { return static_cast<FeatureIndex>(f); }

enum class FeatureScope : std::uint8_t { account, borrower, month, book };
// Which end of the scale is bad for the lender; `none` where neither is.
enum class Worse : std::uint8_t { none, low, high };

struct FeatureInfo {
  std::string name;
  std::string unit;
  std::string meaning;  // and when in the month it is read
  FeatureScope scope = FeatureScope::account;
  Worse worse = Worse::none;
  std::vector<std::string> categories;  // labels of a category; empty for numbers
};

// The fixed part of the table, in enum order.
std::span<const FeatureInfo> builtin_features();

// All features of one scenario. Places are stable: built-ins first, then the scenario's own in
// order of declaration. A category feature holds the code of its label; each `name.label` is a
// feature of its own (1 or 0).
class FeatureTable {
 public:
  FeatureTable();

  // Adds a feature and, for a category, one indicator per label. Returns the place. The caller has
  // checked that the name is new.
  FeatureIndex add(const FeatureInfo& info);

  // Place of a name, or -1.
  int find(std::string_view name) const;
  const FeatureInfo& operator[](FeatureIndex i) const { return infos_[i]; }
  FeatureIndex size() const { return static_cast<FeatureIndex>(infos_.size()); }
  std::span<const FeatureInfo> all() const { return infos_; }

 private:
  std::vector<FeatureInfo> infos_;
  std::unordered_map<std::string, FeatureIndex> places_;
};

// The values of all features for the account at hand, binary32, by place. Month features are set
// once a month, borrower features once per borrower, account features once per account.
class FeatureRow {
 public:
  explicit FeatureRow(FeatureIndex size) : values_(size, 0.0F) {}
  float operator[](FeatureIndex i) const { return values_[i]; }
  float operator[](Feature f) const { return values_[index_of(f)]; }
  void set(FeatureIndex i, float value) { values_[i] = value; }
  void set(Feature f, float value) { values_[index_of(f)] = value; }

 private:
  std::vector<float> values_;
};

}  // namespace lendsim
