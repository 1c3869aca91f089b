#include "sim/tally/measures.hpp"

namespace lendsim {
namespace {

using enum MeasureKind;
using enum MeasureUnit;

// In the order of Measure.
constexpr std::array<MeasureInfo, kMeasures> kTable = {{
    {"balance", stock, money, "posted debt at month end: principal, interest, penalty and fees"},
    {"credit_limit", stock, money, "credit limits of open and frozen accounts at month end"},
    {"open_accounts", stock, count, "accounts that may draw, at month end"},
    {"frozen_accounts", stock, count, "accounts that temporarily may not draw, at month end"},
    {"run_off_accounts", stock, count, "closed accounts with a balance, at month end"},
    {"loans", stock, count, "debts at month end"},
    {"balance_30", stock, money, "balance of debts 30 or more days past due, at month end"},
    {"balance_90", stock, money, "balance of debts 90 or more days past due, at month end"},
    {"performing_opening", flow, count, "debts not in default when the month opened"},
    {"account_months", flow, count, "open, frozen and run-off accounts of the month"},
    {"disbursed", flow, money, "amounts drawn"},
    {"interest_charged", flow, money, "interest posted to debts"},
    {"penalty_charged", flow, money, "penalty interest posted to debts"},
    {"fees_charged", flow, money, "fees posted to debts"},
    {"paid", flow, money, "payments of borrowers"},
    {"charge_offs", flow, money, "balance charged off: principal, interest, penalty and fees"},
    {"charged_off_principal", flow, money, "principal in the balance charged off"},
    {"interest_income", flow, money,
     "interest charged below 90 days past due, interest received from then on"},
    {"interest_received", flow, money, "interest in the payments"},
    {"penalty_income", flow, money,
     "penalty charged below 90 days past due, penalty received from then on"},
    {"settlement_fees", flow, money, "fees for early settlement"},
    {"prepaid_principal", flow, money, "principal paid before it was due"},
    {"interest_forgone", flow, money, "contractual interest left at early settlement"},
    {"limit_cut", flow, money, "reductions of credit limits"},
    {"limit_granted", flow, money, "increases of credit limits and limits of new accounts"},
    {"limit_released", flow, money, "limits of accounts that were closed or charged off"},
    {"limit_restored", flow, money, "limits of closed accounts that were opened again"},
    {"pool_taken", flow, money, "part of limit_cut: taken back because the pool was overdrawn"},
    {"pool_granted", flow, money, "part of limit_granted: given out of the pool"},
    {"draws", flow, count, "draws posted"},
    {"draws_refused_status", flow, count, "draws refused because the account was not open"},
    {"draws_refused_arrears", flow, count, "draws refused because the debt was past due"},
    {"draws_refused_limit", flow, count, "draws refused for want of limit"},
    {"draws_refused_funding", flow, count, "draws refused because a funder was not available"},
    {"draws_deferred", flow, count, "draws put off by maintenance to a later day"},
    {"draws_lost", flow, count, "draws given up because of maintenance"},
    {"draws_to_rival", flow, count, "draws taken to a rival because of maintenance"},
    {"closures", flow, count, "accounts closed, of any cause"},
    {"freezes", flow, count, "accounts frozen"},
    {"reopenings", flow, count, "closed and frozen accounts opened again"},
    {"invitations", flow, count, "accounts opened by invitation"},
    {"new_defaults", flow, count, "debts that entered default for the first time"},
    {"charged_off_accounts", flow, count, "accounts charged off"},
    {"paid_as_due", flow, count, "debts served as due"},
    {"missed", flow, count, "debts on which nothing was paid though something was due"},
    {"paid_short", flow, count, "debts on which less was paid than was due"},
    {"prepaid_in_part", flow, count, "debts on which more was paid than was due"},
    {"settled_early", flow, count, "debts settled early"},
    {"caught_up", flow, count, "debts whose arrears were paid"},
    {"cured", flow, count, "debts past due when the month opened and not at its end"},
    {"balance_to_rival", flow, money, "balance of borrowers who left for a rival, when they left"},
    {"plans", flow, count, "repayment plans begun"},
    {"plans_completed", flow, count, "debts under a repayment plan that were paid"},
    {"plan_redefaults", flow, count,
     "debts under a repayment plan that entered default for the first time since it began"},
    {"plan_loans", stock, count, "debts under a repayment plan at month end"},
    {"plan_balance", stock, money, "balance of debts under a repayment plan at month end"},
    {"never_income", flow, money, "interest and penalty in charge_offs that were never income"},
    {"recoveries", flow, money, "recovered from debts charged off earlier"},
    {"expected_credit_loss", stock, money, "provisions (IFRS 9) at month end, of all parties"},
    {"net_income", flow, money, "bottom line of the platform's income statement"},
}};

constexpr std::array<MeasureInfo, kBucketMeasures> kBucketTable = {{
    {"balance", stock, money, "posted debt at month end, by days past due"},
    {"loans", stock, count, "debts at month end, by days past due"},
    {"undrawn", stock, money, "unused limits of open accounts at month end, by days past due"},
}};

constexpr std::array<MeasureInfo, kCauseMeasures> kCauseTable = {{
    {"closures", flow, count, "accounts closed, by cause"},
    {"closed_balance", flow, money, "balance of the accounts when they were closed, by cause"},
    {"freezes", flow, count, "accounts frozen, by cause"},
    {"false_positives", flow, count,
     "accounts closed or frozen where the rule's `truth` did not hold, by cause"},
    {"reopenings", flow, count, "accounts opened again, by the cause of their closure or freeze"},
    {"months_waited", flow, count,
     "months between closure or freeze and reopening, added up over reopenings"},
}};

constexpr std::array<MeasureInfo, kBorrowerMeasures> kBorrowerTable = {{
    {"borrowers", stock, count, "borrowers who have arrived, at month end"},
    {"departures", flow, count, "borrowers who left for a rival"},
    {"returns", flow, count, "borrowers who came back from a rival"},
    {"away", stock, count, "borrowers who are with a rival, at month end"},
    {"score_sum", stock, count, "sum of published scores at month end, in hundredths of a point"},
    {"pool_quota", stock, money, "quota of the pool of limits, of the borrowers present"},
}};

constexpr std::array<MeasureInfo, kStageMeasures> kStageTable = {{
    {"balance", stock, money, "posted debt at month end, by IFRS 9 stage"},
    {"loans", stock, count, "debts at month end, by IFRS 9 stage"},
    {"expected_credit_loss", stock, money, "provisions at month end, by IFRS 9 stage"},
}};

constexpr std::array<MeasureInfo, kPartyMeasures> kPartyTable = {{
    {"balance", stock, money, "the party's part of the balance at month end"},
    {"disbursed", flow, money, "the party's part of the amounts drawn"},
    {"interest", flow, money, "its part of interest_income, before the service fee"},
    {"service_fee", flow, money, "paid by funders to the platform out of their interest"},
    {"penalty", flow, money, "its part of penalty_income"},
    {"fees", flow, money, "its part of fees_charged"},
    {"recoveries", flow, money, "its part of recoveries"},
    {"funding_cost", flow, money, "cost of funding its part of the opening balance"},
    {"charge_offs", flow, money, "its part of charge_offs without never_income"},
    {"provision_change", flow, money, "increase of its provisions"},
    {"opex", flow, money, "operating cost"},
    {"net_income", flow, money,
     "interest + service_fee + penalty + fees + recoveries - funding_cost - charge_offs - "
     "provision_change - opex"},
    {"expected_credit_loss", stock, money, "its provisions at month end"},
}};

constexpr std::array<MeasureInfo, kEventMeasures> kEventTable = {{
    {"events", flow, count, "how often the event happened to a borrower"},
}};

constexpr std::array<MeasureInfo, kRuleMeasures> kRuleTable = {{
    {"actions", flow, count, "accounts the rule acted on"},
}};

constexpr std::array<MeasureInfo, kVintageMeasures> kVintageTable = {{
    {"opened", flow, count, "debts opened"},
    {"disbursed", flow, money, "amounts drawn"},
    {"new_defaults", flow, count, "debts that entered default for the first time"},
    {"charge_offs", flow, money, "balance charged off"},
}};

constexpr std::array<MeasureInfo, kRollMeasures> kRollTable = {{
    {"loans", flow, count, "debts that went from one bucket to the other in a month"},
    {"balance", flow, money, "their balance when the month opened"},
}};

constexpr std::array<MeasureInfo, kRiskMeasures> kRiskTable = {{
    {"at_risk", flow, count,
     "accounts open or frozen when a month opened and never closed before, by months on book then"},
}};

constexpr std::array<MeasureInfo, kExitMeasures> kExitTable = {{
    {"exits", flow, count,
     "accounts at risk that were closed, by cause, or charged off in the month"},
}};

constexpr std::array kRatios = {
    RatioInfo{"default_rate", Measure::new_defaults, Measure::performing_opening,
              RatioWindow::month, "new defaults / debts not in default when the month opened"},
    RatioInfo{"default_rate_12m", Measure::new_defaults, Measure::performing_opening,
              RatioWindow::twelve_months,
              "new defaults of the last 12 months / debts not in default when they began"},
    RatioInfo{"par30", Measure::balance_30, Measure::balance, RatioWindow::month,
              "share of the balance 30 or more days past due"},
    RatioInfo{"par90", Measure::balance_90, Measure::balance, RatioWindow::month,
              "share of the balance 90 or more days past due"},
    RatioInfo{"par90_of_par30", Measure::balance_90, Measure::balance_30, RatioWindow::month,
              "share 90 or more days past due of the balance 30 or more days past due"},
    RatioInfo{"utilisation", Measure::balance, Measure::credit_limit, RatioWindow::month,
              "balance (run-off included) / credit limits of open and frozen accounts"},
    RatioInfo{"coverage", Measure::expected_credit_loss, Measure::balance, RatioWindow::month,
              "provisions / balance"},
    RatioInfo{"closure_rate", Measure::closures, Measure::account_months, RatioWindow::month,
              "closures / account-months"},
};

constexpr bool complete(std::span<const MeasureInfo> table) {
  for (const MeasureInfo& row : table) {
    if (row.name.empty() || row.meaning.empty()) return false;
  }
  return true;
}
static_assert(complete(kTable) && complete(kBucketTable) && complete(kCauseTable) &&
              complete(kBorrowerTable) && complete(kStageTable) && complete(kPartyTable) &&
              complete(kEventTable) && complete(kRuleTable) && complete(kVintageTable) &&
              complete(kRollTable) && complete(kRiskTable) && complete(kExitTable));
static_assert(kTable[static_cast<std::size_t>(Measure::cured)].name == "cured");
static_assert(kTable[static_cast<std::size_t>(Measure::draws)].name == "draws");

}  // namespace

std::span<const MeasureInfo, kMeasures> measures() { return kTable; }
std::span<const MeasureInfo, kBucketMeasures> bucket_measures() { return kBucketTable; }
std::span<const MeasureInfo, kCauseMeasures> cause_measures() { return kCauseTable; }
std::span<const MeasureInfo, kBorrowerMeasures> borrower_measures() { return kBorrowerTable; }
std::span<const MeasureInfo, kStageMeasures> stage_measures() { return kStageTable; }
std::span<const MeasureInfo, kPartyMeasures> party_measures() { return kPartyTable; }
std::span<const MeasureInfo, kEventMeasures> event_measures() { return kEventTable; }
std::span<const MeasureInfo, kRuleMeasures> rule_measures() { return kRuleTable; }
std::span<const MeasureInfo, kVintageMeasures> vintage_measures() { return kVintageTable; }
std::span<const MeasureInfo, kRollMeasures> roll_measures() { return kRollTable; }
std::span<const MeasureInfo, kRiskMeasures> risk_measures() { return kRiskTable; }
std::span<const MeasureInfo, kExitMeasures> exit_measures() { return kExitTable; }
std::span<const RatioInfo> ratios() { return kRatios; }

}  // namespace lendsim
