#include "sim/report/compare_page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/figures.hpp"
#include "sim/report/page_parts.hpp"
#include "sim/report/tables.hpp"

namespace lendsim::report {
namespace {

std::string title_of(const CompareResults& results) {
  std::string title;
  for (std::size_t p = 1; p < results.policies.size(); ++p) {
    title += (title.empty() ? "" : ", ") + results.policies[p].label;
  }
  return title + " against " + results.policies[0].label;
}

void how_to_read(Markup& out, const CompareResults& results) {
  out.leaf("p", {{"class", "read-me"}},
           "Both policies met the same random numbers, so a difference is known far better than "
           "the two means: ± is the standard error of the paired difference, bold ones are "
           "distinguishable from zero at 95 %, \"pairing\" tells how many times as many "
           "independent runs would be as exact, and * marks fewer than 30 events that differ. "
           "Borrowers are synthetic and parameters are taken as known: the error of the model "
           "itself is in no figure, and models/README.md lists what it neglects.");
  if (results.unpaired.empty()) return;
  out.leaf("p", {{"class", "warning"}},
           "These runs are no pairs: they differ in " + results.unpaired +
               ". The differences and their errors are not those of the policies alone.");
}

void key(Markup& out, Runs policies) {
  out.open("p", {{"class", "keys"}});
  for (std::size_t p = 0; p < policies.size(); ++p) {
    key_entry(out, fmt::format("r{}", p), KeyShape::line, static_cast<int>(p),
              fmt::format("{}: {}", policies[p].name, policies[p].results.title));
  }
  key_entry(out, "ci", KeyShape::narrow_band, 0, "95 % interval");
  out.close();
}

// By month only: over the horizon the difference is told, with the error that belongs to it.
std::vector<Figure> monthly_causes(Runs policies) {
  std::vector<Figure> figures = cause_figures(policies);
  figures.erase(std::remove_if(figures.begin(), figures.end(),
                               [](const Figure& f) { return f.width != Width::small; }),
                figures.end());
  return figures;
}

std::vector<Figure> causes_of(const CompareResults& results, Runs policies) {
  std::vector<Figure> figures = cause_difference_figures(results);
  for (Figure& f : monthly_causes(policies)) figures.push_back(std::move(f));
  return figures;
}

void statements_section(Markup& out, const CompareResults& results) {
  if (results.group("/horizon/statements") == nullptr) return;
  out.open("section", {{"aria-labelledby", "statements"}});
  heading(out, "statements", "Income statements: what changes over the whole horizon");
  for (std::size_t c = 0; c < results.contrasts(); ++c) {
    if (results.contrasts() > 1) out.leaf("h3", {}, results.contrast(c));
    table_region(out, "Income statements, " + results.contrast(c),
                 statement_difference_html(results, c));
  }
  out.close().raw("\n");
}

}  // namespace

std::vector<Figure> compare_figures(const CompareResults& results) {
  const std::vector<RunInput> policies = policies_of(results);
  std::vector<Figure> all = difference_figures(results, policies);
  for (Figure& f : causes_of(results, policies)) all.push_back(std::move(f));
  for (Figure& f : portfolio_figures(policies)) all.push_back(std::move(f));
  return all;
}

std::string compare_page(const CompareResults& results) {
  const std::vector<RunInput> policies = policies_of(results);
  Markup out;
  out.raw("<!DOCTYPE html>\n").open("html", {{"lang", "en"}});
  page_head(out, title_of(results));
  out.open("body").open("header").leaf("h1", {}, title_of(results));
  out.leaf("p", {{"class", "size"}}, size_text(policies[0].results));
  how_to_read(out, results);
  key(out, policies);
  out.close().open("main").raw("\n");
  out.open("section", {{"aria-labelledby", "headline"}});
  heading(out, "headline", "Over the whole horizon");
  table_region(out, "Table of differences over the whole horizon", difference_table_html(results));
  out.close().raw("\n");
  const std::string title =
      "What changes against " + results.policies[0].label + ", month by month";
  figure_section(out, "differences", title, difference_figures(results, policies),
                 mark_list(policies));
  figure_section(out, "causes", "Closures by cause", causes_of(results, policies));
  figure_section(out, "months", "Policies side by side", portfolio_figures(policies));
  statements_section(out, results);
  out.open("section", {{"aria-labelledby", "provenance"}});
  heading(out, "provenance", "Where the numbers come from");
  out.raw(provenance_html(policies)).close().close();
  page_end(out);
  return out.str();
}

}  // namespace lendsim::report
