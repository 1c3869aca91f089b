#include <algorithm>
#include <cmath>

#include "sim/report/markup.hpp"
#include "sim/report/tables.hpp"

namespace lendsim::report {
namespace {

constexpr StatementLine kLines[] = {
    {"interest", "Interest", false, false},
    {"service_fee", "Service fee", false, false},
    {"penalty", "Penalty", false, false},
    {"fees", "Fees", false, false},
    {"recoveries", "Recoveries", false, false},
    {"funding_cost", "Funding cost", true, false},
    {"charge_offs", "Charge-offs", true, false},
    {"provision_change", "Change of provisions", true, false},
    {"opex", "Operating cost", true, false},
    {"net_income", "Net income", false, true},
};

struct Amount {
  double mean = 0.0;
  double se = 0.0;  // a bound from above
};

Row row_of(const RunResults& run, const char* name, std::size_t party) {
  const std::size_t rows =
      (run.segments.size() + 1) * (run.products.size() + 1) * run.parties.size();
  return {need(run.summary(CubeId::party), name), rows, party};
}

// Over the reported months. The error of a sum is at most the sum of the errors.
Amount amount_of(const RunResults& run, const StatementLine& line, std::size_t party) {
  const Row row = row_of(run, line.name, party);
  const double sign = line.cost ? -1.0 : 1.0;
  Amount amount;
  for (std::size_t i = 1; i < row.size(); ++i) {
    amount.mean += sign * row.at(Statistic::mean, i);
    amount.se += row.at(Statistic::se, i);
  }
  return amount;
}

}  // namespace

std::span<const StatementLine> statement_lines() { return kLines; }

std::string statements_html(const RunInput& input) {
  const RunResults& run = input.results;
  if (run.summary(CubeId::party).variables.empty()) return {};
  double high = 0.0;
  for (std::size_t p = 0; p < run.parties.size(); ++p) {
    for (const StatementLine& line : kLines)
      high = std::max(high, std::abs(amount_of(run, line, p).mean));
  }
  const Unit unit = unit_for(Kind::money, high, run.currency, {});
  Markup out;
  out.open("table").open("thead").open("tr").leaf("th", {{"scope", "col"}}, unit.name);
  for (const std::string& party : run.parties) out.leaf("th", {{"scope", "col"}}, party);
  out.close().close().open("tbody");
  for (const StatementLine& line : kLines) {
    out.open("tr", line.total ? Markup::Attributes{{"class", "first"}} : Markup::Attributes{});
    out.leaf("th", {{"scope", "row"}}, line.label);
    for (std::size_t p = 0; p < run.parties.size(); ++p) {
      const Amount amount = amount_of(run, line, p);
      const double mean = unit.factor * amount.mean;
      const double se = unit.factor * amount.se;
      const bool nothing = mean == 0.0 && !(se > 0.0);
      out.leaf("td", {}, nothing ? std::string("0") : with_error(mean, se));
    }
    out.close();
  }
  out.close().close();
  return out.str() + "\n";
}

}  // namespace lendsim::report
