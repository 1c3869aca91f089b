// Rules: everything the platform does to an account. A rule is a condition on named features, a
// chance, actions and a cause. Rules are data; this file gives their compiled form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/ids.hpp"
#include "models/base/money.hpp"
#include "models/base/month.hpp"
#include "models/features/change.hpp"
#include "models/features/hazard.hpp"
#include "models/ledger/terms.hpp"

namespace lendsim {

enum class ActionKind : std::uint8_t {
  close,     // open or frozen -> run_off (with a balance) or closed
  freeze,    // open -> frozen
  reopen,    // frozen, run_off or closed -> open
  invite,    // uninvited -> open, with the formula's limit
  cut,       // limit times `factor`
  cut_to,    // limit to at most `amount`
  raise,     // limit times `factor`, at most the product's maximum
  raise_to,  // limit to at least `amount`, at most the product's maximum
  reassess,  // limit to the formula's, if that is higher
  plan,      // the debt gets a repayment plan
  change     // attribute, trait or score of the borrower
};

struct Action {
  ActionKind kind = ActionKind::close;
  Fraction factor;
  Money amount;
  PlanTerms plan;
  Change change;
};

// Acts on the lowest (or highest) share of the accounts that satisfy `on` and `when`, by exact rank
// of a feature, ties by borrower id, then product. Needs the whole book: couples the borrowers.
struct Selection {
  FeatureIndex rank = 0;
  bool lowest = true;
  double share = 0.0;
};

enum class RuleStep : std::uint8_t { review, reopen };

struct Rule {
  std::string name;
  std::uint32_t slot = 0;  // fnv1a("rule." + name)
  RuleStep step = RuleStep::review;
  std::uint16_t place = 0;      // in the scenario's list of rules
  std::uint16_t cause = 0;      // place in the scenario's list of causes
  bool whole_borrower = false;  // one decision acting on every account in `on` of `products`: scope
                                // "all", or a list decided together
  std::uint32_t products = 0;   // bit per product the rule looks at
  StatusSet on = status_bit(Status::open);
  std::vector<bool> causes;  // by cause; empty: any cause of the last closure or freeze
  std::vector<Condition> when;
  // What is really so of those the rule is after: where one fails, a closure or freeze is a false
  // positive. Empty: none is counted.
  std::vector<Condition> truth;
  Chance chance;
  std::vector<Action> actions;
  std::optional<Selection> select;
  std::optional<Date> date;  // acts in this month only, on the values of this day
};

}  // namespace lendsim
