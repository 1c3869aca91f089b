#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/compare_page.hpp"
#include "sim/report/headline.hpp"
#include "sim/report/markup.hpp"
#include "sim/report/tables.hpp"
#include "sim/results/errors.hpp"

namespace lendsim::report {
namespace {

constexpr std::size_t kFirst = 4;  // rows in bold, as in the table of a run

void difference_cell(Markup& out, const DifferenceText& difference) {
  out.open("td");
  if (difference.clear) {
    out.leaf("strong", {}, difference.text);
  } else {
    out.text(difference.text);
  }
  out.close();
}

// "+2.9 %" of the baseline.
std::string change_text(const CompareCell& cell, std::size_t contrast) {
  const double base = cell.policy(0, Statistic::mean);
  const double change = 100.0 * cell.difference(contrast, Statistic::mean) / std::abs(base);
  if (base == 0.0 || !std::isfinite(change)) return "–";
  return fmt::format("{}{} %", change > 0.0 ? "+" : "", number_text(change, 1));
}

// How many times as many independent runs would be as exact.
std::string gain_text(const CompareCell& cell, std::size_t contrast) {
  const double gain = cell.figure(contrast, PairedFigure::variance_reduction);
  if (!std::isfinite(gain)) return "–";
  constexpr double kRound = 100.0;
  return number_text(gain, gain < kRound ? 1 : 0) + "×";
}

std::string unit_text(const HeadlineInfo& row, const Unit& unit) {
  const bool stock = info(row.measure).kind == MeasureKind::stock;
  const std::string name = row.denominator && !stock ? "% per month" : unit.name;
  return stock ? name + ", last month" : name;
}

Unit unit_of(const HeadlineInfo& row, const CompareCell& cell, const CompareResults& results) {
  double high = 0.0;
  for (std::size_t p = 0; p < results.policies.size(); ++p) {
    high = std::max(high, std::abs(cell.policy(p, Statistic::mean)));
  }
  const Kind kind = row.denominator                                ? Kind::share
                    : info(row.measure).unit == MeasureUnit::money ? Kind::money
                                                                   : Kind::count;
  return unit_for(kind, high, results.currency, row.counted);
}

void table_head(Markup& out, const CompareResults& results) {
  out.open("thead").open("tr").leaf("th", {{"scope", "col"}}, "measure");
  for (const ComparedPolicy& policy : results.policies) {
    out.leaf("th", {{"scope", "col"}}, policy.label);
  }
  for (std::size_t c = 0; c < results.contrasts(); ++c) {
    out.leaf("th", {{"scope", "col"}},
             fmt::format("{} − {}", results.policies[c + 1].label, results.policies[0].label));
    out.leaf("th", {{"scope", "col"}}, "change");
    out.leaf("th", {{"scope", "col"}}, "pairing");
  }
  out.leaf("th", {{"scope", "col"}}, "unit").close().close();
}

void table_row(Markup& out, const HeadlineInfo& row, const CompareCell& cell,
               const CompareResults& results) {
  const Unit unit = unit_of(row, cell, results);
  out.open("th", {{"scope", "row"}}).text(row.label).text(" ");
  out.leaf("code", {}, row.name).close();
  for (std::size_t p = 0; p < results.policies.size(); ++p) {
    out.leaf("td", {},
             with_error(unit.factor * cell.policy(p, Statistic::mean),
                        unit.factor * cell.policy(p, Statistic::se)));
  }
  for (std::size_t c = 0; c < results.contrasts(); ++c) {
    difference_cell(out, difference_text(cell, c, unit));
    out.leaf("td", {}, change_text(cell, c));
    out.leaf("td", {}, gain_text(cell, c));
  }
  out.leaf("td", {{"class", "unit"}}, unit_text(row, unit));
}

}  // namespace

std::string difference_table_html(const CompareResults& results) {
  Markup out;
  out.open("table", {{"class", "headline"}});
  table_head(out, results);
  out.open("tbody");
  std::size_t place = 0;
  for (const HeadlineInfo& row : headline_table()) {
    const CompareVariable* v = results.variable("/horizon", row.name);
    if (v == nullptr) throw CorruptFile(fmt::format("the comparison has no {}", row.name));
    out.open("tr",
             place++ < kFirst ? Markup::Attributes{{"class", "first"}} : Markup::Attributes{});
    table_row(out, row, {v, 1, 0}, results);
    out.close();
  }
  out.close().close();
  return out.str() + "\n";
}

std::string statement_difference_html(const CompareResults& results, std::size_t contrast) {
  const CompareGroup* group = results.group("/horizon/statements");
  if (group == nullptr) return {};
  const std::vector<std::string>& parties = group->axes.back().labels;
  double high = 0.0;
  for (const StatementLine& line : statement_lines()) {
    const CompareVariable* v = results.variable("/horizon/statements", line.name);
    if (v == nullptr) throw CorruptFile(fmt::format("the comparison has no {}", line.name));
    for (std::size_t p = 0; p < parties.size(); ++p) {
      high = std::max(
          high, std::abs(CompareCell{v, group->cells(), p}.difference(contrast, Statistic::mean)));
    }
  }
  const Unit unit = unit_for(Kind::money, high, results.currency, {});
  Markup out;
  out.open("table").open("thead").open("tr").leaf("th", {{"scope", "col"}}, unit.name);
  for (const std::string& party : parties) out.leaf("th", {{"scope", "col"}}, party);
  out.close().close().open("tbody");
  for (const StatementLine& line : statement_lines()) {
    const CompareVariable* v = results.variable("/horizon/statements", line.name);
    out.open("tr", line.total ? Markup::Attributes{{"class", "first"}} : Markup::Attributes{});
    out.leaf("th", {{"scope", "row"}}, line.label);
    const Unit signed_unit{line.cost ? -unit.factor : unit.factor, unit.name};
    for (std::size_t p = 0; p < parties.size(); ++p) {
      difference_cell(out, difference_text({v, group->cells(), p}, contrast, signed_unit));
    }
    out.close();
  }
  out.close().close();
  return out.str() + "\n";
}

}  // namespace lendsim::report
