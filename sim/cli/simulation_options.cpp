#include "sim/cli/simulation_options.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <set>

#include "sim/cli/values.hpp"

namespace lendsim {
namespace {

// Values of [run] that have an option of their own.
struct Shorthand {
  const char* option;
  std::int64_t min;
  std::int64_t max;
};
constexpr Shorthand kShorthands[] = {
    {"replications", 1, 10'000'000},
    {"borrowers", 1, 100'000'000},
    {"months", 1, 1200},
    {"seed", 0, std::numeric_limits<std::int64_t>::max()},
};

}  // namespace

OptionGroup simulated_options() {
  return {"What is simulated",
          {set_option(),
           {.name = "replications", .argument = "N", .help = "as --set run.replications=N"},
           {.name = "borrowers", .argument = "N", .help = "as --set run.borrowers=N"},
           {.name = "months", .argument = "N", .help = "as --set run.months=N"},
           {.name = "seed", .argument = "N", .help = "as --set run.seed=N"}}};
}

std::vector<std::string> scenario_overrides(const Arguments& arguments) {
  std::vector<std::string> overrides = arguments.texts("set");
  for (const Shorthand& s : kShorthands) {
    if (const auto value = arguments.integer(s.option, s.min, s.max)) {
      overrides.push_back(fmt::format("run.{}={}", s.option, *value));
    }
  }
  return overrides;
}

Option threads_option() { return {.name = "threads", .argument = "N", .help = "default: all"}; }

Option max_time_option() {
  return {
      .name = "max-time", .argument = "TIME", .help = "stop then, exit 75: 90s, 30m, 2h, 1h30m"};
}

Option format_option() {
  return {
      .name = "format", .argument = "FORMAT", .help = "of the table on stdout: table, csv or json"};
}

Option force_option() {
  return {.name = "force", .help = "replace FILE if it exists", .letter = 'f'};
}

std::optional<std::chrono::steady_clock::time_point> deadline_of(
    const Arguments& arguments, std::chrono::steady_clock::time_point begin) {
  const auto text = arguments.text("max-time");
  if (!text) return std::nullopt;
  if (const auto duration = parse_duration(*text)) return begin + *duration;
  throw UsageError("--max-time must be a time such as 90, 90s, 30m, 2h or 1h30m, not " + *text);
}

int threads_of(const Arguments& arguments) {
  return static_cast<int>(arguments.integer("threads", 1, 4096).value_or(0));
}

LoadedScenario load_and_warn(const std::string& path, const std::vector<std::string>& overrides,
                             const Terminal& terminal) {
  LoadedScenario loaded = load_scenario(path, overrides);
  if (!loaded.warnings.empty() && !terminal.quiet) {
    Terminal::write_stderr(render(loaded.warnings, terminal.colour()));
  }
  return loaded;
}

void show_warnings(const std::vector<LoadedScenario>& loaded, const Terminal& terminal) {
  if (terminal.quiet) return;
  std::set<std::string> seen;
  std::vector<Problem> once;
  for (const LoadedScenario& l : loaded) {
    for (const Problem& problem : l.warnings) {
      if (seen.insert(render({problem}, false)).second) once.push_back(problem);
    }
  }
  if (!once.empty()) Terminal::write_stderr(render(once, terminal.colour()));
}

std::string stem_of(const std::string& path) { return std::filesystem::path(path).stem().string(); }

}  // namespace lendsim
