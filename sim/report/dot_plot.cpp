#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/frame.hpp"
#include "sim/report/numbers.hpp"
#include "sim/report/palette.hpp"

namespace lendsim::report {
namespace {

constexpr double kRow = 17;  // height of one dot's line
constexpr double kGap = 7;   // between rows
constexpr double kTop = 12;
constexpr double kBottom = 40;

struct Widths {
  double names = 0.0;
  double texts = 0.0;
};

Widths widths_of(const DotPlot& chart) {
  Widths widths;
  for (const DotRow& row : chart.rows) {
    widths.names = std::max(widths.names, kFont * text_width(row.name));
    for (const DotRow::Dot& dot : row.dots) {
      widths.texts = std::max(widths.texts, kFont * text_width(dot.text));
    }
  }
  return widths;
}

struct Ends {
  double low = 0.0;
  double high = 0.0;
};

Ends ends_of(const DotPlot& chart) {
  Ends ends;
  for (const DotRow& row : chart.rows) {
    for (const DotRow::Dot& dot : row.dots) {
      ends.low = std::min({ends.low, dot.value, std::isfinite(dot.low) ? dot.low : 0.0});
      ends.high = std::max({ends.high, dot.value, std::isfinite(dot.high) ? dot.high : 0.0});
    }
  }
  return ends;
}

void draw_dot(Markup& out, const Scale& x, double y, const DotRow::Dot& dot, std::size_t run) {
  const auto style = static_cast<std::size_t>(dot.style % kStyles);
  const std::string look = fmt::format("s{}", style);
  out.open("g", {{"class", fmt::format("r{}", run)}});
  out.empty(
      "path",
      {{"class", "stem " + look},
       {"d", fmt::format("M{} {}H{}", coordinate(x(0.0)), coordinate(y), coordinate(x(dot.value)))},
       {"stroke", kSeriesStyles[style].light},
       {"stroke-opacity", "0.35"},
       {"stroke-width", "5"}});
  if (std::isfinite(dot.low) && std::isfinite(dot.high)) {
    out.empty("path", {{"class", "line " + look},
                       {"d", fmt::format("M{} {}H{}", coordinate(x(dot.low)), coordinate(y),
                                         coordinate(x(dot.high)))},
                       {"stroke", kSeriesStyles[style].light},
                       {"stroke-width", "1.8"}});
  }
  draw_marker(out, x(dot.value), y, dot.style);
  out.close();
}

}  // namespace

Drawing draw(const DotPlot& chart) {
  const Widths widths = widths_of(chart);
  const Ends ends = ends_of(chart);
  const Ticks ticks = nice_ticks(ends.low, ends.high, 5);
  DotPlot sized = chart;
  double height = kTop + kBottom;
  for (const DotRow& row : chart.rows) height += kRow * static_cast<double>(row.dots.size()) + kGap;
  sized.size.height = height;
  const Scale x{ticks.values.front(), ticks.values.back(), widths.names + 14,
                chart.size.width - widths.texts - 16};
  const double bottom = height - kBottom;
  Markup out;
  for (const double tick : ticks.values) {
    out.empty("path", {{"class", tick == 0.0 ? "zero" : "grid"},
                       {"d", fmt::format("M{} {}V{}", coordinate(x(tick)), coordinate(kTop - 6),
                                         coordinate(bottom))},
                       {"stroke", tick == 0.0 ? kMuted : kGrid}});
    draw_text(out, x(tick), bottom + 4 + kFont, {"middle", "muted", kMuted},
              number_text(tick, ticks.decimals));
  }
  draw_text(out, x.end, bottom + 8 + 2 * kFont, {"end", "muted", kMuted}, chart.unit);
  double y = kTop;
  for (const DotRow& row : chart.rows) {
    const double middle = y + 0.5 * kRow * static_cast<double>(row.dots.size());
    draw_text(out, widths.names + 6, middle + 0.35 * kFont, {"end", "label", kInk}, row.name);
    for (std::size_t i = 0; i < row.dots.size(); ++i, y += kRow) {
      draw_dot(out, x, y + 0.5 * kRow, row.dots[i], i);
      draw_text(out, chart.size.width - 2, y + 0.5 * kRow + 0.35 * kFont, {"end", "", kInk},
                row.dots[i].text);
    }
    y += kGap;
  }
  return {out.str(), {}, sized.size};
}

}  // namespace lendsim::report
