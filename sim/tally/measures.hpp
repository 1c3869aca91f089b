// The one table of measures: name, unit, meaning. The engine adds, the results files print.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace lendsim {

// A flow adds up over the month's postings; a stock is taken at month end; both are exact integers
// (fen or counts).
enum class MeasureKind : std::uint8_t { stock, flow };
enum class MeasureUnit : std::uint8_t { money, count };

struct MeasureInfo {
  std::string_view name;  // [a-z][a-z0-9_]*
  MeasureKind kind;
  MeasureUnit unit;
  std::string_view meaning;  // long_name
};

// By segment, product and month.
enum class Measure : std::uint8_t {
  balance,
  credit_limit,
  open_accounts,
  frozen_accounts,
  run_off_accounts,
  loans,
  balance_30,
  balance_90,
  performing_opening,
  account_months,
  disbursed,
  interest_charged,
  penalty_charged,
  fees_charged,
  paid,
  charge_offs,
  charged_off_principal,
  interest_income,
  interest_received,
  penalty_income,
  settlement_fees,
  prepaid_principal,
  interest_forgone,
  limit_cut,
  limit_granted,
  draws,
  draws_refused_status,
  draws_refused_arrears,
  draws_refused_limit,
  draws_deferred,
  draws_lost,
  draws_to_rival,
  closures,
  freezes,
  reopenings,
  invitations,
  new_defaults,
  charged_off_accounts,
  paid_as_due,
  missed,
  paid_short,
  prepaid_in_part,
  settled_early,
  caught_up,
  cured,
  count
};
inline constexpr int kMeasures = static_cast<int>(Measure::count);
std::span<const MeasureInfo, kMeasures> measures();
inline const MeasureInfo& info(Measure m) { return measures()[static_cast<std::size_t>(m)]; }

// By segment, product, bucket and month.
enum class BucketMeasure : std::uint8_t { balance, loans, count };
inline constexpr int kBucketMeasures = static_cast<int>(BucketMeasure::count);
std::span<const MeasureInfo, kBucketMeasures> bucket_measures();

// By segment, product, cause and month.
enum class CauseMeasure : std::uint8_t { closures, closed_balance, freezes, reopenings, count };
inline constexpr int kCauseMeasures = static_cast<int>(CauseMeasure::count);
std::span<const MeasureInfo, kCauseMeasures> cause_measures();

// By segment and month.
enum class BorrowerMeasure : std::uint8_t {
  borrowers,
  departures,
  returns,
  away,
  score_sum,
  count
};
inline constexpr int kBorrowerMeasures = static_cast<int>(BorrowerMeasure::count);
std::span<const MeasureInfo, kBorrowerMeasures> borrower_measures();

// Ratios of measures. A ratio's mean is the ratio of totals.
enum class RatioWindow : std::uint8_t {
  month,         // numerator and denominator of the same month
  twelve_months  // numerator summed over the last 12 months, denominator of the first of them
};
struct RatioInfo {
  std::string_view name;
  Measure numerator;
  Measure denominator;
  RatioWindow window;
  std::string_view meaning;
};
std::span<const RatioInfo> ratios();

}  // namespace lendsim
