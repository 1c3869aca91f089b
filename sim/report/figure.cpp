#include "sim/report/figure.hpp"

#include <fmt/format.h>

#include "sim/report/frame.hpp"

namespace lendsim::report {
namespace {

constexpr const char* kFonts = "system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif";

std::string class_of(Width width) {
  switch (width) {
    case Width::small:
      return "small";
    case Width::wide:
      return "wide";
    case Width::normal:
      break;
  }
  return "normal";
}

// The element, with a description for who cannot see it.
void open_svg(Markup& out, const Figure& f, Markup::Attributes attributes) {
  attributes.emplace_back("role", "img");
  attributes.emplace_back("aria-labelledby", f.name + "-title " + f.name + "-about");
  attributes.emplace_back("font-size", coordinate(kFont));
  out.open("svg", attributes);
}

void describe(Markup& out, const Figure& f) {
  out.leaf("desc", {{"id", f.name + "-about"}}, f.about);
}

}  // namespace

std::string figure_html(const Figure& figure) {
  const Size& size = figure.drawing.size;
  Markup out;
  out.open("figure", {{"class", class_of(figure.width) + (figure.overlay ? " overlay" : "")},
                      {"id", figure.name}});
  out.leaf("figcaption", {{"id", figure.name + "-title"}}, figure.title);
  // A wide one scrolls on a narrow screen.
  Markup::Attributes plot = {{"class", "plot"}};
  if (figure.width == Width::wide) {
    plot.insert(plot.end(), {{"tabindex", "0"}, {"role", "group"}});
    plot.emplace_back("aria-labelledby", figure.name + "-title");
  }
  out.open("div", plot);
  // Its name is the caption: a title in it would be the browser's tooltip over the read-out.
  open_svg(
      out, figure,
      {{"viewBox", fmt::format("0 0 {} {}", coordinate(size.width), coordinate(size.height))}});
  describe(out, figure);
  out.raw(figure.drawing.svg).close().close();
  if (!figure.drawing.data.empty()) {
    out.open("script", {{"type", "application/json"}}).raw(figure.drawing.data).close();
  }
  out.close();
  return out.str() + "\n";
}

std::string figure_svg(const Figure& figure) {
  constexpr double kTitle = 14;
  constexpr double kTitleLine = 26;
  constexpr double kKeyLine = 16;
  const double head = kTitleLine + (figure.key.empty() ? 0.0 : kKeyLine);
  const Size size{figure.drawing.size.width, figure.drawing.size.height + head};
  Markup out;
  open_svg(out, figure,
           {{"xmlns", "http://www.w3.org/2000/svg"},
            {"viewBox", fmt::format("0 {} {} {}", coordinate(-head), coordinate(size.width),
                                    coordinate(size.height))},
            {"width", coordinate(size.width)},
            {"height", coordinate(size.height)},
            {"font-family", kFonts}});
  out.leaf("title", {{"id", figure.name + "-title"}}, figure.title);
  describe(out, figure);
  out.empty("rect", {{"y", coordinate(-head)},
                     {"width", coordinate(size.width)},
                     {"height", coordinate(size.height)},
                     {"fill", kPaper}});
  out.leaf("text",
           {{"x", "2"},
            {"y", coordinate(kTitle + 2 - head)},
            {"font-size", coordinate(kTitle)},
            {"fill", kInk}},
           figure.title);
  if (!figure.key.empty()) draw_text(out, 2, -8, {"start", "", kMuted}, figure.key);
  out.raw(figure.drawing.svg).close();
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + out.str() + "\n";
}

}  // namespace lendsim::report
