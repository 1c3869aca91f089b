// What all charts with two axes share: where the plot lies, grid, ticks, labels, lines.
#pragma once

#include <string>
#include <vector>

#include "sim/report/chart.hpp"
#include "sim/report/markup.hpp"
#include "sim/report/scale.hpp"

namespace lendsim::report {

inline constexpr double kFont = 11.0;  // size of text in all charts, in units of the drawing
inline constexpr const char* kInk = "#1f2328";
inline constexpr const char* kMuted = "#57606a";
inline constexpr const char* kGrid = "#d8dee4";
inline constexpr const char* kPaper = "#ffffff";

struct Frame {
  double left = 0, right = 0, top = 0, bottom = 0;  // of the plot
  std::string unit;
  Scale x, y;
  Ticks y_ticks;
};

// The plot of a drawing with `right_margin` for labels; its y range covers [low, high].
Frame make_frame(const Size& size, const XAxis& x, const std::string& unit, double low, double high,
                 double right_margin);

// Grid and labels of both axes, the unit above the y axis.
void draw_axes(Markup& out, const Frame& frame, const XAxis& x, const std::string& x_title);
// Upright lines with their numbers.
void draw_marks(Markup& out, const Frame& frame, const XAxis& x, const std::vector<Mark>& marks);

struct Place {
  const char* anchor = "start";  // or "middle", "end"
  const char* look = "";         // class for the page's style sheet
  const char* fill = kInk;
};
void draw_text(Markup& out, double x, double y, const Place& place, std::string_view text);
// A line from corner to corner, such as "M1 2L3 4"; gaps where values are NaN.
std::string path_of(const Frame& frame, const XAxis& x, const std::vector<double>& values);
// The outline of what lies between two curves.
std::string area_of(const Frame& frame, const XAxis& x, const std::vector<double>& low,
                    const std::vector<double>& high);
// Circle, square, triangle ... by style.
void draw_marker(Markup& out, double x, double y, int style);

// Moves positions apart to at least `gap`, as little as possible, within [low, high]; their order
// stays. Precondition: they fit.
std::vector<double> spread(std::vector<double> positions, double gap, double low, double high);

// Coordinates and text of the read-out of charts over an x axis, as JSON.
std::string read_out_data(const Frame& frame, const XAxis& x, const std::vector<Series>& series,
                          const std::vector<std::vector<double>>& y, bool nearest);

std::string x_label(const XAxis& x, int position);

}  // namespace lendsim::report
