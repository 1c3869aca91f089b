#include "sim/report/page_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/assets.hpp"
#include "sim/report/palette.hpp"
#include "sim/report/scenario_text.hpp"

namespace lendsim::report {
namespace {

std::string counted(std::int64_t n, const char* what) {
  return fmt::format("{} {}{}", number_text(static_cast<double>(n), 0), what, n == 1 ? "" : "s");
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

}  // namespace

std::string size_text(const RunResults& run) {
  return fmt::format("{} of {}, {} from {}", counted(run.replications, "replication"),
                     counted(run.borrowers, "borrower"), counted(run.shape.points - 1, "month"),
                     month_text(run.start));
}

void page_head(Markup& out, const std::string& title) {
  const std::string policy = fmt::format(
      "default-src 'none'; style-src 'unsafe-inline'; script-src '{}'", policy_hash(script()));
  out.open("head").empty("meta", {{"charset", "utf-8"}});
  out.empty("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}});
  out.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  out.empty("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  out.leaf("title", {}, title);
  out.open("style").raw(style_sheet()).close().close().raw("\n");
}

void key_entry(Markup& out, const std::string& what, KeyShape shape, int style,
               const std::string& text) {
  out.open("span", {{"class", "key"}, {"data-k", what}});
  out.open("svg", {{"viewBox", "0 0 28 12"}, {"aria-hidden", "true"}});
  const SeriesStyle& look = kSeriesStyles[static_cast<std::size_t>(style % kStyles)];
  if (shape == KeyShape::line) {
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
                       {"fill-opacity", shape == KeyShape::wide_band ? "0.16" : "0.4"}});
  }
  out.close().text(" " + text).close().raw("\n");
}

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

void heading(Markup& out, const std::string& id, const std::string& text) {
  out.leaf("h2", {{"id", id}}, text).raw("\n");
}

void figure_section(Markup& out, const std::string& id, const std::string& title,
                    const std::vector<Figure>& figures, const std::string& intro) {
  if (figures.empty()) return;
  out.open("section", {{"aria-labelledby", id}});
  heading(out, id, title);
  out.raw(intro);
  for (const Width width : {Width::normal, Width::wide, Width::small}) {
    figure_grid(out, figures, width);
  }
  out.close().raw("\n");
}

void table_region(Markup& out, const std::string& label, const std::string& table) {
  out.open("div",
           {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", label}});
  out.raw(table).close();
}

void page_end(Markup& out) { out.open("script").raw(script()).close().close().close().raw("\n"); }

}  // namespace lendsim::report
