// lendsim explain: what each rule is worth, or each change of a variant.
#include <fmt/format.h>

#include "sim/cli/command.hpp"
#include "sim/cli/dry_run.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/explain_report.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/signals.hpp"
#include "sim/cli/simulation_options.hpp"
#include "sim/study/pairing.hpp"

namespace lendsim {
namespace {

int interrupted() {
  Terminal::complain("interrupted: nothing is kept; the same command begins anew");
  return kInterrupted;
}

int explain_one(const Arguments& arguments, const Scenario& scenario, RunRequest run,
                TableFormat format, const Terminal& terminal) {
  std::atomic<bool>& stop = stop_on_signals();
  run.stop = &stop;
  RuleExplanationRequest request;
  request.run = run;
  request.scenario = arguments.files[0];
  request.overrides = scenario_overrides(arguments);
  request.window = static_cast<int>(arguments.integer("window", 1, 1200).value_or(request.window));
  RuleExplanation explanation;
  {
    Progress progress(terminal, stop);
    explanation = explain_rules(request, progress);
  }
  if (!explanation.complete) return interrupted();
  Terminal::print(rules_text(scenario, explanation, format));
  return kOk;
}

int explain_two(const Arguments& arguments, const Scenario& scenario, RunRequest run,
                TableFormat format, const Terminal& terminal) {
  if (arguments.has("window")) {
    throw UsageError("--window is for what rules are worth; with a variant nothing is judged");
  }
  std::atomic<bool>& stop = stop_on_signals();
  run.stop = &stop;
  Waterfall waterfall;
  try {
    Progress progress(terminal, stop);
    waterfall = explain_variant(
        {run, arguments.files[0], arguments.files[1], scenario_overrides(arguments)}, progress);
  } catch (const UnpairedRuns& error) {
    throw UsageError(error.what());
  }
  if (!waterfall.complete) return interrupted();
  Terminal::print(waterfall_text(scenario, waterfall, format));
  return kOk;
}

int explain(const Arguments& arguments, Terminal& terminal) {
  static constexpr std::string_view kFormats[] = {"table", "csv", "json"};
  const auto format = static_cast<TableFormat>(arguments.choice("format", kFormats));
  RunRequest run;
  run.threads = threads_of(arguments);
  const LoadedScenario loaded =
      load_and_warn(arguments.files[0], scenario_overrides(arguments), terminal);
  RunRequest with_log = run;
  with_log.log = arguments.files.size() == 1;
  refuse_too_much_memory(loaded.scenario, with_log);
  return arguments.files.size() == 1
             ? explain_one(arguments, loaded.scenario, run, format, terminal)
             : explain_two(arguments, loaded.scenario, run, format, terminal);
}

}  // namespace

Command explain_command() {
  Command c;
  c.name = "explain";
  c.summary = "what each rule is worth, or each change of a variant";
  c.usage = "explain SCENARIO.toml [VARIANT.toml] [OPTIONS]";
  c.about =
      "Leaves out one rule after the other, on the same random numbers: closures by cause,\n"
      "how many of those stopped would have paid, income, losses, with error bars. With a\n"
      "variant: the way there, one timeline entry (shock, maintenance window, new rule) at\n"
      "a time, adding up exactly. Runs the scenario once, and once for each rule or change.";
  c.groups = {simulated_options(),
              {"Options",
               {format_option(),
                {.name = "window",
                 .argument = "MONTHS",
                 .help = "within which a default is looked for; default 12"},
                threads_option()}},
              general_options()};
  c.examples = {"explain scenarios/baseline.toml --borrowers 2000",
                "explain scenarios/baseline.toml scenarios/regulatory_tightening.toml"};
  c.max_files = 2;
  c.run = explain;
  return c;
}

}  // namespace lendsim
