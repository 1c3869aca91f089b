#include "sim/results/compare_results.hpp"

#include <algorithm>

namespace lendsim {

const CompareGroup* CompareResults::group(std::string_view path) const {
  const auto found = std::find_if(groups.begin(), groups.end(),
                                  [&](const CompareGroup& g) { return g.path == path; });
  return found == groups.end() ? nullptr : &*found;
}

const CompareVariable* CompareResults::variable(std::string_view path,
                                                std::string_view name) const {
  const CompareGroup* g = group(path);
  if (g == nullptr) return nullptr;
  const auto found = std::find_if(g->variables.begin(), g->variables.end(),
                                  [&](const CompareVariable& v) { return v.name == name; });
  return found == g->variables.end() ? nullptr : &*found;
}

Axis policy_axis(const CompareResults& results) {
  Axis axis{"policy", "policy, the baseline first", {}, {}, 0};
  for (const ComparedPolicy& policy : results.policies) axis.labels.push_back(policy.label);
  return axis;
}

Axis contrast_axis(const CompareResults& results) {
  Axis axis{"contrast", "what is subtracted from what", {}, {}, 0};
  for (std::size_t i = 0; i < results.contrasts(); ++i) {
    axis.labels.push_back(results.contrast(i));
  }
  return axis;
}

Axis figure_axis() {
  Axis axis{"figure", "what pairing tells about the difference", {}, {}, 0};
  for (const PairedFigureInfo& figure : kPairedFigureTable) {
    axis.labels.emplace_back(figure.name);
  }
  return axis;
}

}  // namespace lendsim
