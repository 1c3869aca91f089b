#include "sim/cli/simulation_options.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <set>

#include "sim/cli/exit_codes.hpp"
#include "sim/cli/table.hpp"
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

std::vector<std::string> scenario_overrides(const Arguments& arguments,
                                            std::optional<std::int64_t> replications) {
  std::vector<std::string> overrides = arguments.texts("set");
  for (const Shorthand& s : kShorthands) {
    auto value = arguments.integer(s.option, s.min, s.max);
    if (std::string_view(s.option) == "replications" && replications) value = replications;
    if (value) {
      overrides.push_back(fmt::format("run.{}={}", s.option, *value));
    }
  }
  return overrides;
}

OptionGroup simulated_until_options() {
  OptionGroup group = simulated_options();
  group.options.push_back({.name = "until",
                           .argument = "TARGET",
                           .help = "as many replications as that takes: 'se(net_income) < 1%'"});
  group.options.push_back({.name = "max-replications",
                           .argument = "N",
                           .help = "at most, with --until; default 10,000"});
  return group;
}

std::optional<StopRule> stop_rule_of(const Arguments& arguments,
                                     const std::vector<std::string>& files, bool differences) {
  const auto text = arguments.text("until");
  if (!text) {
    if (!arguments.has("max-replications")) return std::nullopt;
    throw UsageError("--max-replications goes with --until; --replications sets their number");
  }
  if (arguments.has("replications")) {
    throw UsageError("--until finds the number of replications; --max-replications limits it");
  }
  StopRule rule;
  try {
    rule.target = parse_target(*text);
  } catch (const BadTarget& error) {
    throw UsageError(error.what());
  }
  if (rule.target.difference && !differences) {
    throw UsageError("one run has no difference; lendsim compare takes --until 'se(diff(...))'");
  }
  rule.most = static_cast<std::uint32_t>(
      arguments.integer("max-replications", 2, 10'000'000).value_or(rule.most));
  rule.scenario = [arguments, files](std::size_t policy, std::uint32_t replications) {
    return load_scenario(files[policy], scenario_overrides(arguments, replications)).scenario;
  };
  return rule;
}

int tell_outcome(const StopRule& rule, const UntilOutcome& outcome, const Terminal& terminal) {
  const std::string with = fmt::format("{} with {} replications", rule.target.text,
                                       grouped(std::uint64_t{outcome.replications}));
  std::string reached =
      rule.target.wanted.relative
          ? fmt::format("{:.3g} %", 100.0 * outcome.error / std::abs(outcome.mean))
          : fmt::format("{:.4g}", outcome.error);
  if (outcome.met) {
    terminal.note(fmt::format("reached: {}: it is {}", with, reached));
    return kOk;
  }
  std::string why = "it is " + reached;
  if (outcome.verdict == UntilVerdict::no_events) {
    why = fmt::format("nothing of it in {} replications: too rare to tell, or impossible",
                      outcome.pilot);
  } else if (outcome.verdict == UntilVerdict::near_zero) {
    why += "; the mean can't be told from zero, an amount makes a better bound";
  } else if (outcome.capped) {
    why += "; more are needed than --max-replications allows";
  }
  Terminal::complain(fmt::format("target missed: {}: {}", with, why));
  return kTargetMissed;
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
