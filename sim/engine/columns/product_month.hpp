// What the service of one product needs in a month.
#pragma once

#include <array>

#include "models/ledger/plain.hpp"
#include "sim/engine/columns/kernel.hpp"

namespace lendsim {

struct ColumnKernel::ProductMonth {
  std::size_t p;
  AccountColumns& a;
  const Product& product;
  LaneMask in_debt;                          // at the month's opening
  LaneMask may_draw;                         // open or frozen, not away
  LaneMask waiting;                          // a draw of last month waits
  LaneMask wanted;                           // wants to draw
  LaneMask paid_off_by_rival;                // in debt, the borrower has left
  LaneMask pays, settles;                    // in debt: what is due, all of it
  std::array<Outcome, kMaxLanes> outcome{};  // of lanes in debt
};

}  // namespace lendsim
