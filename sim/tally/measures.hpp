// The one table of measures: name, unit, meaning. The engine adds, the results files print.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "models/base/ids.hpp"

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
  limit_released,
  limit_restored,
  pool_taken,
  pool_granted,
  draws,
  draws_refused_status,
  draws_refused_arrears,
  draws_refused_limit,
  draws_refused_funding,
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
  balance_to_rival,
  plans,
  plans_completed,
  plan_redefaults,
  plan_loans,
  plan_balance,
  never_income,
  recoveries,
  expected_credit_loss,
  net_income,
  count
};
inline constexpr int kMeasures = static_cast<int>(Measure::count);
std::span<const MeasureInfo, kMeasures> measures();
inline const MeasureInfo& info(Measure m) { return measures()[static_cast<std::size_t>(m)]; }

// By segment, product, bucket and month.
enum class BucketMeasure : std::uint8_t { balance, loans, undrawn, count };
inline constexpr int kBucketMeasures = static_cast<int>(BucketMeasure::count);
std::span<const MeasureInfo, kBucketMeasures> bucket_measures();

// By segment, product, cause and month.
enum class CauseMeasure : std::uint8_t {
  closures,
  closed_balance,
  freezes,
  false_positives,
  reopenings,
  months_waited,
  count
};
inline constexpr int kCauseMeasures = static_cast<int>(CauseMeasure::count);
std::span<const MeasureInfo, kCauseMeasures> cause_measures();

// By segment and month.
enum class BorrowerMeasure : std::uint8_t {
  borrowers,
  departures,
  returns,
  away,
  score_sum,
  pool_quota,
  count
};
inline constexpr int kBorrowerMeasures = static_cast<int>(BorrowerMeasure::count);
std::span<const MeasureInfo, kBorrowerMeasures> borrower_measures();

// By segment, product, IFRS 9 stage and month.
inline constexpr int kStages = 3;
inline constexpr std::array<std::string_view, kStages> kStageNames = {"stage_1", "stage_2",
                                                                      "stage_3"};
enum class StageMeasure : std::uint8_t { balance, loans, expected_credit_loss, count };
inline constexpr int kStageMeasures = static_cast<int>(StageMeasure::count);
std::span<const MeasureInfo, kStageMeasures> stage_measures();

// By segment, product, party and month: the income statement of the platform (party 0) and of each
// funder. net_income = interest + service_fee + penalty + fees + recoveries - funding_cost -
// charge_offs - provision_change - opex, exactly.
enum class PartyMeasure : std::uint8_t {
  balance,
  disbursed,
  interest,
  service_fee,
  penalty,
  fees,
  recoveries,
  funding_cost,
  charge_offs,
  provision_change,
  opex,
  net_income,
  expected_credit_loss,
  count
};
inline constexpr int kPartyMeasures = static_cast<int>(PartyMeasure::count);
std::span<const MeasureInfo, kPartyMeasures> party_measures();

// By segment, event (or rule) and month.
enum class EventMeasure : std::uint8_t { events, count };
inline constexpr int kEventMeasures = static_cast<int>(EventMeasure::count);
std::span<const MeasureInfo, kEventMeasures> event_measures();
enum class RuleMeasure : std::uint8_t { actions, count };
inline constexpr int kRuleMeasures = static_cast<int>(RuleMeasure::count);
std::span<const MeasureInfo, kRuleMeasures> rule_measures();

// By segment, cohort (vintage: reported months in which the debt's balance left zero, a few taken
// together in long runs) and age in months.
enum class VintageMeasure : std::uint8_t { opened, disbursed, new_defaults, charge_offs, count };
inline constexpr int kVintageMeasures = static_cast<int>(VintageMeasure::count);
std::span<const MeasureInfo, kVintageMeasures> vintage_measures();

// By segment, product, bucket at a month's opening and destination at its end, over all reported
// months.
inline constexpr int kDestinations = kBuckets + 2;
inline constexpr std::array<std::string_view, kDestinations> kDestinationNames = {
    "M0", "M1", "M2", "M3", "M4", "M5", "M6", "M7", "paid", "charged_off"};
enum class RollMeasure : std::uint8_t { loans, balance, count };
inline constexpr int kRollMeasures = static_cast<int>(RollMeasure::count);
std::span<const MeasureInfo, kRollMeasures> roll_measures();

// By segment, product and months on book when a month opened, over all reported months: the risk
// sets of first closures.
enum class RiskMeasure : std::uint8_t { at_risk, count };
inline constexpr int kRiskMeasures = static_cast<int>(RiskMeasure::count);
std::span<const MeasureInfo, kRiskMeasures> risk_measures();

// The same by how they ended: the causes of closures, then charge-off.
inline constexpr std::string_view kChargedOffExit = "charged_off";
enum class ExitMeasure : std::uint8_t { exits, count };
inline constexpr int kExitMeasures = static_cast<int>(ExitMeasure::count);
std::span<const MeasureInfo, kExitMeasures> exit_measures();

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
