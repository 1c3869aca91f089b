// The month of a plain debt: no due date is unpaid, there is no repayment plan, and what is due is
// paid. Most debts of most months are plain; this is post_month (posting.cpp) for them without the
// rest, for kernels that post many accounts one after the other. A test compares the two.
#pragma once

#include <algorithm>

#include "models/ledger/account.hpp"
#include "models/ledger/posting.hpp"

namespace lendsim {

// The part of a Debt that a plain one has.
struct PlainDebt {
  Money principal, awaiting, fresh, posted_interest, instalment, instalment_fee;
  DayNumber interest_to = 0, penalty_to = 0;
  Month cohort;
  int instalments_left = 0;
  ScheduleKind kind = ScheduleKind::annuity;
  bool defaulted = false;

  Money outstanding() const { return principal + awaiting + fresh; }
  Money balance() const { return outstanding() + posted_interest; }
  bool exists() const { return balance().fen != 0; }
  void clear() {
    principal = awaiting = fresh = posted_interest = instalment = instalment_fee = {};
    instalments_left = 0;
    defaulted = false;
  }
};

struct PlainFlows {
  Money disbursed, interest_charged, interest_received, fees_charged, paid;
  Money outstanding_before_draw;
  DrawResult draw = DrawResult::none;
};

// An instalment loan that pays what is due on this month's due date. Not for bullets before it.
inline void pay_instalment(PlainDebt& debt, const PostingContext& context, PlainFlows& flows) {
  const DailyRate rate = context.rates->normal(debt.interest_to, context.due);
  flows.interest_charged = interest(debt.principal, rate);
  flows.interest_received = flows.interest_charged + debt.posted_interest;
  const Money part = principal_due(debt.kind, debt.principal, debt.instalment,
                                   flows.interest_received, debt.instalments_left, Fraction{});
  if (debt.instalments_left > 0) {
    flows.fees_charged = debt.instalment_fee;
    --debt.instalments_left;
  }
  flows.paid = flows.interest_received + part + flows.fees_charged;
  debt.principal -= part;
  debt.posted_interest = {};
  debt.interest_to = debt.penalty_to = context.due;
  if (debt.exists()) {
    debt.penalty_to = context.last;
  } else {
    debt.clear();
  }
}

// The bill of a pay-later account on its due date: the minimum, or all of it.
inline void pay_bill(PlainDebt& debt, const PostingContext& context, bool in_full,
                     PlainFlows& flows) {
  const DailyRate rate = context.rates->normal(debt.interest_to, context.due);
  flows.interest_charged = interest(debt.principal, rate);
  flows.interest_received = flows.interest_charged + debt.posted_interest;
  debt.posted_interest = {};
  debt.principal += debt.awaiting;
  debt.awaiting = {};
  const Money part = in_full ? debt.principal
                             : principal_due(debt.kind, debt.principal, debt.instalment, Money{},
                                             debt.instalments_left, context.terms->minimum_due);
  debt.principal -= part;
  flows.paid = flows.interest_received + part;
  debt.interest_to = debt.penalty_to = context.due;
  if (!debt.exists()) debt.clear();
}

// A purchase on pay-later.
inline void buy(PlainDebt& debt, const PostingContext& context, Money limit,
                const DrawInstruction& draw, PlainFlows& flows) {
  flows.outstanding_before_draw = debt.outstanding();
  const Money available = max(limit - debt.outstanding(), Money{0});
  const Money amount = draw_amount(draw, available);
  if (amount < draw.smallest || amount.fen <= 0) {
    flows.draw = DrawResult::refused_limit;
    return;
  }
  if (!debt.exists()) {
    debt.clear();
    debt.cohort = context.month;
    debt.interest_to = debt.penalty_to = draw.day;
  }
  flows.draw = DrawResult::posted;
  flows.disbursed = amount;
  debt.kind = ScheduleKind::revolving;
  debt.fresh += amount;
}

// The month of a pay-later account: its bill, if there was a debt, and a purchase, if one is
// wanted, in the order of their days; on one day the bill comes first.
inline void post_bill_month(PlainDebt& debt, const PostingContext& context, Money limit,
                            const DrawInstruction& draw, bool in_full, PlainFlows& flows) {
  debt.awaiting += debt.fresh;
  debt.fresh = {};
  const bool had_debt = debt.exists();
  const bool first = draw.wanted && draw.day < context.due;
  if (first) buy(debt, context, limit, draw, flows);
  if (had_debt) pay_bill(debt, context, in_full, flows);
  if (draw.wanted && !first) buy(debt, context, limit, draw, flows);
  if (debt.exists()) debt.penalty_to = context.last;
}

}  // namespace lendsim
