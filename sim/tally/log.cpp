#include "sim/tally/log.hpp"

#include <array>

namespace lendsim {
namespace {

constexpr std::array<LogKindInfo, kLogKinds> kTable = {{
    {"arrived", "the borrower arrived", ""},
    {"event", "an event happened to the borrower", ""},
    {"rule", "a rule acted on the account", ""},
    {"invited", "the account was opened by invitation", "its limit"},
    {"closed", "the account was closed", "its balance then"},
    {"frozen", "the account was frozen", ""},
    {"reopened", "the account was opened again; the cause is that of its closure or freeze",
     "limit restored"},
    {"limit_cut", "the limit was reduced, by whomever", "reduction"},
    {"limit_granted", "the limit was raised, or given to a new account", "increase"},
    {"plan", "a repayment plan began", "balance when the month opened"},
    {"draw", "a draw was posted", "amount drawn"},
    {"draw_refused_status", "a draw was refused because the account was not open", ""},
    {"draw_refused_arrears", "a draw was refused because the debt was past due", ""},
    {"draw_refused_limit", "a draw was refused for want of limit", ""},
    {"draw_refused_funding", "a draw was refused because a funder was not available", ""},
    {"draw_deferred", "a draw was put off by maintenance", ""},
    {"draw_lost", "a draw was given up because of maintenance", ""},
    {"draw_to_rival", "a draw was taken to a rival because of maintenance", ""},
    {"missed", "nothing was paid though something was due", ""},
    {"paid_short", "less was paid than was due", "amount paid"},
    {"caught_up", "the arrears were paid", "amount paid"},
    {"prepaid_in_part", "more was paid than was due", "amount paid"},
    {"settled_early", "the debt was settled early", "amount paid"},
    {"cured", "the debt was past due when the month opened and is not at its end", ""},
    {"plan_completed", "a debt under a repayment plan was paid", ""},
    {"default", "the debt entered default for the first time", "balance at month end"},
    {"plan_redefault", "the debt entered default for the first time since its plan began",
     "balance at month end"},
    {"charged_off", "the debt was charged off", "amount charged off"},
    {"departed", "the borrower left for a rival", ""},
    {"returned", "the borrower came back from a rival", ""},
}};
static_assert(kTable[static_cast<std::size_t>(LogKind::default_entered)].name == "default");
static_assert(kTable[static_cast<std::size_t>(LogKind::returned)].name == "returned");

}  // namespace

std::span<const LogKindInfo, kLogKinds> log_kinds() { return kTable; }

}  // namespace lendsim
