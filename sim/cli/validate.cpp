// lendsim validate: checks scenarios and says what they are.
#include <fmt/format.h>

#include "sim/cli/command.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/table.hpp"
#include "sim/scenario/load.hpp"

namespace lendsim {
namespace {

std::string summary(const Scenario& s) {
  std::size_t events = 0;
  for (const EventGroup& group : s.epochs[0].events) events += group.hazards.events().size();
  std::size_t rules = 0;
  for (const Epoch& epoch : s.epochs) rules = std::max(rules, epoch.rules.size());
  return fmt::format(
      "{} x {} over {} from {}-{:02} (warm-up {}); {}, {}, {}, {}, {}, {} of parameters{}",
      counted(s.run.borrowers, "borrower"), counted(s.run.replications, "replication"),
      counted(static_cast<std::size_t>(s.run.months), "month"), s.run.start.year(),
      s.run.start.month_of_year(), s.run.warm_up, counted(s.segments.size(), "segment"),
      counted(s.product_count(), "product"), counted(rules, "rule"), counted(events, "event"),
      counted(s.shocks.size(), "shock"), counted(s.epochs.size(), "set"),
      s.coupled ? "; borrowers meet" : "");
}

int validate(const Arguments& arguments, Terminal& terminal) {
  int code = kOk;
  for (const std::string& file : arguments.files) {
    try {
      const LoadedScenario loaded = load_scenario(file, arguments.texts("set"));
      if (!loaded.warnings.empty()) {
        Terminal::write_stderr(render(loaded.warnings, terminal.colour()));
      }
      Terminal::print(fmt::format("{}: ok: {}\n", file, summary(loaded.scenario)));
    } catch (const ScenarioError& error) {
      Terminal::write_stderr(render(error.problems(), terminal.colour()));
      code = kBadScenario;
    }
  }
  return code;
}

}  // namespace

Command validate_command() {
  Command c;
  c.name = "validate";
  c.summary = "check scenarios, all problems at once";
  c.usage = "validate SCENARIO.toml... [--set KEY=VALUE]...";
  c.about =
      "Checks scenarios without running them. Each problem comes with its place and the\n"
      "nearest known name. Exit code 65 if a scenario can't be used.";
  c.groups = {{"Options", {set_option()}}, general_options()};
  c.examples = {"validate scenarios/*.toml"};
  c.max_files = 1'000'000;
  c.run = validate;
  return c;
}

}  // namespace lendsim
