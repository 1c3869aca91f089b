#include "models/ledger/account.hpp"

namespace lendsim {

Money overdue(const Debt& debt) {
  Money sum;
  for (const DueRow& row : debt.unpaid()) sum += row.total();
  return sum;
}

Money balance(const Debt& debt) {
  return debt.principal + debt.awaiting + debt.fresh + debt.posted_interest + overdue(debt);
}

Money outstanding_principal(const Debt& debt) {
  Money sum = debt.principal + debt.awaiting + debt.fresh;
  for (const DueRow& row : debt.unpaid()) sum += row.principal;
  return sum;
}

}  // namespace lendsim
