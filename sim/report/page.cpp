#include "sim/report/page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/page_parts.hpp"
#include "sim/report/tables.hpp"

namespace lendsim::report {
namespace {

void key(Markup& out, Runs runs) {
  out.open("p", {{"class", "keys"}});
  if (runs.size() == 1) {
    key_entry(out, "mean", KeyShape::line, 0, "mean");
    key_entry(out, "b50", KeyShape::narrow_band, 0, "middle 50 % of the replications");
    key_entry(out, "b90", KeyShape::wide_band, 0, "middle 90 %");
  } else {
    for (std::size_t r = 0; r < runs.size(); ++r) {
      key_entry(out, fmt::format("r{}", r), KeyShape::line, static_cast<int>(r),
                fmt::format("{}: {}", runs[r].name, runs[r].results.title));
    }
    key_entry(out, "ci", KeyShape::narrow_band, 0, "95 % interval of a mean");
  }
  out.close();
}

void how_to_read(Markup& out, Runs runs) {
  const bool one = runs.size() == 1;
  out.open("p", {{"class", "read-me"}});
  out.text(one ? "Lines are means over replications, bands how much replications differ: the risk "
                 "in the book itself; ± is the Monte Carlo standard error (MCSE) of a mean, which "
                 "more replications lower, and * marks figures with fewer than 30 events behind "
                 "them. "
               : "Lines are means over replications, ± their Monte Carlo standard errors (MCSE); "
                 "the runs share their random numbers, so a difference is known better than the "
                 "two means, and bold differences are distinguishable from zero at 95 %. ");
  out.text(
      "Borrowers are synthetic and parameters are taken as known: the error of the model itself "
      "is in no figure, and models/README.md lists what it neglects.");
  out.close().raw("\n");
}

std::vector<Figure> arrears_figures(Runs runs) {
  std::vector<Figure> all = bucket_figures(runs);
  for (auto* make : {vintage_figures, roll_figures}) {
    for (Figure& f : make(runs)) all.push_back(std::move(f));
  }
  return all;
}

bool errors_are_bounds(Runs runs) {
  return std::any_of(runs.begin(), runs.end(), [](const RunInput& r) { return !r.kept; });
}

void headline_section(Markup& out, Runs runs) {
  out.open("section", {{"aria-labelledby", "headline"}});
  heading(out, "headline", "Over the whole horizon");
  table_region(out, "Table of figures over the whole horizon", headline_html(runs));
  if (errors_are_bounds(runs)) {
    out.leaf("p", {{"class", "note"}},
             "A file without single replications tells the errors of sums over months only as a "
             "bound (≤) and not their quantiles: run with --keep replications for both, and for "
             "differences between runs.");
  }
  out.close().raw("\n");
}

void statements_section(Markup& out, Runs runs) {
  out.open("section", {{"aria-labelledby", "statements"}});
  heading(out, "statements", "Income statements over the whole horizon");
  for (const RunInput& run : runs) {
    const std::string html = statements_html(run);
    if (html.empty()) continue;
    if (runs.size() > 1) out.leaf("h3", {}, run.name);
    table_region(out, "Income statements of " + run.name, html);
  }
  out.leaf("p", {{"class", "note"}},
           "± is at most the standard error shown: errors of months are added up.");
  out.close().raw("\n");
}

std::string title_of(Runs runs) {
  if (runs.size() == 1) return runs[0].results.title;
  std::string title;
  for (const RunInput& run : runs) title += (title.empty() ? "" : " · ") + run.name;
  return title;
}

}  // namespace

std::vector<Figure> figures(Runs runs) {
  std::vector<Figure> all;
  for (auto* make : {portfolio_figures, cause_figures, arrears_figures, pool_figures}) {
    for (Figure& f : make(runs)) all.push_back(std::move(f));
  }
  return all;
}

std::string page(Runs runs) {
  Markup out;
  out.raw("<!DOCTYPE html>\n").open("html", {{"lang", "en"}});
  page_head(out, title_of(runs));
  out.open("body").open("header").leaf("h1", {}, title_of(runs));
  out.leaf("p", {{"class", "size"}}, size_text(runs[0].results));
  how_to_read(out, runs);
  key(out, runs);
  out.close().open("main").raw("\n");
  headline_section(out, runs);
  figure_section(out, "months", "Month by month", portfolio_figures(runs), mark_list(runs));
  figure_section(out, "causes", "Closures by cause", cause_figures(runs));
  figure_section(out, "arrears", "Arrears", arrears_figures(runs));
  figure_section(out, "pool-of-limits", "Pool of limits", pool_figures(runs));
  statements_section(out, runs);
  out.open("section", {{"aria-labelledby", "provenance"}});
  heading(out, "provenance", "Where the numbers come from");
  out.raw(provenance_html(runs)).close().close();
  page_end(out);
  return out.str();
}

}  // namespace lendsim::report
