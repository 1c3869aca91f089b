// lendsim run: simulates a scenario into a result file.
#include <fmt/format.h>

#include "sim/cli/command.hpp"
#include "sim/cli/dry_run.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/run_log.hpp"
#include "sim/cli/run_report.hpp"
#include "sim/cli/signals.hpp"
#include "sim/cli/simulation_options.hpp"
#include "sim/cli/table.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/log_columns.hpp"
#include "sim/study/run.hpp"

namespace lendsim {
namespace {

using Clock = std::chrono::steady_clock;

RunRequest request_of(const Arguments& arguments, Clock::time_point begin) {
  static constexpr std::string_view kKeep[] = {"", "replications"};
  static constexpr std::string_view kOrders[] = {"auto", "block", "month"};
  RunRequest request;
  request.output = arguments.text("output").value_or(stem_of(arguments.files[0]) + ".h5");
  request.threads = threads_of(arguments);
  request.block_size =
      static_cast<int>(arguments.integer("block-size", 1, 1'000'000).value_or(request.block_size));
  request.order = static_cast<LoopOrder>(arguments.choice("order", kOrders));
  request.panel_borrowers =
      static_cast<std::uint32_t>(arguments.integer("panel", 0, 100'000'000).value_or(0));
  if (arguments.has("keep")) {
    request.keep_replications = arguments.choice("keep", std::span(kKeep).subspan(1)) == 0;
  }
  request.log = arguments.has("events");
  request.force = arguments.has("force");
  request.fresh = arguments.has("fresh");
  request.finalise = arguments.has("finalise");
  request.deadline = deadline_of(arguments, begin);
  return request;
}

// Labels are told apart by one byte each.
void check_log(const Scenario& scenario) {
  const auto check_count = [](const char* what, std::size_t count) {
    if (count <= kLogLabels) return;
    throw UsageError(fmt::format("--events distinguishes at most {} {}; the scenario has {}",
                                 kLogLabels, what, count));
  };
  check_count("causes", scenario.causes.size());
  check_count("events", scenario.event_names.size());
  check_count("rules", scenario.rule_names.size());
}

void check(const RunRequest& request, const Scenario& scenario) {
  if (request.log) check_log(scenario);
  if (request.fresh && request.finalise) {
    throw UsageError("--fresh discards what --finalise would write; give one of them");
  }
  if (request.order == LoopOrder::block_major && scenario.coupled) {
    throw UsageError(
        "--order block does not go with this scenario: its borrowers meet (it ranks accounts with "
        "\"select\" or reads book.*), so months need the whole book");
  }
}

// The result is there or safe: a log that can't be written is only worth a line.
void log_run(const Scenario& scenario, const RunRequest& request, const RunReport& report,
             const RunLog& log, const Terminal& terminal) {
  try {
    write_run_log(run_log_path(request.output), run_log_text(scenario, request, report, log));
  } catch (const std::runtime_error& error) {
    terminal.note(fmt::format("no log of this run: {}", error.what()));
  }
}

int interrupted(const RunRequest& request, const RunReport& report) {
  Terminal::complain(
      fmt::format("{}: {} of {} replications are in {}; the same command goes on from there",
                  report.out_of_time ? "out of time" : "interrupted", grouped(report.complete),
                  grouped(report.wanted), spool_path(request.output)));
  return kInterrupted;
}

void tell(const Scenario& scenario, const RunRequest& request, const RunReport& report,
          TableFormat format, double seconds, const Terminal& terminal) {
  Terminal::print(results_text(scenario, report.complete, report.horizon, format));
  for (const std::string& line : advice(report.horizon, report.complete)) terminal.note(line);
  if (report.complete < report.wanted) {
    terminal.note(
        fmt::format("{} holds {} of {} replications and says so; the same command with "
                    "--force and without --finalise goes on",
                    request.output, grouped(report.complete), grouped(report.wanted)));
  }
  std::string line = fmt::format("wrote {} in {}", request.output, duration_text(seconds));
  if (report.account_months > 0) {
    line += fmt::format(
        " ({} account-months/s)",
        rate_text(static_cast<double>(report.account_months) / report.simulation_seconds));
  }
  terminal.note(line);
}

int run(const Arguments& arguments, Terminal& terminal) {
  static constexpr std::string_view kFormats[] = {"table", "csv", "json"};
  const auto begin = Clock::now();
  RunLog log;
  log.start_time = utc_now();
  log.command_line = command_line("run", arguments);
  const auto format = static_cast<TableFormat>(arguments.choice("format", kFormats));
  RunRequest request = request_of(arguments, begin);
  const std::vector<std::string> overrides = scenario_overrides(arguments);
  // Before the scenario is read: the sooner the better.
  if (!arguments.has("dry-run")) request.output = checked_output(request.output, request.force);
  const LoadedScenario loaded = load_and_warn(arguments.files[0], overrides, terminal);
  const Scenario& scenario = loaded.scenario;
  check(request, scenario);
  if (arguments.has("dry-run")) return dry_run(scenario, request);
  refuse_too_much_memory(scenario, request);

  terminal.detail(
      fmt::format("scenario {}, {} borrowers, {} replications, spool {}",
                  scenario.sha256.substr(0, 12), grouped(std::uint64_t{scenario.run.borrowers}),
                  grouped(std::uint64_t{scenario.run.replications}), spool_path(request.output)));
  std::atomic<bool>& stop = stop_on_signals();
  request.stop = &stop;
  RunReport report;
  {
    Progress progress(terminal, stop);
    report = run_scenario(scenario, request, progress);
  }
  log.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  log_run(scenario, request, report, log, terminal);
  if (!report.written) return interrupted(request, report);
  tell(scenario, request, report, format, log.seconds, terminal);
  return kOk;
}

}  // namespace

Command run_command() {
  Command c;
  c.name = "run";
  c.summary = "simulate a scenario into a result file";
  c.usage = "run SCENARIO.toml [-o FILE.h5] [OPTIONS]";
  c.about =
      "Simulates all replications of a scenario and writes an HDF5 file. Interrupted,\n"
      "it keeps what is finished in FILE.h5.spool; the same command goes on from there.";
  c.groups = {
      simulated_options(),
      {"Output",
       {{.name = "output",
         .argument = "FILE",
         .help = "default: name of the scenario, .h5",
         .letter = 'o'},
        {.name = "keep",
         .argument = "replications",
         .help = "keep the figures of each replication"},
        {.name = "panel", .argument = "N", .help = "keep every month of the first N borrowers"},
        {.name = "events", .help = "keep what happened: closures, draws, missed payments ..."},
        force_option(),
        format_option()}},
      {"Running",
       {threads_option(),
        max_time_option(),
        {.name = "fresh", .help = "discard what an interrupted run left"},
        {.name = "finalise", .help = "simulate nothing, write what is complete"},
        {.name = "dry-run", .help = "sizes and time, by a short trial; no output"},
        {.name = "verbose", .help = "say more on stderr", .letter = 'v'}}},
      {"For experts (no result depends on them)",
       {{.name = "order", .argument = "ORDER", .help = "auto (default), block or month outermost"},
        {.name = "block-size", .argument = "N", .help = "borrowers at a time, default 64"}}},
      general_options()};
  c.examples = {"run scenarios/baseline.toml -o baseline.h5",
                "run scenarios/baseline.toml --borrowers 1e6 --max-time 2h"};
  c.run = run;
  return c;
}

}  // namespace lendsim
