// From a document to a Scenario. The document as it stands is checked first and gets its defaults;
// then one epoch is compiled for each set of parameters that the timeline puts in force.
#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <tuple>
#include <utility>

#include "models/base/sha256.hpp"
#include "sim/scenario/compile.hpp"
#include "sim/scenario/load.hpp"

namespace lendsim {
namespace {

using compiling::Context;

void forward(const Problem& problem, const std::string& suffix, Problems& to) {
  if (problem.severity == Severity::error) {
    to.error(problem.code, problem.where, problem.message + suffix, problem.label);
  } else {
    to.warning(problem.code, problem.where, problem.message + suffix, problem.label);
  }
}

// Hands on problems, each once.
class Collector {
 public:
  explicit Collector(Problems& to) : to_(to) {}

  void take(const Problems& found, const std::string& suffix = {}) {
    for (const Problem& problem : found.all()) {
      const bool is_new = seen_
                              .emplace(problem.code, problem.where.source.get(), problem.where.line,
                                       problem.where.column, problem.message)
                              .second;
      if (is_new) forward(problem, suffix, to_);
    }
  }

 private:
  Problems& to_;
  std::set<std::tuple<std::string, const SourceText*, int, int, std::string>> seen_;
};

std::string text_of(const Date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.month.year(), date.month.month_of_year(), date.day);
}

// The sections that the timeline can change.
Epoch compile_epoch(Context& context, Reader& top) {
  using namespace compiling;
  Epoch epoch;
  compile_references(context, top);
  compile_policy_constants(context, top, epoch);
  compile_derived(context, top, epoch);
  epoch.attributes = compile_attributes(context, top, nullptr);
  compile_products(context, top, epoch);
  compile_events(context, top, epoch);
  compile_score(context, top, epoch);
  compile_behaviour(context, top, epoch);
  compile_rules(context, top, epoch);
  compile_funders(context, top, epoch);
  compile_economics(context, top, epoch);
  compile_provision(context, top, epoch);
  compile_pool(context, top, epoch);
  return epoch;
}

void read_product_names(Context& context, Reader& top) {
  constexpr std::size_t kMostBits = 31;  // too many products are reported later
  for (Value* product : top.tables("product")) {
    if (context.scenario.product_names.size() == kMostBits) return;
    const Entry* name = product->table()->find("name");
    const bool named = name != nullptr && name->value.text() != nullptr &&
                       !compiling::is_reserved(*name->value.text());
    context.scenario.product_names.push_back(named ? *name->value.text() : "");
  }
}

const Value* split_by(const Value& root) {
  const Entry* run = root.table()->find("run");
  const Table* settings = run == nullptr ? nullptr : run->value.table();
  const Entry* entry = settings == nullptr ? nullptr : settings->find("split_by");
  return entry == nullptr ? nullptr : &entry->value;
}

// Everything that is the same at all times, and the document's own epoch for its defaults.
void compile_base(Context& context, Value& root) {
  using namespace compiling;
  Reader top(root, "", *context.problems);
  context.has_pool = top.find("pool") != nullptr;
  compile_top(context, top);
  compile_macro(context, top);
  read_product_names(context, top);
  compile_timeline(context, top);
  context.attributes = compile_attributes(context, top, &context.attribute_starts);
  context.changed.assign(context.attributes.size(), false);
  declare_features(context, top);
  declare_causes(context, root);
  const Epoch base = compile_epoch(context, top);
  // What counts as a use is what the epochs in force read, and the shocks.
  context.used.assign(context.scenario.features.size(), false);
  compile_segments(context, top, base);
  compile_groups(context, split_by(root));
  compile_shocks(context, top);
  compile_maintenance(context, top);
  check_slots(context, top);
  top.finish();
}

// Start of the run and the dates within it at which parameters change.
std::vector<Date> epoch_starts(const Context& context, const Value& root) {
  const RunSettings& run = context.scenario.run;
  std::vector<Date> starts = {Date{run.start, 1}};
  for (const Date& date : breakpoints(root)) {
    if (date > starts.front() && date.month < run.start + run.months) starts.push_back(date);
  }
  return starts;
}

// Every timeline entry is tried, also those outside the run, so that a wrong path never hides.
void check_timeline(const Value& root, Collector& collector) {
  for (const Date& date : breakpoints(root)) {
    Problems found;
    in_force(root, date, found);
    collector.take(found);
  }
}

void compile_epochs(Context& context, const Value& root, const std::vector<Date>& starts,
                    Collector& collector) {
  const RunSettings& run = context.scenario.run;
  // The first month whose review day sees the epoch's parameters.
  const auto in_force_from = [&](std::size_t i) {
    return starts[i].month + (starts[i].day <= run.review_day ? 0 : 1);
  };
  std::vector<Value> roots;
  for (const Date& date : starts) {
    Problems ignored;  // reported by check_timeline
    roots.push_back(in_force(root, date, ignored));
    compiling::declare_causes(context, roots.back());
  }
  for (std::size_t i = 0; i < roots.size(); ++i) {
    Problems found;
    context.problems = &found;
    context.first_month = i == 0 ? run.first_month() : in_force_from(i);
    context.end_month = i + 1 < roots.size() ? in_force_from(i + 1) : run.start + run.months;
    Reader top(roots[i], "", found);
    context.scenario.epochs.push_back(compile_epoch(context, top));
    collector.take(found, fmt::format(" (as in force from {})", text_of(starts[i])));
  }
}

void find_coupling(Context& context) {
  Scenario& scenario = context.scenario;
  for (const MonthPlan& plan : scenario.months) {
    for (const std::uint32_t i : plan.rules) {
      if (scenario.epochs[plan.epoch].rules[i].select) scenario.coupled = true;
    }
  }
  for (FeatureIndex i = 0; i < scenario.features.size(); ++i) {
    if (context.used[i] && scenario.features[i].scope == FeatureScope::book) {
      scenario.coupled = true;
    }
  }
  scenario.coupled = scenario.coupled || context.has_pool;
  for (const Epoch& epoch : scenario.epochs) {
    for (const Funder& funder : epoch.funders) {
      scenario.coupled = scenario.coupled || funder.limited;  // a capacity looks at the whole book
    }
  }
}

// What costs time to know is known only if something reads it.
void find_needs(Context& context) {
  Scenario& scenario = context.scenario;
  const auto reads = [&](std::initializer_list<Feature> features) {
    return std::any_of(features.begin(), features.end(),
                       [&](Feature feature) { return context.used[index_of(feature)]; });
  };
  scenario.read_features = context.used;
  scenario.needs_settlement_saving = reads({Feature::settlement_saving});
  scenario.needs_totals =
      reads({Feature::total_balance, Feature::total_limit, Feature::total_utilisation,
             Feature::balance_to_income, Feature::limit_to_income});
  scenario.needs_margin = reads({Feature::expected_margin});
  scenario.needs_instalments = reads({Feature::instalment, Feature::instalments_to_income});
}

}  // namespace

Scenario compile(Document& document, Problems& problems) {
  Scenario scenario;
  scenario.sources = document.sources;
  Collector collector(problems);
  if (document.root.table() == nullptr) {
    problems.error("S002", document.root.where, "a scenario must be a table");
    return scenario;
  }
  Problems found;
  Context context{scenario, &found, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  compile_base(context, document.root);
  collector.take(found);
  check_timeline(document.root, collector);
  const std::vector<Date> starts = epoch_starts(context, document.root);
  compile_epochs(context, document.root, starts, collector);
  Problems late;
  context.problems = &late;
  compiling::check_split(context, split_by(document.root));
  collector.take(late);
  if (problems.any_errors()) return scenario;
  compiling::compile_months(context, starts);
  find_coupling(context);
  find_needs(context);
  compiling::check_in_vain(context, document.root);
  collector.take(late);
  scenario.canonical = to_toml(document.root);
  scenario.sha256 = sha256_hex(scenario.canonical);
  return scenario;
}

}  // namespace lendsim
