#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/frame.hpp"
#include "sim/report/numbers.hpp"

namespace lendsim::report {
namespace {

// Under the text of a cell: dark text is legible on it at any depth.
constexpr const char* kHeat = "#4aa3d9";
constexpr double kLeft = 58;
constexpr double kTop = 40;
constexpr double kSmall = 9;  // size of the second line of a cell

void draw_cell(Markup& out, const HeatCell& cell, double x, double y, double width, double height) {
  const bool empty = !std::isfinite(cell.share);
  // The root: small shares are seen beside large ones.
  const double depth = empty ? 0.0 : std::sqrt(std::clamp(cell.share, 0.0, 1.0));
  out.empty("rect", {{"class", "heat"},
                     {"x", coordinate(x)},
                     {"y", coordinate(y)},
                     {"width", coordinate(width - 1)},
                     {"height", coordinate(height - 1)},
                     {"fill", kHeat},
                     {"fill-opacity", fmt::format("{:.2f}", depth)}});
  const double middle = x + 0.5 * width;
  const double base = y + 0.5 * height + (cell.error.empty() ? 0.35 * kFont : -1);
  draw_text(out, middle, base, {"middle", "", kInk}, cell.value);
  if (cell.error.empty()) return;
  out.leaf("text",
           {{"x", coordinate(middle)},
            {"y", coordinate(base + kFont)},
            {"text-anchor", "middle"},
            {"font-size", coordinate(kSmall)},
            {"fill", kInk}},
           cell.error);
}

}  // namespace

Drawing draw(const HeatMap& chart) {
  const double width = (chart.size.width - kLeft - 4) / static_cast<double>(chart.columns.size());
  const double height = (chart.size.height - kTop - 4) / static_cast<double>(chart.rows.size());
  Markup out;
  draw_text(out, 2, kFont, {"start", "muted", kMuted}, chart.row_title);
  draw_text(out, kLeft, kFont, {"start", "muted", kMuted}, chart.column_title);
  std::vector<double> middles;
  for (std::size_t c = 0; c < chart.columns.size(); ++c) {
    middles.push_back(kLeft + (static_cast<double>(c) + 0.5) * width);
    draw_text(out, middles.back(), kTop - 6, {"middle", "label", kInk}, chart.columns[c]);
  }
  std::string rows;
  for (std::size_t r = 0; r < chart.rows.size(); ++r) {
    const double y = kTop + static_cast<double>(r) * height;
    draw_text(out, kLeft - 8, y + 0.5 * height + 0.35 * kFont, {"end", "label", kInk},
              chart.rows[r]);
    std::vector<std::string> texts;
    for (std::size_t c = 0; c < chart.columns.size(); ++c) {
      const HeatCell& cell = chart.cells[r * chart.columns.size() + c];
      draw_cell(out, cell, kLeft + static_cast<double>(c) * width, y, width, height);
      texts.push_back(cell.read_out);
    }
    rows +=
        fmt::format("{}{{\"n\":{},\"y\":{},\"t\":{}}}", r > 0 ? "," : "", json_text(chart.rows[r]),
                    json_numbers(std::vector<double>(chart.columns.size(), y + 0.5 * height)),
                    json_texts(texts));
  }
  return {out.str(),
          fmt::format("{{\"m\":\"cell\",\"top\":{},\"bottom\":{},\"x\":{},\"px\":{},\"s\":[{}]}}",
                      coordinate(kTop), coordinate(chart.size.height), json_texts(chart.columns),
                      json_numbers(middles), rows),
          chart.size};
}

}  // namespace lendsim::report
