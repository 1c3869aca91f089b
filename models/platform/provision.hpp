// Provisions: expected credit loss as a deterministic function of the month-end state (IFRS 9
// 5.5): PD x LGD x EAD, EAD = balance + CCF x undrawn. Stage 1: not significantly worse; stage 2:
// `sicr_dpd` or more days past due (backstop 30, IFRS 9 5.5.11); stage 3: `default_dpd` or more
// (backstop 90, B5.5.37), PD 1.
#pragma once

#include <array>

#include "models/base/ids.hpp"
#include "models/base/money.hpp"

namespace lendsim {

struct Provision {
  std::array<Fraction, kBuckets> pd{};  // stage 1: within 12 months; stage 2: lifetime
  Fraction lgd;
  Fraction ccf;            // credit conversion factor of undrawn limits
  int sicr_bucket = 2;     // first bucket of stage 2: M2 = 30 DPD
  int default_bucket = 4;  // first bucket of stage 3: M4 = 90 DPD
};

// 0, 1, 2: stage 1, 2, 3.
constexpr int stage_of(const Provision& provision, int bucket) {
  if (bucket >= provision.default_bucket) return 2;
  return bucket >= provision.sicr_bucket ? 1 : 0;
}

// Of the debts and undrawn limits of one bucket; PD x LGD and the CCF as exact fractions, one
// rounding half-up.
Money expected_credit_loss(const Provision& provision, int bucket, Money balance, Money undrawn);

}  // namespace lendsim
