#include "sim/study/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/base/contract.hpp"
#include "sim/study/pairing.hpp"
#include "sim/study/spooling.hpp"

namespace lendsim {
namespace {

bool is_ever_on(const Scenario& scenario, const std::string& rule) {
  return std::any_of(scenario.epochs.begin(), scenario.epochs.end(), [&](const Epoch& epoch) {
    return std::any_of(epoch.rules.begin(), epoch.rules.end(),
                       [&](const Rule& r) { return r.name == rule; });
  });
}

std::string cause_of(const Scenario& scenario, const std::string& rule) {
  for (const Epoch& epoch : scenario.epochs) {
    for (const Rule& r : epoch.rules) {
      const bool stops = std::any_of(r.actions.begin(), r.actions.end(), [](const Action& a) {
        return a.kind == ActionKind::close || a.kind == ActionKind::freeze;
      });
      if (r.name == rule && stops) return scenario.causes[r.cause];
    }
  }
  return {};
}

// Whether the account's debt enters default in the months first .. last.
bool defaults_within(const std::vector<AccountEvent>& defaults, const AccountEvent& account,
                     int last) {
  const AccountEvent from{account.borrower, account.month, std::int16_t{-1}, std::int8_t{-1}};
  for (auto at = std::lower_bound(defaults.begin(), defaults.end(), from);
       at != defaults.end() && at->borrower == account.borrower && at->month <= last; ++at) {
    if (at->product == account.product) return true;
  }
  return false;
}

// Counts what the rule stopped, and how much of it would have paid.
void judge_stops(const PathFigures& with, const PathFigures& without, int rule, int months,
                 int window, RuleEffect& effect) {
  const std::size_t replications = with.stopped.size();
  std::vector<std::int64_t> stopped(replications), judged(replications), paid(replications);
  for (std::size_t r = 0; r < replications; ++r) {
    for (const AccountEvent& account : with.stopped[r]) {
      if (account.rule != rule) continue;
      ++stopped[r];
      const int last = account.month + window;
      if (last > months) continue;
      ++judged[r];
      if (!defaults_within(without.defaults[r], account, last)) ++paid[r];
    }
    effect.judged += judged[r];
  }
  effect.would_have_paid = ratio_statistics(paid, judged, 1.0);
  effect.stopped = statistics_of(stopped, 1.0);
}

RuleEffect effect_of(const Scenario& scenario, const std::string& rule, const PathFigures& with,
                     const PathFigures& without, int window) {
  RuleEffect effect;
  effect.rule = rule;
  effect.cause = cause_of(scenario, rule);
  effect.effects = differences_of(without, with);
  for (std::size_t c = 0; c < with.causes.size(); ++c) {
    effect.causes.push_back(paired_difference(without.causes[c], with.causes[c], 1.0, 0.1));
  }
  const auto place = std::find(scenario.rule_names.begin(), scenario.rule_names.end(), rule) -
                     scenario.rule_names.begin();
  judge_stops(with, without, static_cast<int>(place), scenario.run.months, window, effect);
  return effect;
}

double size_of(const RuleEffect& effect) {
  return std::abs(at(effect.effects[kExplainedNetIncome].statistics, Statistic::mean));
}

// ---- the way from a baseline to a variant ----

// Lists whose elements are put in one at a time.
constexpr const char* kLists[] = {"timeline", "shock", "maintenance", "rule"};

std::vector<std::string> names_in(const Value& root, const char* list) {
  std::vector<std::string> names;
  const Entry* entry = root.table()->find(list);
  if (entry == nullptr || entry->value.array() == nullptr) return names;
  for (const Value& item : entry->value.array()->items) {
    const Entry* name = item.table() == nullptr ? nullptr : item.table()->find("name");
    if (name != nullptr && name->value.text() != nullptr) names.push_back(*name->value.text());
  }
  return names;
}

struct Amendment {
  std::string name;  // "timeline cap"
  std::string off;   // override that leaves it out
};

std::vector<Amendment> changes_between(const Value& baseline, const Value& variant) {
  std::vector<Amendment> changes;
  for (const char* list : kLists) {
    const std::vector<std::string> before = names_in(baseline, list);
    for (const std::string& name : names_in(variant, list)) {
      if (std::find(before.begin(), before.end(), name) != before.end()) continue;
      if (name.find_first_of(".\"'") != std::string::npos) continue;  // one of "other changes"
      changes.push_back(
          {fmt::format("{} {}", list, name), fmt::format("{}.{}.enabled=false", list, name)});
    }
  }
  return changes;
}

std::vector<Statistics> statistics_of_path(const PathFigures& figures) {
  std::vector<Statistics> all;
  for (std::size_t m = 0; m < kExplainedCount; ++m) {
    std::vector<std::int64_t> values = figures.columns[m];
    all.push_back(statistics_of(values, explained_unit(m)));
  }
  return all;
}

bool differs(const PathFigures& a, const PathFigures& b) { return a.columns != b.columns; }

void check_pair(const Scenario& baseline, const Scenario& variant, const RunRequest& request) {
  RunResults a = describe_run(baseline, request);
  RunResults b = describe_run(variant, request);
  a.shape = tally_shape(baseline, 0);
  b.shape = tally_shape(variant, 0);
  for (const Mismatch& m : mismatches(a, b)) {
    throw UnpairedRuns(fmt::format("the variant does not go with the baseline: {} is {} and {}",
                                   m.key, m.variant, m.baseline));
  }
  if (baseline.run.replications != variant.run.replications) {
    throw UnpairedRuns(
        "the two have different numbers of replications; --replications N sets both");
  }
}

}  // namespace

Scenario without_rule(Scenario scenario, const std::string& rule) {
  std::vector<std::vector<std::int64_t>> places;  // [epoch][place before], -1: gone
  for (Epoch& epoch : scenario.epochs) {
    std::vector<std::int64_t>& place = places.emplace_back();
    std::int64_t next = 0;
    for (const Rule& r : epoch.rules) place.push_back(r.name == rule ? -1 : next++);
    std::erase_if(epoch.rules, [&](const Rule& r) { return r.name == rule; });
  }
  for (MonthPlan& month : scenario.months) {
    std::vector<std::uint32_t> kept;
    for (const std::uint32_t r : month.rules) {
      const std::int64_t place = places[month.epoch][r];
      if (place >= 0) kept.push_back(static_cast<std::uint32_t>(place));
    }
    month.rules = std::move(kept);
  }
  return scenario;
}

RuleExplanation explain_rules(const RuleExplanationRequest& request, RunWatcher& watcher) {
  const Scenario scenario = load_scenario(request.scenario, request.overrides).scenario;
  std::vector<std::string> rules;
  for (const std::string& rule : scenario.rule_names) {
    if (is_ever_on(scenario, rule)) rules.push_back(rule);
  }
  watcher.opened(0, 0, (rules.size() + 1) * scenario.run.replications);
  RuleExplanation explanation;
  explanation.causes = scenario.causes;
  explanation.window = request.window;
  PathFigures with;
  if (!simulate_path(scenario, request.run, true, watcher, with)) return explanation;
  for (const std::string& rule : rules) {
    // What the rule announces goes with it.
    std::vector<std::string> overrides = request.overrides;
    overrides.push_back(fmt::format("rule.{}.enabled=false", rule));
    const Scenario less = without_rule(load_scenario(request.scenario, overrides).scenario, rule);
    PathFigures without;
    if (!simulate_path(less, request.run, true, watcher, without)) return explanation;
    explanation.effects.push_back(effect_of(scenario, rule, with, without, request.window));
  }
  std::stable_sort(
      explanation.effects.begin(), explanation.effects.end(),
      [](const RuleEffect& a, const RuleEffect& b) { return size_of(a) > size_of(b); });
  explanation.complete = true;
  watcher.writing();
  return explanation;
}

Waterfall explain_variant(const WaterfallRequest& request, RunWatcher& watcher) {
  const LoadedScenario baseline = load_scenario(request.baseline, request.overrides);
  const LoadedScenario variant = load_scenario(request.variant, request.overrides);
  check_pair(baseline.scenario, variant.scenario, request.run);
  const std::vector<Amendment> changes = changes_between(baseline.resolved, variant.resolved);
  watcher.opened(0, 0, (changes.size() + 2) * baseline.scenario.run.replications);
  Waterfall waterfall;
  PathFigures first;
  if (!simulate_path(baseline.scenario, request.run, false, watcher, first)) return waterfall;
  waterfall.baseline = statistics_of_path(first);
  PathFigures before = first;
  // Step k has the first k changes; step 0 what differs without any of them.
  for (std::size_t k = 0; k <= changes.size(); ++k) {
    std::vector<std::string> overrides = request.overrides;
    for (std::size_t later = k; later < changes.size(); ++later) {
      overrides.push_back(changes[later].off);
    }
    PathFigures now;
    const Scenario step = load_scenario(request.variant, overrides).scenario;
    if (!simulate_path(step, request.run, false, watcher, now)) return waterfall;
    if (k > 0 || differs(before, now)) {
      waterfall.steps.push_back(
          {k == 0 ? "other changes" : changes[k - 1].name, differences_of(before, now)});
    }
    before = std::move(now);
  }
  waterfall.variant = statistics_of_path(before);
  waterfall.whole = differences_of(first, before);
  waterfall.complete = true;
  watcher.writing();
  return waterfall;
}

}  // namespace lendsim
