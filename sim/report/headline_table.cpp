#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/intervals.hpp"
#include "sim/report/headline.hpp"
#include "sim/report/markup.hpp"
#include "sim/report/tables.hpp"

namespace lendsim::report {
namespace {

constexpr std::size_t kFirst = 4;  // rows in bold: what the report is read for

double shown(const HeadlineRow& row, const Unit& unit, Statistic which) {
  return unit.factor * at(row.statistics, which);
}

std::string unit_text(const HeadlineRow& row, const Unit& unit) {
  const std::string name = row.kind == Kind::share && !row.last_month ? "% per month" : unit.name;
  return row.last_month ? name + ", last month" : name;
}

Unit unit_of_row(const std::vector<std::vector<HeadlineRow>>& runs, std::size_t i,
                 const std::string& currency) {
  double high = 0.0;
  for (const auto& rows : runs) {
    high = std::max(high, std::abs(at(rows[i].statistics, Statistic::mean)));
  }
  return unit_for(runs[0][i].kind, high, currency, runs[0][i].info->counted);
}

void head(Markup& out, const std::vector<std::string>& titles) {
  out.open("thead").open("tr");
  for (const std::string& title : titles) out.leaf("th", {{"scope", "col"}}, title);
  out.close().close();
}

void name_cell(Markup& out, const HeadlineRow& row) {
  out.open("th", {{"scope", "row"}}).text(row.info->label).text(" ");
  out.leaf("code", {}, row.info->name).close();
}

std::string error_text(const HeadlineRow& row, const Unit& unit, int decimals) {
  const double se = shown(row, unit, Statistic::se);
  return fmt::format("{}{}", row.at_most ? "≤ " : "", number_text(se, decimals));
}

std::string one_run(const RunInput& run) {
  const std::vector<HeadlineRow> rows = headline(run);
  Markup out;
  out.open("table", {{"class", "headline"}});
  head(out, {"measure", "mean", "MCSE", "5 %", "50 %", "95 %", "unit"});
  out.open("tbody");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const HeadlineRow& row = rows[i];
    const Unit unit = unit_of_row({rows}, i, run.results.currency);
    const int decimals =
        decimals_for(shown(row, unit, Statistic::se), shown(row, unit, Statistic::mean));
    out.open("tr", i < kFirst ? Markup::Attributes{{"class", "first"}} : Markup::Attributes{});
    name_cell(out, row);
    out.leaf(
        "td", {},
        number_text(shown(row, unit, Statistic::mean), decimals) + (row.few_events ? "*" : ""));
    out.leaf("td", {}, error_text(row, unit, decimals));
    for (const Statistic q : {Statistic::q05, Statistic::q50, Statistic::q95}) {
      out.leaf("td", {}, number_text(shown(row, unit, q), decimals));
    }
    out.leaf("td", {{"class", "unit"}}, unit_text(row, unit)).close();
  }
  out.close().close();
  return out.str() + "\n";
}

// "+12 ± 3", bold where zero lies outside of the 95 % interval.
void difference_cell(Markup& out, const PairedDifference& d, const Unit& unit) {
  const double mean = unit.factor * at(d.statistics, Statistic::mean);
  const double se = unit.factor * at(d.statistics, Statistic::se);
  const bool clear = d.figure(PairedFigure::low) > 0.0 || d.figure(PairedFigure::high) < 0.0;
  const std::string text = fmt::format("{}{}", mean > 0.0 ? "+" : "", with_error(mean, se));
  if (clear) {
    out.open("td").leaf("strong", {}, text).close();
  } else {
    out.leaf("td", {}, text);
  }
}

std::vector<std::string> titles_of(Runs runs,
                                   const std::vector<std::vector<PairedDifference>>& paired) {
  std::vector<std::string> titles{"measure"};
  for (const RunInput& run : runs) titles.push_back(run.name);
  for (std::size_t r = 1; r < runs.size(); ++r) {
    if (!paired[r].empty()) titles.push_back(fmt::format("{} − {}", runs[r].name, runs[0].name));
  }
  titles.emplace_back("unit");
  return titles;
}

std::string several_runs(Runs runs) {
  std::vector<std::vector<HeadlineRow>> rows;
  std::vector<std::vector<PairedDifference>> paired;
  for (const RunInput& run : runs) {
    rows.push_back(headline(run));
    paired.push_back(paired_differences(runs[0], run));
  }
  Markup out;
  out.open("table", {{"class", "headline"}});
  head(out, titles_of(runs, paired));
  out.open("tbody");
  for (std::size_t i = 0; i < rows[0].size(); ++i) {
    const Unit unit = unit_of_row(rows, i, runs[0].results.currency);
    out.open("tr", i < kFirst ? Markup::Attributes{{"class", "first"}} : Markup::Attributes{});
    name_cell(out, rows[0][i]);
    for (const std::vector<HeadlineRow>& run : rows) {
      const HeadlineRow& row = run[i];
      const double mean = shown(row, unit, Statistic::mean);
      const double se = shown(row, unit, Statistic::se);
      const int decimals = decimals_for(se, mean);
      out.leaf("td", {},
               number_text(mean, decimals) + (row.few_events ? "*" : "") + " ± " +
                   error_text(row, unit, decimals));
    }
    for (std::size_t r = 1; r < runs.size(); ++r) {
      if (paired[r].empty()) continue;
      difference_cell(out, paired[r][i], unit);
    }
    out.leaf("td", {{"class", "unit"}}, unit_text(rows[0][i], unit)).close();
  }
  out.close().close();
  return out.str() + "\n";
}

}  // namespace

std::string headline_html(Runs runs) {
  return runs.size() == 1 ? one_run(runs[0]) : several_runs(runs);
}

}  // namespace lendsim::report
