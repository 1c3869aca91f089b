// First closures by account age: survival and cumulative incidence with competing causes.
//
// An account is in the risk set Y(k) of age k if it was open or frozen when a month opened and had
// k months on book then; d_j(k) of them left by exit j in the month. Accounts come into the risk
// sets at the age at which they are first seen (delayed entry) and are in them no longer when the
// run ends (censoring). With h_j = d_j / Y and h their sum over exits,
//   S(k) = S(k - 1) (1 - h(k)), Kaplan and Meier (JASA 53, 1958)
//   F_j(a) = sum over k <= a of S(k - 1) h_j(k), Aalen and Johansen (Scand. J. Stat. 5, 1978)
// so that S and the F_j add up to one at every age.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/results/run_results.hpp"
#include "sim/results/spool.hpp"

namespace lendsim {

// Exact counts of one group of accounts.
struct RiskTable {
  std::vector<std::int64_t> at_risk;  // [age]
  std::vector<std::int64_t> exits;    // [exit][age]

  std::size_t ages() const { return at_risk.size(); }
  std::size_t exit_count() const { return at_risk.empty() ? 0 : exits.size() / at_risk.size(); }
};

struct RiskCurves {
  std::vector<double> survival;   // [age], S(k)
  std::vector<double> incidence;  // [exit][age], F_j(k)
};

// Given that the account was open or frozen at the first age that anybody was seen at; NaN before
// it, and from the first gap in the risk sets on, unless nobody is left.
RiskCurves curves_of(const RiskTable& table);

// How much one replication moves the curves of the totals: the first-order effect of its weight
// (the infinitesimal jackknife). Effects add up to zero over the replications.
RiskCurves effect_on_curves(const RiskTable& totals, const RiskTable& replication);

// Bytes that add_incidence holds.
std::size_t bytes_for_incidence(const TallyShape& shape, std::size_t replications);

// Adds `survival` and `cumulative_incidence` to the summaries of the risk sets and exits, whose
// measures and totals are there.
void add_incidence(const Spool& spool, std::span<const ReplicationId> ids, RunResults& results);

}  // namespace lendsim
