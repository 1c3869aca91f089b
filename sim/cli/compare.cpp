// lendsim compare: what policies change against a baseline, on common random numbers.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "sim/cli/command.hpp"
#include "sim/cli/compare_report.hpp"
#include "sim/cli/dry_run.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/run_log.hpp"
#include "sim/cli/signals.hpp"
#include "sim/cli/simulation_options.hpp"
#include "sim/cli/table.hpp"
#include "sim/cli/values.hpp"
#include "sim/results/errors.hpp"
#include "sim/study/compare.hpp"

namespace lendsim {
namespace {

using Clock = std::chrono::steady_clock;

bool is_scenario(const std::string& path) { return path.ends_with(".toml"); }

// Options that make no sense for finished runs.
constexpr const char* kOfScenarios[] = {"set",   "replications",    "borrowers", "months",
                                        "seed",  "threads",         "max-time",  "fresh",
                                        "until", "max-replications"};

// Whether scenarios are compared, not results.
bool check_files(const Arguments& arguments) {
  const std::vector<std::string>& files = arguments.files;
  if (files.size() < 2) {
    throw UsageError("a comparison needs a baseline and at least one variant");
  }
  const auto scenarios = std::count_if(files.begin(), files.end(), is_scenario);
  if (scenarios != 0 && static_cast<std::size_t>(scenarios) != files.size()) {
    throw UsageError(
        "scenarios (.toml) and results are not compared with each other; give all of one kind");
  }
  for (const char* option : kOfScenarios) {
    if (scenarios == 0 && arguments.has(option)) {
      throw UsageError(fmt::format("--{} is for scenarios; these runs are finished", option));
    }
  }
  return scenarios > 0;
}

std::vector<std::string> split_labels(const std::string& text) {
  std::vector<std::string> labels(1);
  for (const char c : text) {
    if (c == ',') {
      labels.emplace_back();
    } else {
      labels.back() += c;
    }
  }
  return labels;
}

std::vector<std::string> labels_of(const Arguments& arguments) {
  std::vector<std::string> labels;
  labels.reserve(arguments.files.size());
  for (const std::string& file : arguments.files) labels.push_back(stem_of(file));
  if (const auto text = arguments.text("labels")) labels = split_labels(*text);
  if (labels.size() != arguments.files.size()) {
    throw UsageError(
        fmt::format("--labels names {} of {} policies", labels.size(), arguments.files.size()));
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i].empty() || labels[i].find(": ") != std::string::npos) {
      throw UsageError("a label is not empty and has no colon before a blank");
    }
    if (std::find(labels.begin(), labels.begin() + static_cast<std::ptrdiff_t>(i), labels[i]) !=
        labels.begin() + static_cast<std::ptrdiff_t>(i)) {
      throw UsageError(
          fmt::format("two policies would be called {}; --labels A,B names them", labels[i]));
    }
  }
  return labels;
}

// A share such as 10 % or 0.1.
double precision_of(const Arguments& arguments) {
  const auto text = arguments.text("precision");
  if (!text) return CompareRequest{}.precision;
  const auto value = parse_share(*text);
  if (value && *value > 0.0 && *value <= 1.0) return *value;
  throw UsageError("--precision must be a share up to 1, such as 10% or 0.1, not " + *text);
}

CompareRequest request_of(const Arguments& arguments, Clock::time_point begin) {
  static constexpr std::string_view kKeep[] = {"", "replications"};
  CompareRequest request;
  request.labels = labels_of(arguments);
  request.run.output = arguments.text("output").value_or(
      fmt::format("{}-{}.h5", request.labels[1], request.labels[0]));
  request.run.threads = threads_of(arguments);
  request.run.deadline = deadline_of(arguments, begin);
  request.run.force = arguments.has("force");
  request.run.fresh = arguments.has("fresh");
  if (arguments.has("keep")) {
    request.run.keep_replications = arguments.choice("keep", std::span(kKeep).subspan(1)) == 0;
  }
  request.precision = precision_of(arguments);
  request.force_unpaired = arguments.has("force-unpaired");
  return request;
}

int interrupted(const CompareRequest& request, const RunReport& report) {
  Terminal::complain(fmt::format(
      "{}: {} of {} replications are in {} and the like; the same command goes on from there",
      report.out_of_time ? "out of time" : "interrupted", grouped(report.complete),
      grouped(report.wanted), spool_path(policy_output(request.run.output, 0))));
  return kInterrupted;
}

void tell(const CompareRequest& request, const CompareReport& report, TableFormat format,
          double seconds, const Terminal& terminal) {
  Terminal::print(comparison_text(report.results, format));
  for (const std::string& line : comparison_advice(report.results)) terminal.note(line);
  std::string line = fmt::format("wrote {} in {}", request.run.output, duration_text(seconds));
  if (report.run.account_months > 0) {
    line += fmt::format(
        " ({} account-months/s)",
        rate_text(static_cast<double>(report.run.account_months) / report.run.simulation_seconds));
  }
  terminal.note(line);
}

struct LoadedPolicies {
  std::vector<LoadedScenario> loaded;
  std::vector<const Scenario*> scenarios;
};

LoadedPolicies load_policies(const Arguments& arguments, const std::optional<StopRule>& until,
                             const Terminal& terminal) {
  const std::vector<std::string> overrides =
      until ? scenario_overrides(arguments, until->most) : scenario_overrides(arguments);
  LoadedPolicies policies;
  for (const std::string& file : arguments.files) {
    policies.loaded.push_back(load_scenario(file, overrides));
  }
  show_warnings(policies.loaded, terminal);
  for (const LoadedScenario& l : policies.loaded) policies.scenarios.push_back(&l.scenario);
  return policies;
}

// The comparison is there or safe: a log that can't be written is only worth a line.
void log_comparison(const Scenario& baseline, const CompareRequest& request,
                    const RunReport& report, RunLog log, Clock::time_point begin,
                    const Terminal& terminal) {
  log.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  try {
    write_run_log(run_log_path(request.run.output),
                  run_log_text(baseline, request.run, report, log));
  } catch (const std::runtime_error& error) {
    terminal.note(fmt::format("no log of this comparison: {}", error.what()));
  }
}

CompareReport simulate(const Arguments& arguments, const std::optional<StopRule>& until,
                       CompareRequest& request, Clock::time_point begin, const Terminal& terminal) {
  RunLog log;
  log.start_time = utc_now();
  log.command_line = command_line("compare", arguments);
  const LoadedPolicies policies = load_policies(arguments, until, terminal);
  for (const Scenario* scenario : policies.scenarios) {
    refuse_too_much_memory(*scenario, request.run);
  }
  std::atomic<bool>& stop = stop_on_signals();
  request.run.stop = &stop;
  CompareReport report;
  {
    Progress progress(terminal, stop);
    report = compare_scenarios(policies.scenarios, request, progress, until ? &*until : nullptr);
  }
  log_comparison(*policies.scenarios.front(), request, report.run, log, begin, terminal);
  return report;
}

int compare(const Arguments& arguments, Terminal& terminal) {
  static constexpr std::string_view kFormats[] = {"table", "csv", "json"};
  const auto begin = Clock::now();
  const auto format = static_cast<TableFormat>(arguments.choice("format", kFormats));
  const bool scenarios = check_files(arguments);
  CompareRequest request = request_of(arguments, begin);
  request.run.output = checked_output(request.run.output, request.run.force);
  const std::optional<StopRule> until = stop_rule_of(arguments, arguments.files, true);
  CompareReport report;
  try {
    report = scenarios ? simulate(arguments, until, request, begin, terminal)
                       : compare_files(arguments.files, request);
  } catch (const UnpairedRuns& error) {
    throw UsageError(error.what());
  }
  if (!report.run.written) return interrupted(request, report.run);
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  tell(request, report, format, seconds, terminal);
  return until ? tell_outcome(*until, *report.run.until, terminal) : kOk;
}

}  // namespace

Command compare_command() {
  Command c;
  c.name = "compare";
  c.summary = "what policies change against a baseline, with error bars";
  c.usage = "compare BASE VARIANT... [-o FILE.h5] [OPTIONS]";
  c.about =
      "Simulates scenarios on the same random numbers, or takes results of finished runs\n"
      "that kept their replications, and writes their paired differences: standard error,\n"
      "confidence interval, correlation. Interrupted, the same command goes on.";
  c.groups = {simulated_until_options(),
              {"Output",
               {{.name = "output",
                 .argument = "FILE",
                 .help = "default: the first two names, VARIANT-BASE.h5",
                 .letter = 'o'},
                {.name = "labels",
                 .argument = "A,B,...",
                 .help = "names of the policies, default: those of the files"},
                {.name = "keep",
                 .argument = "replications",
                 .help = "keep the figures of each replication"},
                force_option(),
                format_option()}},
              {"Comparing",
               {{.name = "precision",
                 .argument = "SHARE",
                 .help = "standard error wanted, of the difference, for the\n"
                         "replications needed; default 10%"},
                {.name = "force-unpaired",
                 .help = "compare what differs in seed, horizon, borrowers,\n"
                         "population or version; the file says so"}}},
              {"Running",
               {threads_option(),
                max_time_option(),
                {.name = "fresh", .help = "discard what an interrupted comparison left"}}},
              general_options()};
  c.examples = {"compare scenarios/baseline.toml scenarios/rival_campaign.toml -o rival.h5",
                "compare base.h5 cap.h5 fee.h5 -o policies.h5 --format csv"};
  c.max_files = 64;
  c.run = compare;
  return c;
}

}  // namespace lendsim
