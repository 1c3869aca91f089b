// lendsim show: what a scenario says once everything is resolved.
#include "sim/cli/command.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/table.hpp"
#include "sim/scenario/load.hpp"

namespace lendsim {
namespace {

std::string feature_table(const FeatureTable& features) {
  TextTable table({{"feature", Align::left}, {"unit", Align::left}, {"meaning", Align::left}});
  for (const FeatureInfo& feature : features.all()) {
    table.add({feature.name, feature.unit, feature.meaning});
  }
  return table.text();
}

int show(const Arguments& arguments, Terminal& terminal) {
  static constexpr std::string_view kFormats[] = {"toml", "json"};
  const bool json = arguments.choice("format", kFormats) == 1;
  if (arguments.has("calendar") + arguments.has("features") + arguments.has("format") > 1) {
    throw UsageError("--calendar, --features and --format show different things; give one of them");
  }
  const LoadedScenario loaded = load_scenario(arguments.files[0], arguments.texts("set"));
  if (!loaded.warnings.empty() && !terminal.quiet) {
    Terminal::write_stderr(render(loaded.warnings, terminal.colour()));
  }
  if (arguments.has("calendar")) {
    Terminal::print(calendar_text(loaded.resolved, loaded.scenario));
  } else if (arguments.has("features")) {
    Terminal::print(feature_table(loaded.scenario.features));
  } else {
    Terminal::print(json ? to_json(loaded.resolved) : to_toml(loaded.resolved));
  }
  return kOk;
}

}  // namespace

Command show_command() {
  Command c;
  c.name = "show";
  c.summary = "print the resolved scenario, its calendar or its features";
  c.usage = "show SCENARIO.toml [OPTIONS]";
  c.about =
      "Prints the scenario as it is run: what it extends, overrides and defaults\n"
      "filled in. The output is a scenario too.";
  c.groups = {{"Options",
               {set_option(),
                {.name = "format", .argument = "FORMAT", .help = "toml (default) or json"},
                {.name = "calendar", .help = "what changes when: timeline, shocks, maintenance"},
                {.name = "features", .help = "what rules and hazards may read"}}},
              general_options()};
  c.examples = {"show scenarios/baseline.toml --set run.months=12",
                "show scenarios/baseline.toml --calendar"};
  c.run = show;
  return c;
}

}  // namespace lendsim
