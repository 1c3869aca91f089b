#include "sim/report/page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/assets.hpp"
#include "sim/report/marks.hpp"
#include "sim/report/markup.hpp"
#include "sim/report/palette.hpp"
#include "sim/report/tables.hpp"

namespace lendsim::report {
namespace {

std::string counted(std::int64_t n, const char* what) {
  return fmt::format("{} {}{}", number_text(static_cast<double>(n), 0), what, n == 1 ? "" : "s");
}

std::string size_text(const RunResults& run) {
  return fmt::format("{} of {}, {} from {}", counted(run.replications, "replication"),
                     counted(run.borrowers, "borrower"), counted(run.shape.points - 1, "month"),
                     month_text(run.start));
}

void head(Markup& out, const std::string& title) {
  const std::string policy = fmt::format(
      "default-src 'none'; style-src 'unsafe-inline'; script-src '{}'", policy_hash(script()));
  out.open("head").empty("meta", {{"charset", "utf-8"}});
  out.empty("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}});
  out.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  out.empty("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  out.leaf("title", {}, title);
  out.open("style").raw(style_sheet()).close().close().raw("\n");
}

// A sample of how something is drawn. With the script, a switch for all of it.
void key_entry(Markup& out, const std::string& what, const std::string& shape, int style,
               const std::string& text) {
  out.open("span", {{"class", "key"}, {"data-k", what}});
  out.open("svg", {{"viewBox", "0 0 28 12"}, {"aria-hidden", "true"}});
  const SeriesStyle& look = kSeriesStyles[static_cast<std::size_t>(style % kStyles)];
  if (shape == "line") {
    Markup::Attributes attributes = {{"class", fmt::format("line s{}", style % kStyles)},
                                     {"d", "M1 6H27"},
                                     {"stroke", look.light},
                                     {"stroke-width", "2.5"}};
    if (*look.dashes != '\0') attributes.emplace_back("stroke-dasharray", look.dashes);
    out.empty("path", attributes);
  } else {
    out.empty("path", {{"class", fmt::format("band s{}", style % kStyles)},
                       {"d", "M1 0H27V12H1Z"},
                       {"fill", look.light},
                       {"fill-opacity", shape == "wide" ? "0.16" : "0.4"}});
  }
  out.close().text(" " + text).close().raw("\n");
}

void key(Markup& out, Runs runs) {
  out.open("p", {{"class", "keys"}});
  if (runs.size() == 1) {
    key_entry(out, "mean", "line", 0, "mean");
    key_entry(out, "b50", "narrow", 0, "middle 50 % of the replications");
    key_entry(out, "b90", "wide", 0, "middle 90 %");
  } else {
    for (std::size_t r = 0; r < runs.size(); ++r) {
      key_entry(out, fmt::format("r{}", r), "line", static_cast<int>(r),
                fmt::format("{}: {}", runs[r].name, runs[r].results.title));
    }
    key_entry(out, "ci", "narrow", 0, "95 % interval of a mean");
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

// What the numbers of the upright lines mean.
std::string mark_list(Runs runs) {
  const std::vector<Mark> marks = marks_of(runs);
  if (marks.empty()) return {};
  Markup out;
  out.open("ol", {{"class", "marks"}});
  for (std::size_t i = 0; i < marks.size(); ++i) {
    out.leaf("li", {}, fmt::format("{} {}", i + 1, marks[i].text));
  }
  return out.close().str() + "\n";
}

void heading(Markup& out, const std::string& id, const char* text) {
  out.leaf("h2", {{"id", id}}, text).raw("\n");
}

void figure_grid(Markup& out, const std::vector<Figure>& figures, Width width) {
  const auto has = [&](const Figure& f) { return f.width == width; };
  if (std::none_of(figures.begin(), figures.end(), has)) return;
  out.open("div", {{"class", width == Width::small ? "grid many" : "grid"}}).raw("\n");
  for (const Figure& f : figures) {
    if (has(f)) out.raw(figure_html(f));
  }
  out.close().raw("\n");
}

void figure_section(Markup& out, const std::string& id, const char* title,
                    const std::vector<Figure>& figures, const std::string& intro = {}) {
  if (figures.empty()) return;
  out.open("section", {{"aria-labelledby", id}});
  heading(out, id, title);
  out.raw(intro);
  for (const Width width : {Width::normal, Width::wide, Width::small}) {
    figure_grid(out, figures, width);
  }
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
  out.open("div", {{"class", "scroll"},
                   {"tabindex", "0"},
                   {"role", "region"},
                   {"aria-label", "Table of figures over the whole horizon"}});
  out.raw(headline_html(runs)).close();
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
    out.open("div", {{"class", "scroll"},
                     {"tabindex", "0"},
                     {"role", "region"},
                     {"aria-label", "Income statements of " + run.name}});
    out.raw(html).close();
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
  head(out, title_of(runs));
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
  out.open("script").raw(script()).close().close().close().raw("\n");
  return out.str();
}

}  // namespace lendsim::report
