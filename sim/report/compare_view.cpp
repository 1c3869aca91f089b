#include <fmt/format.h>

#include <algorithm>

#include "sim/report/compare_page.hpp"
#include "sim/report/scenario_text.hpp"
#include "sim/results/errors.hpp"

namespace lendsim::report {
namespace {

std::size_t at_statistic(Statistic s) { return static_cast<std::size_t>(s); }

// Statistics of one policy, as a run has them.
SummaryGroup summary_of(const CompareGroup& group, std::size_t policy) {
  SummaryGroup summary;
  const std::size_t size = kStatistics * group.cells();
  for (const CompareVariable& v : group.variables) {
    const auto first = v.policies.begin() + static_cast<std::ptrdiff_t>(policy * size);
    summary.variables.push_back(
        {v.name, v.units, v.long_name, {first, first + static_cast<std::ptrdiff_t>(size)}, {}});
  }
  return summary;
}

const Axis* axis_named(const CompareGroup& group, std::string_view name) {
  for (const Axis& axis : group.axes) {
    if (axis.name == name) return &axis;
  }
  return nullptr;
}

void add_causes(const CompareResults& results, std::size_t policy, RunResults& run) {
  const CompareGroup* group = results.group("/by_cause");
  if (group == nullptr) return;
  const Axis* causes = axis_named(*group, "cause");
  const Axis* segments = axis_named(*group, "segment");
  if (causes == nullptr || segments == nullptr) return;
  run.causes = causes->labels;
  run.segments.assign(segments->labels.begin() + 1, segments->labels.end());  // without "all"
  run.summary(CubeId::cause) = summary_of(*group, policy);
}

}  // namespace

double CompareCell::policy(std::size_t p, Statistic s) const {
  return variable->policies[(p * kStatistics + at_statistic(s)) * cells + cell];
}

double CompareCell::difference(std::size_t c, Statistic s) const {
  return variable->difference[(c * kStatistics + at_statistic(s)) * cells + cell];
}

double CompareCell::figure(std::size_t c, PairedFigure f) const {
  return variable->pairing[(c * kPairedFigures + static_cast<std::size_t>(f)) * cells + cell];
}

bool CompareCell::few(std::size_t c) const {
  return !variable->few_events.empty() && variable->few_events[c * cells + cell] != 0;
}

DifferenceText difference_text(const CompareCell& cell, std::size_t contrast, const Unit& unit) {
  const double mean = unit.factor * cell.difference(contrast, Statistic::mean);
  const double se = unit.factor * cell.difference(contrast, Statistic::se);
  DifferenceText out;
  out.text = fmt::format("{}{}{}", mean > 0.0 ? "+" : "", with_error(mean, se),
                         cell.few(contrast) ? "*" : "");
  const double low = cell.figure(contrast, PairedFigure::low);
  const double high = cell.figure(contrast, PairedFigure::high);
  out.clear = !cell.few(contrast) && (low > 0.0 || high < 0.0);
  return out;
}

std::vector<RunInput> policies_of(const CompareResults& results) {
  std::vector<RunInput> policies;
  if (results.policies.size() < 2) throw CorruptFile("the comparison has no variant");
  const CompareGroup* portfolio = results.group("");
  for (std::size_t p = 0; p < results.policies.size(); ++p) {
    const ComparedPolicy& policy = results.policies[p];
    RunInput input;
    input.name = policy.label;
    RunResults& run = input.results;
    run.title = policy.title;
    run.source = results.source;
    run.compiler = results.compiler;
    run.build_type = results.build_type;
    run.currency = results.currency;
    run.seed = results.seed;
    run.borrowers = results.borrowers;
    run.replications = static_cast<std::int64_t>(results.replications.size());
    run.start = results.start;
    run.shape.points = results.months + 1;
    run.shape.months = results.months + results.warm_up;
    run.scenario = policy.scenario;
    run.scenario_sha256 = policy.scenario_sha256;
    run.overrides = policy.overrides;
    run.sources = policy.sources;
    if (portfolio != nullptr) run.portfolio = summary_of(*portfolio, p);
    add_causes(results, p, run);
    input.marks = marks_of(policy.scenario, results.start, results.months);
    policies.push_back(std::move(input));
  }
  return policies;
}

}  // namespace lendsim::report
