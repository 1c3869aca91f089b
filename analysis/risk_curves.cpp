#include <algorithm>
#include <limits>
#include <vector>

#include "analysis/incidence.hpp"

namespace lendsim {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// What one age does to the curves, walked in order.
template <class Step>
RiskCurves walk(const RiskTable& table, Step step) {
  RiskCurves curves{std::vector<double>(table.ages(), kNan),
                    std::vector<double>(table.exits.size(), kNan)};
  double survival = 1.0;
  bool begun = false;
  for (std::size_t k = 0; k < table.ages(); ++k) {
    if (table.at_risk[k] == 0 && !begun) continue;
    if (table.at_risk[k] == 0 && survival > 0.0) break;
    begun = true;
    std::int64_t left = table.at_risk[k];
    for (std::size_t e = 0; e < table.exit_count(); ++e) left -= table.exits[e * table.ages() + k];
    const double stay = table.at_risk[k] == 0
                            ? 1.0
                            : static_cast<double>(left) / static_cast<double>(table.at_risk[k]);
    step(k, survival, stay, curves);
    survival *= stay;
  }
  return curves;
}

double ratio(std::int64_t numerator, std::int64_t denominator) {
  return denominator == 0 ? 0.0 : static_cast<double>(numerator) / static_cast<double>(denominator);
}

}  // namespace

RiskCurves curves_of(const RiskTable& table) {
  const std::size_t ages = table.ages();
  std::vector<double> incidence(table.exit_count());
  return walk(table, [&](std::size_t k, double before, double stay, RiskCurves& curves) {
    curves.survival[k] = before * stay;
    for (std::size_t e = 0; e < incidence.size(); ++e) {
      incidence[e] += before * ratio(table.exits[e * ages + k], table.at_risk[k]);
      curves.incidence[e * ages + k] = incidence[e];
    }
  });
}

// With e_j(k) = (d_j(k) of the replication - h_j(k) Y(k) of the replication) / Y(k) of the totals,
//   dS(k) = dS(k - 1) (1 - h(k)) - S(k - 1) e(k)
//   dF_j(k) = dF_j(k - 1) + dS(k - 1) h_j(k) + S(k - 1) e_j(k)
RiskCurves effect_on_curves(const RiskTable& totals, const RiskTable& replication) {
  const std::size_t ages = totals.ages();
  std::vector<double> incidence(totals.exit_count());
  double survival = 0.0;
  return walk(totals, [&](std::size_t k, double before, double stay, RiskCurves& effects) {
    const auto all = static_cast<double>(std::max<std::int64_t>(1, totals.at_risk[k]));
    const auto here = static_cast<double>(replication.at_risk[k]);
    double out = 0.0;
    for (std::size_t e = 0; e < incidence.size(); ++e) {
      const double hazard = ratio(totals.exits[e * ages + k], totals.at_risk[k]);
      const double excess =
          (static_cast<double>(replication.exits[e * ages + k]) - hazard * here) / all;
      incidence[e] += survival * hazard + before * excess;
      effects.incidence[e * ages + k] = incidence[e];
      out += excess;
    }
    survival = survival * stay - before * out;
    effects.survival[k] = survival;
  });
}

}  // namespace lendsim
