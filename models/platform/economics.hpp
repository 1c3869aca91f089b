// What the platform earns and pays besides the ledger.
#pragma once

#include "models/base/money.hpp"

namespace lendsim {

struct Economics {
  Fraction fee_share_of_interest;  // of the funders' interest, paid to the platform
  Money opex_per_account;          // per account-month, borne by the platform
};

}  // namespace lendsim
