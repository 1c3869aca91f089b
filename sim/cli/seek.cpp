// lendsim seek: the value of a key that makes a figure largest, smallest or equal to something.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/cli/command.hpp"
#include "sim/cli/dry_run.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/run_report.hpp"
#include "sim/cli/signals.hpp"
#include "sim/cli/simulation_options.hpp"
#include "sim/cli/table.hpp"
#include "sim/cli/values.hpp"
#include "sim/study/seek.hpp"

namespace lendsim {
namespace {

double step_of(const Arguments& arguments) {
  const auto text = arguments.text("step");
  if (!text) return 0.0;
  const auto step = parse_real(*text);
  if (step && *step > 0.0) return *step;
  throw UsageError("--step must be a positive number, not " + *text);
}

void read_goal(const Arguments& arguments, SeekRequest& request) {
  const auto maximise = arguments.text("maximise");
  const auto minimise = arguments.text("minimise");
  const auto solve = arguments.text("solve");
  if (maximise.has_value() + minimise.has_value() + solve.has_value() != 1) {
    throw UsageError("one of --maximise, --minimise and --solve says what is sought");
  }
  if (solve) {
    const Equation equation = parse_equation(*solve);
    request.goal = Goal::solve;
    request.figure = equation.figure;
    request.value = equation.value;
    return;
  }
  request.goal = maximise ? Goal::maximise : Goal::minimise;
  request.figure = parse_figure(maximise ? *maximise : *minimise);
}

SeekRequest request_of(const Arguments& arguments) {
  SeekRequest request;
  request.scenario = arguments.files[0];
  request.overrides = scenario_overrides(arguments);
  request.run.threads = threads_of(arguments);
  request.against = arguments.text("against").value_or("");
  const auto vary = arguments.text("vary");
  if (!vary) throw UsageError("--vary is needed, such as --vary policy.cutoff=550..700");
  try {
    request.vary = parse_variation(*vary, step_of(arguments));
    read_goal(arguments, request);
    for (const std::string& text : arguments.texts("subject-to")) {
      request.constraints.push_back(parse_constraint(text));
    }
  } catch (const BadGoal& error) {
    throw UsageError(error.what());
  }
  request.points = static_cast<int>(arguments.integer("points", 3, 1000).value_or(request.points));
  request.most = std::max(
      request.points, static_cast<int>(arguments.integer("most", 3, 1000).value_or(request.most)));
  return request;
}

HorizonUnit unit_of(const SoughtFigure& figure) {
  for (const Headline& headline : headlines()) {
    if (headline.name == figure.name) return headline.unit;
  }
  return HorizonUnit::money;
}

// Shares in per cent.
std::string with_error(const SoughtFigure& figure, const SoughtValue& value) {
  const bool share = unit_of(figure) == HorizonUnit::share;
  const double scale = share ? 100.0 : 1.0;
  const int decimals = decimals_for(scale * value.se, scale * value.mean);
  return fmt::format("{} +- {}{}", grouped(scale * value.mean, decimals),
                     grouped(scale * value.se, decimals), share ? " %" : "");
}

std::string number(double x) { return fmt::format("{:.6g}", x); }

bool changes_nothing(const SeekResult& result) {
  return std::all_of(result.points.begin(), result.points.end(), [&](const TriedPoint& point) {
    return point.figure.mean == result.points.front().figure.mean;
  });
}

std::string answer(const SeekRequest& request, const SeekResult& result) {
  if (changes_nothing(result)) {
    return fmt::format("{} changes nothing here; does the timeline set it anyhow?\n",
                       request.vary.path);
  }
  const std::string at = fmt::format("{} = {}", request.vary.path, number(result.x));
  if (!result.found && request.goal == Goal::solve) {
    return fmt::format(
        "no answer: {} does not cross {} between {} and {}, or not where the "
        "constraints hold\n",
        request.figure.text(), number(request.value), number(request.vary.low),
        number(request.vary.high));
  }
  if (!result.found) return "no answer: no value tried keeps the constraints\n";
  const std::string figure =
      request.figure.text() + " " + with_error(request.figure, result.figure);
  if (request.goal == Goal::solve) {
    return fmt::format("{}: {}; 95 % interval of the value {} to {}\n", at, figure,
                       number(result.low), number(result.high));
  }
  return fmt::format("{}: {}; of the values tried, {} to {} can't be told from it\n", at, figure,
                     number(result.low), number(result.high));
}

std::string table(const SeekRequest& request, const SeekResult& result) {
  std::vector<TextColumn> columns = {{request.vary.path}, {request.figure.text()}};
  for (const Constraint& c : request.constraints) columns.push_back({c.figure.text()});
  columns.push_back({"", Align::left});
  TextTable table(columns);
  for (const TriedPoint& point : result.points) {
    std::vector<std::string> cells = {number(point.x), with_error(request.figure, point.figure)};
    for (std::size_t i = 0; i < point.constraints.size(); ++i) {
      cells.push_back(with_error(request.constraints[i].figure, point.constraints[i]));
    }
    const bool chosen = result.found && point.x == result.x;
    cells.emplace_back(chosen ? "<- the answer" : point.feasible ? "" : "constraint fails");
    table.add(std::move(cells));
  }
  return table.text() + "\n+-: standard error\n" + answer(request, result);
}

std::string csv(const SeekRequest& request, const SeekResult& result) {
  std::string text = "value," + request.figure.text() + ",se";
  for (const Constraint& c : request.constraints) {
    text += fmt::format(",{},se", csv_field(c.figure.text()));
  }
  text += ",feasible,answer\n";
  for (const TriedPoint& point : result.points) {
    text += fmt::format("{},{},{}", point.x, point.figure.mean, point.figure.se);
    for (const SoughtValue& v : point.constraints) text += fmt::format(",{},{}", v.mean, v.se);
    text += fmt::format(",{:d},{:d}\n", point.feasible, result.found && point.x == result.x);
  }
  return text;
}

std::string json(const SeekRequest& request, const SeekResult& result) {
  const auto value = [](const SoughtValue& v) {
    return fmt::format("{{\"mean\": {}, \"se\": {}}}", json_number(v.mean), json_number(v.se));
  };
  std::string points;
  for (const TriedPoint& point : result.points) {
    std::string constraints;
    for (const SoughtValue& v : point.constraints) {
      constraints += (constraints.empty() ? "" : ", ") + value(v);
    }
    points += fmt::format(
        "{}    {{\"value\": {}, \"figure\": {}, \"constraints\": [{}], \"feasible\": {}}}",
        points.empty() ? "" : ",\n", json_number(point.x), value(point.figure), constraints,
        point.feasible);
  }
  return fmt::format(
      "{{\n  \"vary\": {},\n  \"figure\": {},\n  \"found\": {},\n  \"value\": {},\n  \"low\": {},\n"
      "  \"high\": {},\n  \"at_value\": {},\n  \"points\": [\n{}\n  ]\n}}\n",
      json_string(request.vary.path), json_string(request.figure.text()), result.found,
      result.found ? json_number(result.x) : "null",
      result.found ? json_number(result.low) : "null",
      result.found ? json_number(result.high) : "null",
      result.found ? value(result.figure) : "null", points);
}

int seek_value(const Arguments& arguments, Terminal& terminal) {
  static constexpr std::string_view kFormats[] = {"table", "csv", "json"};
  const auto format = static_cast<TableFormat>(arguments.choice("format", kFormats));
  SeekRequest request = request_of(arguments);
  const LoadedScenario loaded = load_and_warn(request.scenario, request.overrides, terminal);
  refuse_too_much_memory(loaded.scenario, request.run);
  std::atomic<bool>& stop = stop_on_signals();
  request.run.stop = &stop;
  SeekResult result;
  {
    Progress progress(terminal, stop);
    result = seek(request, progress);
  }
  if (!result.complete) {
    Terminal::complain("interrupted: nothing is kept; the same command begins anew");
    return kInterrupted;
  }
  Terminal::print(format == TableFormat::csv    ? csv(request, result)
                  : format == TableFormat::json ? json(request, result)
                                                : table(request, result));
  return result.found && !changes_nothing(result) ? kOk : kTargetMissed;
}

}  // namespace

Command seek_command() {
  Command c;
  c.name = "seek";
  c.summary = "the value that makes a figure largest, smallest or equal to something";
  c.usage = "seek SCENARIO.toml --vary KEY=LOW..HIGH --maximise FIGURE [OPTIONS]";
  c.about =
      "Tries values of one key on the same random numbers. Says which is best, what can't\n"
      "be told from it, and everything tried. Exit code 1 if there is no answer.";
  c.groups = {
      simulated_options(),
      {"What is sought",
       {{.name = "vary", .argument = "KEY=LOW..HIGH", .help = "a key as for --set, and its range"},
        {.name = "step",
         .argument = "X",
         .help = "values are tried in steps of X; default: a round\n"
                 "thousandth of the range"},
        {.name = "maximise", .argument = "FIGURE", .help = "such as net_income"},
        {.name = "minimise", .argument = "FIGURE"},
        {.name = "solve", .argument = "EQUATION", .help = "such as 'diff(net_income) = 0'"},
        {.name = "subject-to",
         .argument = "CONDITION",
         .help = "such as 'default_rate <= 2% @95%'; may be repeated",
         .repeatable = true},
        {.name = "against",
         .argument = "FILE.toml",
         .help = "what diff(...) is the difference to; default:\n"
                 "the scenario as it stands"}}},
      {"Effort",
       {{.name = "points", .argument = "N", .help = "of the first grid, default 9"},
        {.name = "most", .argument = "N", .help = "values tried in all, default 30"},
        threads_option(),
        format_option()}},
      general_options()};
  c.examples = {
      "seek scenarios/baseline.toml --vary policy.risk_floor=450..600\n"
      "    --maximise net_income --subject-to 'default_rate <= 0.4% @95%'"};
  c.run = seek_value;
  return c;
}

}  // namespace lendsim
