// The pool of limits at the level of the book: who asks, who gets. Only coupled scenarios have one.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/base/ids.hpp"
#include "models/base/money.hpp"
#include "models/platform/pool.hpp"
#include "sim/engine/environment.hpp"
#include "sim/engine/plan.hpp"

namespace lendsim {

// At month end: an account that may get a higher limit, by rank.
struct PoolRequest {
  RankKey key;
  Money amount;  // the raise asked for
};

// At the start of the next month.
struct PoolGrant {
  BorrowerId borrower = 0;
  std::uint32_t product = 0;
  Money amount;
};

struct PoolMonth {
  PoolScale scale;
  std::vector<PoolGrant> grants;  // by borrower, then product
};

// The month's quota against last month's limits: too much is taken back from all; of what is free
// the pool's share is granted in order of rank until it is spent, the last grant being what is
// left.
PoolMonth run_pool(const Pool& pool, const BookFigures& last_month,
                   std::vector<PoolRequest> requests);

}  // namespace lendsim
