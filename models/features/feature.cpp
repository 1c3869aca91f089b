#include "models/features/feature.hpp"

#include <array>

#include "models/base/contract.hpp"

namespace lendsim {
namespace {

using enum FeatureScope;
using enum Worse;

// In enum order. "Opening" features are read as of the month's opening in steps 2-5 and as of month
// end in steps 6-8; "what happened" features hold last month's outcome until this month's is known.
std::vector<FeatureInfo> make_builtins() {
  return {
      {"dpd",
       "days",
       "days past due: from the oldest unpaid due date to the last month end",
       account,
       high,
       {}},
      {"bucket", "M0..M7", "delinquency bucket of dpd", account, high, {}},
      {"balance", "yuan", "balance of the account", account, none, {}},
      {"limit", "yuan", "credit limit", account, none, {}},
      {"utilisation", "1", "outstanding principal / limit; 0 without a limit", account, high, {}},
      {"overdue",
       "yuan",
       "unpaid due dates: fees, penalty, interest and principal",
       account,
       high,
       {}},
      {"months_since_draw",
       "months",
       "since the last draw, as of before this month's; 999 = never",
       account,
       none,
       {}},
      {"months_on_book",
       "months",
       "since the account was first opened; 0 if never",
       account,
       none,
       {}},
      {"months_closed",
       "months",
       "since the account was closed or frozen; 0 if it is not",
       account,
       none,
       {}},
      {"draws_12m", "1", "draws, decayed by 1/12 a month", account, none, {}},
      {"early_settlements_12m",
       "1",
       "early settlements, decayed by 1/12 a month",
       account,
       none,
       {}},
      {"account_closures", "1", "how often this account has been closed", account, high, {}},
      {"settlement_fee_share",
       "1",
       "early-settlement fee as a share of the principal not yet due",
       account,
       none,
       {}},
      {"settlement_saving",
       "yuan",
       "interest left under the contract less the settlement fee",
       account,
       none,
       {}},
      {"missed",
       "0/1",
       "what happened: the last service was a miss or paid short",
       account,
       high,
       {}},
      {"caught_up",
       "0/1",
       "what happened: the last service caught up with arrears",
       account,
       low,
       {}},
      {"drew", "0/1", "what happened: a draw was posted", account, none, {}},
      {"draw_refused",
       "0/1",
       "what happened: a wanted draw was refused, lost or deferred",
       account,
       none,
       {}},
      {"is_open", "0/1", "status is open", account, none, {}},
      {"is_frozen", "0/1", "status is frozen", account, none, {}},
      {"is_run_off", "0/1", "status is run_off", account, none, {}},
      {"score", "points", "published score, 350..950", borrower, low, {}},
      {"risk_score",
       "points",
       "what the risk engine sees: score plus a persistent residual",
       borrower,
       low,
       {}},
      {"score_change",
       "points",
       "changes of the score, summed with a decay of 1/3 a month",
       borrower,
       low,
       {}},
      {"segment", "label", "segment of the borrower", borrower, none, {}},
      {"worst_dpd", "days", "largest dpd over the borrower's products", borrower, high, {}},
      {"worst_bucket", "M0..M7", "bucket of worst_dpd", borrower, high, {}},
      {"total_balance", "yuan", "balance over all products", borrower, none, {}},
      {"total_limit", "yuan", "limits of open accounts", borrower, none, {}},
      {"total_utilisation",
       "1",
       "outstanding principal / limit over all products with a limit",
       borrower,
       high,
       {}},
      {"balance_to_income", "months", "total_balance / monthly_income", borrower, high, {}},
      {"open_accounts", "1", "accounts with status open", borrower, none, {}},
      {"months_known", "months", "since the borrower arrived", borrower, none, {}},
      {"any_missed", "0/1", "what happened: missed on any product", borrower, high, {}},
      {"any_caught_up", "0/1", "what happened: caught_up on any product", borrower, low, {}},
      {"any_settled",
       "0/1",
       "what happened: an early settlement on any product",
       borrower,
       none,
       {}},
      {"any_drew", "0/1", "what happened: drew on any product", borrower, none, {}},
      {"any_refused", "0/1", "what happened: draw_refused on any product", borrower, none, {}},
      {"any_default",
       "0/1",
       "what happened: a debt reached default_dpd for the first time",
       borrower,
       high,
       {}},
      {"any_closed",
       "0/1",
       "what happened: the platform closed or froze an account",
       borrower,
       none,
       {}},
      {"any_cut", "0/1", "what happened: the platform cut a limit", borrower, none, {}},
      {"months_since_closure",
       "months",
       "since the platform last closed an account; 999 = never",
       borrower,
       none,
       {}},
      {"away", "0/1", "has left for a rival", borrower, none, {}},
      {"calendar.month_of_year", "1..12", "month of the year", month, none, {}},
      {"calendar.year", "year", "calendar year", month, none, {}},
      {"calendar.months_since_start",
       "months",
       "0 in the first reported month, negative in the warm-up",
       month,
       none,
       {}},
      {"macro.systematic",
       "sd",
       "systematic factor Z, standard normal, AR(1); positive is good times",
       month,
       none,
       {}},
      {"book.par30",
       "1",
       "last month: balance 30 and more days past due / balance",
       book,
       high,
       {}},
      {"book.default_rate",
       "1",
       "last month: new defaults / non-defaulted debts at its opening",
       book,
       high,
       {}},
      {"book.closure_rate", "1", "last month: closures / account-months", book, none, {}},
      {"book.draw_rate", "1", "last month: draws / account-months", book, none, {}},
      {"book.utilisation", "1", "last month: balance / limits", book, none, {}},
      {"book.balance_per_borrower",
       "yuan",
       "last month: balance / borrowers present",
       book,
       none,
       {}},
  };
}

}  // namespace

std::span<const FeatureInfo> builtin_features() {
  static const std::vector<FeatureInfo> table = make_builtins();
  LENDSIM_ENSURE(table.size() == kBuiltinFeatures);
  return table;
}

FeatureTable::FeatureTable() {
  for (const FeatureInfo& info : builtin_features()) add(info);
}

FeatureIndex FeatureTable::add(const FeatureInfo& info) {
  const auto place = static_cast<FeatureIndex>(infos_.size());
  LENDSIM_EXPECT(find(info.name) < 0);
  places_.emplace(info.name, place);
  infos_.push_back(info);
  for (const std::string& label : info.categories) {
    add({info.name + "." + label,
         "0/1",
         "1 where " + info.name + " is " + label,
         info.scope,
         none,
         {}});
  }
  return place;
}

int FeatureTable::find(std::string_view name) const {
  const auto it = places_.find(std::string(name));
  return it == places_.end() ? -1 : it->second;
}

}  // namespace lendsim
