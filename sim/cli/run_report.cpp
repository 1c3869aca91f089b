#include "sim/cli/run_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/cli/table.hpp"

namespace lendsim {
namespace {

constexpr Statistic kShown[] = {Statistic::mean, Statistic::se, Statistic::q05, Statistic::q50,
                                Statistic::q95};
constexpr std::size_t kHeadlines = 3;  // rows: closures, interest income, default rate

void add_row(TextTable& table, const std::string& name, const std::string& unit,
             const Statistics& s, double scale, bool few_events, const std::string& share = {}) {
  const int decimals = decimals_for(scale * at(s, Statistic::se), scale * at(s, Statistic::mean));
  std::vector<std::string> cells{name};
  for (const Statistic which : kShown) {
    cells.push_back(grouped(scale * at(s, which), decimals));
    if (which == Statistic::mean) cells.back() += few_events ? '*' : ' ';
  }
  if (!share.empty()) cells.push_back(share);
  cells.push_back(unit);
  table.add(std::move(cells));
}

std::string heading(const Scenario& scenario, std::size_t replications) {
  const RunSettings& run = scenario.run;
  const std::string some =
      replications == run.replications ? "" : grouped(std::uint64_t{replications}) + " of ";
  return fmt::format("{}{}, {}, {} from {}-{:02}\n\n", some,
                     counted(run.replications, "replication"), counted(run.borrowers, "borrower"),
                     counted(static_cast<std::uint64_t>(run.months), "month"), run.start.year(),
                     run.start.month_of_year());
}

std::string tables(const Scenario& scenario, std::size_t replications,
                   const HorizonSummary& summary) {
  TextTable portfolio(
      {{"", Align::left}, {"mean "}, {"MCSE"}, {"5 %"}, {"50 %"}, {"95 %"}, {"unit", Align::left}});
  bool few = false;
  for (const HorizonRow& row : summary.rows) {
    few |= row.few_events;
    add_row(portfolio, row.name, unit_phrase(scenario.currency, row.unit, row.time), row.statistics,
            row.unit == HorizonUnit::share ? 100.0 : 1.0, row.few_events);
  }
  TextTable causes({{"closures by cause", Align::left},
                    {"mean "},
                    {"MCSE"},
                    {"5 %"},
                    {"50 %"},
                    {"95 %"},
                    {"share"},
                    {"unit", Align::left}});
  bool any = false;
  for (const CauseRow& row : summary.causes) {
    if (row.share == 0.0) continue;
    any = true;
    few |= row.few_events;
    add_row(causes, scenario.causes[row.cause], "accounts", row.closures, 1.0, row.few_events,
            fmt::format("{:.1f} %", 100.0 * row.share));
  }
  std::string text = heading(scenario, replications) + portfolio.text();
  if (any) text.append("\n").append(causes.text());
  if (few) text += "\n* fewer than 30 events in all: do not trust the error\n";
  return text;
}

std::string csv(const Scenario& scenario, const HorizonSummary& summary) {
  std::string text = "measure,cause,unit,time,mean,mcse,q05,q50,q95,few_events\n";
  const auto line = [&](const std::string& name, const std::string& cause, const std::string& unit,
                        HorizonTime time, const Statistics& s, bool few_events) {
    text += fmt::format("{},{},{},{}", name, csv_field(cause), csv_field(unit),
                        time == HorizonTime::sum ? "horizon" : "last_month");
    for (const Statistic which : kShown) {
      const double value = at(s, which);
      text += std::isfinite(value) ? fmt::format(",{}", value) : ",";
    }
    text += few_events ? ",1\n" : ",0\n";
  };
  for (const HorizonRow& row : summary.rows) {
    line(row.name, "", unit_name(scenario.currency, row.unit), row.time, row.statistics,
         row.few_events);
  }
  for (const CauseRow& row : summary.causes) {
    line("closures", scenario.causes[row.cause], "accounts", HorizonTime::sum, row.closures,
         row.few_events);
  }
  return text;
}

std::string json_statistics(const Statistics& s, bool few_events) {
  constexpr const char* kNames[] = {"mean", "mcse", "q05", "q50", "q95"};
  std::string text;
  for (std::size_t i = 0; i < std::size(kShown); ++i) {
    text += fmt::format("\"{}\": {}, ", kNames[i], json_number(at(s, kShown[i])));
  }
  return text + fmt::format("\"few_events\": {}", few_events);
}

std::string json(const Scenario& scenario, std::size_t replications,
                 const HorizonSummary& summary) {
  std::string rows;
  for (const HorizonRow& row : summary.rows) {
    rows += fmt::format("{}    {{\"name\": {}, \"unit\": {}, \"time\": \"{}\", {}}}",
                        rows.empty() ? "" : ",\n", json_string(row.name),
                        json_string(unit_name(scenario.currency, row.unit)),
                        row.time == HorizonTime::sum ? "horizon" : "last_month",
                        json_statistics(row.statistics, row.few_events));
  }
  std::string causes;
  for (const CauseRow& row : summary.causes) {
    causes += fmt::format("{}    {{\"cause\": {}, \"share\": {}, {}}}", causes.empty() ? "" : ",\n",
                          json_string(scenario.causes[row.cause]), json_number(row.share),
                          json_statistics(row.closures, row.few_events));
  }
  return fmt::format(
      "{{\n  \"title\": {},\n  \"replications\": {},\n  \"replications_wanted\": {},\n"
      "  \"borrowers\": {},\n  \"months\": {},\n  \"measures\": [\n{}\n  ],\n"
      "  \"closures_by_cause\": [\n{}\n  ]\n}}\n",
      json_string(scenario.title), replications, scenario.run.replications, scenario.run.borrowers,
      scenario.run.months, rows, causes);
}

}  // namespace

std::string unit_name(const std::string& currency, HorizonUnit unit) {
  switch (unit) {
    case HorizonUnit::money:
      return currency == "CNY" ? "yuan" : currency;
    case HorizonUnit::accounts:
      return "accounts";
    case HorizonUnit::debts:
      return "debts";
    case HorizonUnit::share:
      return "1";
  }
  return {};
}

std::string unit_phrase(const std::string& currency, HorizonUnit unit, HorizonTime time) {
  const bool last = time == HorizonTime::last_month;
  if (unit == HorizonUnit::share) return last ? "%, last month" : "% per month";
  return unit_name(currency, unit) + (last ? ", last month" : "");
}

std::string results_text(const Scenario& scenario, std::size_t replications,
                         const HorizonSummary& summary, TableFormat format) {
  switch (format) {
    case TableFormat::csv:
      return csv(scenario, summary);
    case TableFormat::json:
      return json(scenario, replications, summary);
    case TableFormat::table:
      break;
  }
  return tables(scenario, replications, summary);
}

std::vector<std::string> advice(const HorizonSummary& summary, std::size_t replications) {
  constexpr double kTarget = 0.01;
  std::vector<std::string> lines;
  if (replications == 1) {
    lines.push_back("one replication has no standard error; --replications 2 or more gives one");
  }
  for (std::size_t i = 0; i < std::min(kHeadlines, summary.rows.size()); ++i) {
    const HorizonRow& row = summary.rows[i];
    const double needed = replications_for(row.statistics, replications, kTarget);
    if (needed == 0.0) continue;
    const double relative =
        at(row.statistics, Statistic::se) / std::abs(at(row.statistics, Statistic::mean));
    // Two digits of a number that is an estimate itself.
    const double unit = std::pow(10.0, std::max(0.0, std::floor(std::log10(needed)) - 1.0));
    lines.push_back(fmt::format("se of {} is {:.2g} % of its mean: about {} replications for 1 %",
                                row.name, 100.0 * relative,
                                grouped(std::ceil(needed / unit) * unit)));
  }
  return lines;
}

}  // namespace lendsim
