#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/report/frame.hpp"
#include "sim/report/numbers.hpp"
#include "sim/report/palette.hpp"

namespace lendsim::report {
namespace {

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void add(const std::vector<double>& values) {
    for (const double value : values) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
};

// Zero is in the range unless that would press the curves into its upper half.
Range range_of(const LineChart& chart) {
  constexpr double kWorthZero = 0.5;
  Range range;
  for (const Series& s : chart.series) {
    range.add(s.values);
    for (const Band& band : s.bands) {
      range.add(band.low);
      range.add(band.high);
    }
  }
  if (range.low > range.high) return {0.0, 1.0};
  if (chart.difference || (range.low > 0.0 && range.low < kWorthZero * range.high)) {
    range.low = std::min(range.low, 0.0);
    range.high = std::max(range.high, 0.0);
  }
  return range;
}

// What a series of many is called by, and how it looks: by style, or by its place in the order.
struct Look {
  std::string look;
  const char* colour;
  const char* dashes;
};

Look look_of(const Series& s, std::size_t place, std::size_t count) {
  if (s.style >= 0) {
    const auto k = static_cast<std::size_t>(s.style % kStyles);
    return {fmt::format("s{}", k), kSeriesStyles[k].light, kSeriesStyles[k].dashes};
  }
  // Not the lightest two, which a thin line would not show.
  constexpr std::size_t kFirst = 3;
  const std::size_t steps = kSteps.size() - kFirst;
  const std::size_t k = kFirst + (count > 1 ? place * (steps - 1) / (count - 1) : 0);
  return {fmt::format("q{}", k), kSteps[k].light, ""};
}

double label_room(const LineChart& chart) {
  constexpr double kNoLabel = 12;
  double widest = 0.0;
  for (const Series& s : chart.series) {
    if (s.labelled) widest = std::max(widest, text_width(s.name));
  }
  return widest > 0.0 ? widest * kFont + 14 : kNoLabel;
}

// Position of the last value, or -1.
int last_of(const Series& s) {
  for (auto i = static_cast<int>(s.values.size()) - 1; i >= 0; --i) {
    if (std::isfinite(s.values[static_cast<std::size_t>(i)])) return i;
  }
  return -1;
}

void draw_bands(Markup& out, const Frame& f, const XAxis& x, const Series& s, const Look& look,
                std::size_t k) {
  for (const Band& band : s.bands) {
    out.empty("path", {{"class", fmt::format("band {} r{} {}", band.what, k, look.look)},
                       {"d", area_of(f, x, band.low, band.high)},
                       {"fill", look.colour},
                       {"fill-opacity", std::string_view(band.what) == "b90" ? "0.16" : "0.26"}});
  }
}

void draw_line(Markup& out, const Frame& f, const XAxis& x, const Series& s, const Look& look,
               std::size_t k) {
  Markup::Attributes attributes = {{"class", fmt::format("line r{} {}", k, look.look)},
                                   {"d", path_of(f, x, s.values)},
                                   {"fill", "none"},
                                   {"stroke", look.colour},
                                   {"stroke-width", s.style >= 0 ? "1.8" : "1.2"},
                                   {"stroke-linejoin", "round"},
                                   {"stroke-linecap", "round"}};
  if (*look.dashes != '\0') attributes.emplace_back("stroke-dasharray", look.dashes);
  out.empty("path", attributes);
}

void draw_labels(Markup& out, const Frame& f, const LineChart& chart) {
  std::vector<std::size_t> which;
  std::vector<double> y;
  for (std::size_t k = 0; k < chart.series.size(); ++k) {
    const int last = last_of(chart.series[k]);
    if (!chart.series[k].labelled || last < 0) continue;
    which.push_back(k);
    y.push_back(f.y(chart.series[k].values[static_cast<std::size_t>(last)]));
  }
  const std::vector<double> places = spread(y, kFont + 2, f.top, f.bottom);
  for (std::size_t i = 0; i < which.size(); ++i) {
    const Series& s = chart.series[which[i]];
    const double x = f.x(chart.x.first + last_of(s));
    out.open("g", {{"class", fmt::format("r{}", which[i])}});
    if (s.style >= 0) draw_marker(out, x, y[i], s.style);
    draw_text(out, x + 8, places[i] + 0.35 * kFont, {"start", "label halo", kInk}, s.name);
    out.close();
  }
}

}  // namespace

Drawing draw(const LineChart& chart) {
  const Range range = range_of(chart);
  const Frame f =
      make_frame(chart.size, chart.x, chart.unit, range.low, range.high, label_room(chart));
  Markup out;
  draw_axes(out, f, chart.x, chart.x_title);
  draw_marks(out, f, chart.x, chart.marks);
  const std::size_t count = chart.series.size();
  std::vector<std::vector<double>> y;
  for (std::size_t k = 0; k < count; ++k) {
    const Series& s = chart.series[k];
    draw_bands(out, f, chart.x, s, look_of(s, k, count), k);
  }
  for (std::size_t k = 0; k < count; ++k) {
    const Series& s = chart.series[k];
    draw_line(out, f, chart.x, s, look_of(s, k, count), k);
    y.emplace_back();
    for (const double value : s.values) y.back().push_back(f.y(value));
  }
  draw_labels(out, f, chart);
  return {out.str(), read_out_data(f, chart.x, chart.series, y, chart.nearest), chart.size};
}

}  // namespace lendsim::report
