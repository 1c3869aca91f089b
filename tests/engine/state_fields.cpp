#include "tests/engine/state_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <concepts>
#include <string_view>
#include <type_traits>

namespace judge {
namespace {

using namespace lendsim;

// Calls f(name, row, value) for each field that counts; `row` is a due date's place, a trait's, an
// attribute's or a party's, or -1. f.begin_account(p) goes before the fields of account p.
template <class F>
void visit_due(const DueRow& row, int k, F& f) {
  f("debt.due.day", k, row.due);
  f("debt.due.fee", k, row.fee);
  f("debt.due.penalty", k, row.penalty);
  f("debt.due.penalty_not_accrued", k, row.penalty_not_accrued);
  f("debt.due.interest", k, row.interest);
  f("debt.due.interest_not_accrued", k, row.interest_not_accrued);
  f("debt.due.principal", k, row.principal);
}

template <class F>
void visit_carried(const Carried& carried, F& f) {
  f("debt.carried.fee", -1, carried.fee);
  f("debt.carried.penalty", -1, carried.penalty);
  f("debt.carried.penalty_not_accrued", -1, carried.penalty_not_accrued);
  f("debt.carried.interest", -1, carried.interest);
  f("debt.carried.interest_not_accrued", -1, carried.interest_not_accrued);
}

// Interest runs on principal, penalty on what is overdue: without them, the days say nothing.
template <class F>
void visit_debt(const Debt& debt, F& f) {
  f("debt.principal", -1, debt.principal);
  f("debt.awaiting", -1, debt.awaiting);
  f("debt.fresh", -1, debt.fresh);
  f("debt.posted_interest", -1, debt.posted_interest);
  f("debt.instalment", -1, debt.instalment);
  f("debt.instalment_fee", -1, debt.instalment_fee);
  if (debt.principal.fen != 0) f("debt.interest_to", -1, debt.interest_to);
  if (debt.rows != 0) f("debt.penalty_to", -1, debt.penalty_to);
  f("debt.cohort", -1, debt.cohort - Month{0});
  f("debt.instalments_left", -1, debt.instalments_left);
  f("debt.kind", -1, debt.kind);
  f("debt.defaulted", -1, debt.defaulted);
  f("debt.on_plan", -1, debt.on_plan);
  f("debt.redefaulted", -1, debt.redefaulted);
  f("debt.rate_share", -1, debt.rate_share.millionths);
  if (debt.on_plan) visit_carried(debt.carried, f);
  f("debt.rows", -1, debt.rows);
  for (int k = 0; k < debt.rows; ++k) visit_due(debt.due[static_cast<std::size_t>(k)], k, f);
}

template <class F>
void visit_account(const Account& a, bool away, F& f) {
  f("status", -1, a.status);
  f("balance", -1, a.balance);
  f("outstanding", -1, a.outstanding);
  f("limit", -1, a.limit);
  f("dpd", -1, a.dpd);
  f("cause", -1, a.cause);
  f("closures", -1, a.closures);
  f("invited", -1, a.invited);
  f("months_since_draw", -1, a.months_since_draw);
  f("months_on_book", -1, a.months_on_book);
  f("months_closed", -1, a.months_closed);
  f("months_since_arrears", -1, a.months_since_arrears);
  f("limit_noise", -1, a.limit_noise);
  f("draws_12m", -1, a.draws_12m);
  f("early_settlements_12m", -1, a.early_settlements_12m);
  f("recent_draws", -1, a.recent_draws);
  f("deferred_draw", -1, a.deferred_draw);
  f("missed", -1, a.missed);
  f("caught_up", -1, a.caught_up);
  f("drew", -1, a.drew);
  f("refused", -1, a.refused);
  f("settled", -1, a.settled);
  f("wrongly_closed", -1, a.wrongly_closed);
  if (away) {
    f("status_before_leaving", -1, a.status_before_leaving);
    f("cause_before_leaving", -1, a.cause_before_leaving);
  }
  if (!exists(a.debt)) return;
  for (std::size_t k = 0; k < a.shares.size(); ++k) f("shares", static_cast<int>(k), a.shares[k]);
  visit_debt(a.debt, f);
}

template <class F>
void visit(const BorrowerState& state, F& f) {
  const Borrower& b = state.borrower;
  f("arrival", -1, b.arrival);
  f("segment", -1, b.segment);
  f("group", -1, b.group);
  f("score", -1, b.score);
  f("residual", -1, b.residual);
  f("score_change", -1, b.score_change);
  f("months_known", -1, b.months_known);
  f("months_since_closure", -1, b.months_since_closure);
  f("away", -1, b.away);
  f("any_default", -1, b.any_default);
  f("any_closed", -1, b.any_closed);
  f("any_cut", -1, b.any_cut);
  for (std::size_t k = 0; k < state.traits.size(); ++k) {
    f("trait", static_cast<int>(k), state.traits[k]);
  }
  for (std::size_t k = 0; k < state.attributes.size(); ++k) {
    f("attribute", static_cast<int>(k), state.attributes[k]);
  }
  for (std::size_t p = 0; p < state.accounts.size(); ++p) {
    f.begin_account(static_cast<int>(p));
    visit_account(state.accounts[p], b.away, f);
  }
}

std::int64_t value_of(Money m) { return m.fen; }
std::int64_t value_of(float x) { return std::bit_cast<std::int32_t>(x); }
template <class T>
requires std::integral<T> || std::is_enum_v<T> std::int64_t value_of(T x) {
  return static_cast<std::int64_t>(x);
}

struct Hasher {
  std::uint64_t hash;

  void add(std::uint64_t value) {  // as Fibonacci hashing: every bit moves the high ones
    hash = (hash ^ value) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 29U;
  }
  void begin_account(int product) { add(static_cast<std::uint64_t>(product)); }
  template <class T>
  void operator()(std::string_view /*name*/, int /*row*/, T value) {
    add(static_cast<std::uint64_t>(value_of(value)));
  }
};

struct Lister {
  const Scenario& scenario;
  std::vector<StateField> fields = {};
  int product = -1;

  void begin_account(int p) { product = p; }
  template <class T>
  void operator()(std::string_view name, int row, T value) {
    fields.push_back({full_name(name, row), product, value_of(value), std::is_same_v<T, float>});
  }

  std::string full_name(std::string_view name, int row) const {
    if (row < 0) return std::string(name);
    const auto k = static_cast<std::size_t>(row);
    if (name == "trait") return fmt::format("trait {}", scenario.traits[k].name);
    if (name == "attribute") {
      return fmt::format("attribute {}", scenario.epochs[0].attributes[k].name);
    }
    if (name == "shares") {
      return fmt::format("shares[{}]",
                         k < scenario.parties.size() ? scenario.parties[k] : std::to_string(k));
    }
    return fmt::format("{}[{}]", name, row);
  }
};

}  // namespace

std::string StateField::text() const {
  if (!is_float) return std::to_string(value);
  const auto bits = static_cast<std::uint32_t>(value);
  return fmt::format("{:.9g} (bits {:08x})", std::bit_cast<float>(bits), bits);
}

std::vector<StateField> fields_of(const Scenario& scenario, const BorrowerState& state) {
  Lister lister{scenario};
  visit(state, lister);
  return std::move(lister.fields);
}

std::uint64_t hash_of(const BorrowerState& state, ReplicationId replication, BorrowerId borrower) {
  Hasher hasher{std::uint64_t{replication} << 32U | borrower};
  visit(state, hasher);
  return hasher.hash;
}

// The fields are in one order, and how many there are depends on earlier ones, so the first that
// differs is the cause of all that are there on one side only.
std::vector<FieldDifference> field_differences(const Scenario& scenario,
                                               const BorrowerState& reference,
                                               const BorrowerState& candidate) {
  const std::vector<StateField> ours = fields_of(scenario, reference);
  const std::vector<StateField> theirs = fields_of(scenario, candidate);
  std::vector<FieldDifference> differences;
  for (const StateField& field : ours) {
    const auto other = std::find_if(theirs.begin(), theirs.end(), [&](const StateField& f) {
      return f.name == field.name && f.product == field.product;
    });
    if (other != theirs.end() && other->value == field.value) continue;
    const std::string found = other == theirs.end() ? "no such field" : other->text();
    differences.push_back({field.product, fmt::format("{}: reference {}, candidate {}", field.name,
                                                      field.text(), found)});
  }
  for (const StateField& field : theirs) {
    const bool both = std::any_of(ours.begin(), ours.end(), [&](const StateField& f) {
      return f.name == field.name && f.product == field.product;
    });
    if (both) continue;
    differences.push_back({field.product, fmt::format("{}: reference no such field, candidate {}",
                                                      field.name, field.text())});
  }
  return differences;
}

}  // namespace judge
