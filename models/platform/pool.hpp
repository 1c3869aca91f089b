// A pool of credit limits: what is granted is conserved. The limits of open and frozen accounts of
// the pool's products may add up to the quota; what is free is granted by rank, what is too much is
// taken back from all in proportion.
#pragma once

#include <cstdint>
#include <vector>

#include "models/base/money.hpp"
#include "models/features/condition.hpp"

namespace lendsim {

struct Pool {
  Money quota_per_borrower;  // times the borrowers present
  std::uint32_t products = 0;
  bool reallocates = false;  // else free quota stays free
  Fraction share;            // of the free quota that is granted in a month
  std::vector<Condition> when;
  FeatureIndex rank = 0;
  bool lowest = false;  // else the highest are served first
  Fraction step;        // a grant raises by this factor; 0: to the limit of the formula
};

// What the pool does to limits at the start of the next month: scaled by keep / of where it is
// overdrawn.
struct PoolScale {
  std::int64_t keep = 1;  // quota, fen
  std::int64_t of = 1;    // limits, fen
  bool needed() const { return of > keep; }
};
inline Money scaled(Money limit, const PoolScale& scale) {
  return {static_cast<std::int64_t>(static_cast<Int128>(limit.fen) * scale.keep / scale.of)};
}

}  // namespace lendsim
