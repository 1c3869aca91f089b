#include "models/ledger/account.hpp"

namespace lendsim {

Money overdue(const Debt& debt) {
  Money sum;
  for (const DueRow& row : debt.unpaid()) sum += row.total();
  return sum;
}

Money balance(const Debt& debt) {
  return debt.principal + debt.awaiting + debt.fresh + debt.posted_interest + overdue(debt) +
         debt.carried.total();
}

Money not_accrued(const Debt& debt) {
  Money sum = debt.carried.penalty_not_accrued + debt.carried.interest_not_accrued;
  for (const DueRow& row : debt.unpaid()) sum += row.penalty_not_accrued + row.interest_not_accrued;
  return sum;
}

Money outstanding_principal(const Debt& debt) {
  Money sum = debt.principal + debt.awaiting + debt.fresh;
  for (const DueRow& row : debt.unpaid()) sum += row.principal;
  return sum;
}

}  // namespace lendsim
