#include "sim/cli/explain_report.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analysis/summarise.hpp"
#include "sim/cli/table.hpp"

namespace lendsim {
namespace {

double mean_of(const PairedDifference& d) { return at(d.statistics, Statistic::mean); }
double half_of(const PairedDifference& d) {
  return d.figure(PairedFigure::high) - at(d.statistics, Statistic::mean);
}

std::string with_sign(double value, int decimals) {
  std::string text = grouped(value, decimals);
  if (value > 0.0 && text.find_first_of("123456789") != std::string::npos) text.insert(0, 1, '+');
  return text;
}

// "+1,234 +- 56"
std::string with_error(const PairedDifference& d) {
  const double half = half_of(d);
  const int decimals = decimals_for(half, mean_of(d));
  return fmt::format("{} +- {}", with_sign(mean_of(d), decimals), grouped(half, decimals));
}

std::string unit_of(const std::string& currency, std::size_t measure) {
  if (explained_unit(measure) != 1.0) return unit_name(currency, HorizonUnit::money);
  return kExplained[measure].measure == Measure::closures ? "accounts" : "debts";
}

std::string heading(const Scenario& scenario) {
  const RunSettings& run = scenario.run;
  return fmt::format(
      "{}, {}, {} from {}-{:02}\n\n", counted(run.replications, "pair") + " of replications",
      counted(run.borrowers, "borrower"), counted(static_cast<std::uint64_t>(run.months), "month"),
      run.start.year(), run.start.month_of_year());
}

constexpr const char* kLegend = "+-: half the 95 % confidence interval of the paired difference\n";

// ---- rules ----

std::string share_text(const RuleEffect& effect) {
  const Statistics& s = effect.would_have_paid;
  if (std::isnan(at(s, Statistic::mean))) return "-";
  return fmt::format("{:.1f} % +- {}{}", 100.0 * at(s, Statistic::mean),
                     grouped(200.0 * at(s, Statistic::se), 1),
                     effect.judged < kFewEvents ? '*' : ' ');
}

std::string rules_table(const Scenario& scenario, const RuleExplanation& e) {
  std::vector<TextColumn> columns = {{"rule", Align::left}, {"stopped"}, {"would have paid"}};
  for (const ExplainedMeasure& m : kExplained) columns.push_back({m.name});
  TextTable table(columns);
  for (const RuleEffect& effect : e.effects) {
    std::vector<std::string> cells = {effect.rule, grouped(at(effect.stopped, Statistic::mean), 1),
                                      share_text(effect)};
    for (const PairedDifference& d : effect.effects) cells.push_back(with_error(d));
    table.add(std::move(cells));
  }
  std::vector<TextColumn> by_cause = {{"closures by cause", Align::left}};
  for (const std::string& cause : e.causes) by_cause.push_back({cause});
  TextTable causes(by_cause);
  for (const RuleEffect& effect : e.effects) {
    std::vector<std::string> cells = {effect.rule};
    for (const PairedDifference& d : effect.causes) {
      cells.push_back(with_sign(mean_of(d), decimals_for(half_of(d), mean_of(d))));
    }
    causes.add(std::move(cells));
  }
  std::string text =
      heading(scenario) + "What every rule changes: the book with it less the book without it\n\n";
  text.append(table.text()).append("\n").append(causes.text()).append("\n");
  text.append(kLegend);
  text += fmt::format(
      "stopped: accounts that it closes or freezes, per replication. would have paid: share of\n"
      "those stopped {} months or more before the end that enter no default in so many months on\n"
      "the path without the rule, +- two standard errors; *: fewer than 30 accounts, do not trust "
      "it\n",
      e.window);
  return text;
}

std::string csv_value(double value) {
  return std::isfinite(value) ? fmt::format(",{}", value) : ",";
}

std::string csv_difference(const PairedDifference& d) {
  return csv_value(mean_of(d)) + csv_value(at(d.statistics, Statistic::se)) +
         csv_value(d.figure(PairedFigure::low)) + csv_value(d.figure(PairedFigure::high)) + "\n";
}

std::string rules_csv(const Scenario& scenario, const RuleExplanation& e) {
  std::string text = "rule,measure,cause,unit,effect,se,low,high\n";
  for (const RuleEffect& effect : e.effects) {
    const std::string rule = csv_field(effect.rule);
    for (std::size_t m = 0; m < kExplainedCount; ++m) {
      text += fmt::format("{},{},,{}", rule, kExplained[m].name, unit_of(scenario.currency, m)) +
              csv_difference(effect.effects[m]);
    }
    for (std::size_t c = 0; c < e.causes.size(); ++c) {
      text += fmt::format("{},closures,{},accounts", rule, csv_field(e.causes[c])) +
              csv_difference(effect.causes[c]);
    }
    const auto plain = [&](const char* name, const char* unit, const Statistics& s) {
      text += fmt::format("{},{},,{}", rule, name, unit) + csv_value(at(s, Statistic::mean)) +
              csv_value(at(s, Statistic::se)) + ",,\n";
    };
    plain("stopped", "accounts", effect.stopped);
    plain("would_have_paid", "1", effect.would_have_paid);
  }
  return text;
}

std::string json_difference(const PairedDifference& d) {
  return fmt::format("{{\"effect\": {}, \"se\": {}, \"low\": {}, \"high\": {}}}",
                     json_number(mean_of(d)), json_number(at(d.statistics, Statistic::se)),
                     json_number(d.figure(PairedFigure::low)),
                     json_number(d.figure(PairedFigure::high)));
}

std::string json_effects(const std::vector<PairedDifference>& effects) {
  std::string text;
  for (std::size_t m = 0; m < kExplainedCount; ++m) {
    text += fmt::format("{}\"{}\": {}", m == 0 ? "" : ", ", kExplained[m].name,
                        json_difference(effects[m]));
  }
  return "{" + text + "}";
}

std::string json_mean(const Statistics& s) {
  return fmt::format("{{\"mean\": {}, \"se\": {}}}", json_number(at(s, Statistic::mean)),
                     json_number(at(s, Statistic::se)));
}

std::string rules_json(const RuleExplanation& e) {
  std::string rules;
  for (const RuleEffect& effect : e.effects) {
    std::string causes;
    for (std::size_t c = 0; c < e.causes.size(); ++c) {
      causes += fmt::format("{}{}: {}", c == 0 ? "" : ", ", json_string(e.causes[c]),
                            json_difference(effect.causes[c]));
    }
    rules += fmt::format(
        "{}    {{\"rule\": {}, \"cause\": {}, \"stopped\": {}, \"would_have_paid\": {}, "
        "\"judged\": {},\n      \"effects\": {},\n      \"closures_by_cause\": {{{}}}}}",
        rules.empty() ? "" : ",\n", json_string(effect.rule), json_string(effect.cause),
        json_mean(effect.stopped), json_mean(effect.would_have_paid), effect.judged,
        json_effects(effect.effects), causes);
  }
  return fmt::format("{{\n  \"window\": {},\n  \"rules\": [\n{}\n  ]\n}}\n", e.window, rules);
}

// ---- the way to a variant ----

std::string waterfall_table(const Scenario& baseline, const Waterfall& w) {
  std::vector<TextColumn> columns = {{"", Align::left}};
  for (const ExplainedMeasure& m : kExplained) columns.push_back({m.name});
  TextTable table(columns);
  const auto level = [&](const char* name, const std::vector<Statistics>& means) {
    std::vector<std::string> cells = {name};
    for (const Statistics& s : means) {
      const double mean = at(s, Statistic::mean);
      cells.push_back(grouped(mean, decimals_for(at(s, Statistic::se), mean)));
    }
    table.add(std::move(cells));
  };
  const auto step = [&](const std::string& name, const std::vector<PairedDifference>& effects) {
    std::vector<std::string> cells = {name};
    for (const PairedDifference& d : effects) cells.push_back(with_error(d));
    table.add(std::move(cells));
  };
  level("baseline", w.baseline);
  for (const WaterfallStep& s : w.steps) step(s.name, s.effects);
  level("variant", w.variant);
  step("in all", w.whole);
  return heading(baseline) + table.text() + "\n" + kLegend +
         "Steps are put in one after the other and add up exactly; what a step is worth depends "
         "on\n"
         "those before it.\n";
}

std::string waterfall_csv(const Scenario& baseline, const Waterfall& w) {
  std::string text = "step,measure,unit,effect,se,low,high\n";
  const auto line = [&](const std::string& name, std::size_t m) {
    return fmt::format("{},{},{}", csv_field(name), kExplained[m].name,
                       unit_of(baseline.currency, m));
  };
  const auto level = [&](const char* name, const std::vector<Statistics>& means) {
    for (std::size_t m = 0; m < kExplainedCount; ++m) {
      text += line(name, m) + csv_value(at(means[m], Statistic::mean)) +
              csv_value(at(means[m], Statistic::se)) + ",,\n";
    }
  };
  const auto step = [&](const std::string& name, const std::vector<PairedDifference>& effects) {
    for (std::size_t m = 0; m < kExplainedCount; ++m) {
      text += line(name, m) + csv_difference(effects[m]);
    }
  };
  level("baseline", w.baseline);
  for (const WaterfallStep& s : w.steps) step(s.name, s.effects);
  level("variant", w.variant);
  step("in all", w.whole);
  return text;
}

std::string json_levels(const std::vector<Statistics>& means) {
  std::string text;
  for (std::size_t m = 0; m < kExplainedCount; ++m) {
    text +=
        fmt::format("{}\"{}\": {}", m == 0 ? "" : ", ", kExplained[m].name, json_mean(means[m]));
  }
  return "{" + text + "}";
}

std::string waterfall_json(const Waterfall& w) {
  std::string steps;
  for (const WaterfallStep& s : w.steps) {
    steps += fmt::format("{}    {{\"step\": {}, \"effects\": {}}}", steps.empty() ? "" : ",\n",
                         json_string(s.name), json_effects(s.effects));
  }
  return fmt::format(
      "{{\n  \"baseline\": {},\n  \"steps\": [\n{}\n  ],\n  \"variant\": {},\n  \"in_all\": "
      "{}\n}}\n",
      json_levels(w.baseline), steps, json_levels(w.variant), json_effects(w.whole));
}

}  // namespace

std::string rules_text(const Scenario& scenario, const RuleExplanation& explanation,
                       TableFormat format) {
  switch (format) {
    case TableFormat::csv:
      return rules_csv(scenario, explanation);
    case TableFormat::json:
      return rules_json(explanation);
    case TableFormat::table:
      break;
  }
  return rules_table(scenario, explanation);
}

std::string waterfall_text(const Scenario& baseline, const Waterfall& waterfall,
                           TableFormat format) {
  switch (format) {
    case TableFormat::csv:
      return waterfall_csv(baseline, waterfall);
    case TableFormat::json:
      return waterfall_json(waterfall);
    case TableFormat::table:
      break;
  }
  return waterfall_table(baseline, waterfall);
}

}  // namespace lendsim
