#include "sim/report/frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/report/numbers.hpp"
#include "sim/report/palette.hpp"

namespace lendsim::report {
namespace {

constexpr double kTop = 24;      // for the unit
constexpr double kBottom = 22;   // for the labels of the x axis
constexpr double kTickGap = 6;   // between a label and the plot
constexpr double kRadius = 3.2;  // of markers

std::string points_text(const std::vector<std::pair<double, double>>& points) {
  std::string path;
  for (const auto& [x, y] : points) {
    path += fmt::format("{}{} {}", path.empty() ? "M" : "L", coordinate(x), coordinate(y));
  }
  return path;
}

void draw_y_axis(Markup& out, const Frame& f) {
  for (const double tick : f.y_ticks.values) {
    const double y = f.y(tick);
    out.empty(
        "path",
        {{"class", tick == 0.0 ? "zero" : "grid"},
         {"d", fmt::format("M{} {}H{}", coordinate(f.left), coordinate(y), coordinate(f.right))},
         {"stroke", tick == 0.0 ? kMuted : kGrid}});
    draw_text(out, f.left - kTickGap, y + 0.35 * kFont, {"end", "muted", kMuted},
              number_text(tick, f.y_ticks.decimals));
  }
  draw_text(out, 2, kFont, {"start", "muted", kMuted}, f.unit);
}

void draw_x_label(Markup& out, const Frame& f, double x, const std::string& label) {
  const double half = 0.5 * kFont * text_width(label);
  // The outermost stay within the drawing.
  const double within = std::max(x, half + 2);
  out.empty("path", {{"class", "tick"},
                     {"d", fmt::format("M{} {}v4", coordinate(x), coordinate(f.bottom))},
                     {"stroke", kMuted}});
  draw_text(out, within, f.bottom + 4 + kFont, {"middle", "muted", kMuted}, label);
}

void draw_x_axis(Markup& out, const Frame& f, const XAxis& x, const std::string& title) {
  constexpr double kLabelRoom = 42;  // units of the drawing per label
  const int count = std::max(2, static_cast<int>((f.right - f.left) / kLabelRoom));
  if (x.kind == XKind::months) {
    for (const MonthTick& tick : month_ticks(x.start, x.first, x.last, count)) {
      draw_x_label(out, f, f.x(tick.point), tick.label);
    }
    return;
  }
  for (const int age : age_ticks(x.last, count)) {
    draw_x_label(out, f, f.x(age), fmt::format("{}", age));
  }
  draw_text(out, f.right, f.bottom + 6 + 2.2 * kFont, {"end", "muted", kMuted}, title);
}

}  // namespace

Frame make_frame(const Size& size, const XAxis& x, const std::string& unit, double low, double high,
                 double right_margin) {
  Frame f;
  f.unit = unit;
  f.y_ticks = nice_ticks(low, high, size.height < 160 ? 3 : 5);
  double widest = 0.0;
  for (const double tick : f.y_ticks.values) {
    widest = std::max(widest, text_width(number_text(tick, f.y_ticks.decimals)));
  }
  f.left = widest * kFont + kTickGap + 4;
  f.right = size.width - right_margin;
  f.top = kTop;
  f.bottom = size.height - kBottom - (x.kind == XKind::ages ? 1.2 * kFont : 0.0);
  f.x = {static_cast<double>(x.first), static_cast<double>(x.last), f.left, f.right};
  f.y = {f.y_ticks.values.front(), f.y_ticks.values.back(), f.bottom, f.top};
  return f;
}

void draw_axes(Markup& out, const Frame& frame, const XAxis& x, const std::string& x_title) {
  draw_y_axis(out, frame);
  draw_x_axis(out, frame, x, x_title);
}

void draw_marks(Markup& out, const Frame& frame, const XAxis& x, const std::vector<Mark>& marks) {
  for (std::size_t i = 0; i < marks.size();) {
    const int point = marks[i].point;
    std::string numbers;
    for (; i < marks.size() && marks[i].point == point; ++i) {
      numbers += fmt::format("{}{}", numbers.empty() ? "" : ",", i + 1);
    }
    const double at = std::max(frame.left, frame.x(point - 0.5));
    if (point < x.first || point > x.last) continue;
    out.empty("path", {{"class", "when"},
                       {"d", fmt::format("M{} {}V{}", coordinate(at), coordinate(frame.bottom),
                                         coordinate(frame.top - 2))},
                       {"fill", "none"},
                       {"stroke", kMuted},
                       {"stroke-dasharray", "3 3"}});
    draw_text(out, at + 3, frame.top + 0.6 * kFont, {"start", "muted halo", kMuted}, numbers);
  }
}

void draw_text(Markup& out, double x, double y, const Place& place, std::string_view text) {
  Markup::Attributes attributes = {
      {"x", coordinate(x)}, {"y", coordinate(y)}, {"fill", place.fill}};
  if (*place.look != '\0') attributes.emplace_back("class", place.look);
  if (std::string_view(place.anchor) != "start") {
    attributes.emplace_back("text-anchor", place.anchor);
  }
  out.leaf("text", attributes, text);
}

std::string path_of(const Frame& frame, const XAxis& x, const std::vector<double>& values) {
  std::string path;
  std::vector<std::pair<double, double>> run;
  const auto flush = [&] {
    path += points_text(run);
    if (run.size() == 1) path += "h0";  // a dot, by the round cap of the line
    run.clear();
  };
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) {
      run.emplace_back(frame.x(x.first + static_cast<double>(i)), frame.y(values[i]));
    } else {
      flush();
    }
  }
  flush();
  return path;
}

std::string area_of(const Frame& frame, const XAxis& x, const std::vector<double>& low,
                    const std::vector<double>& high) {
  std::string path;
  std::vector<std::pair<double, double>> upper;
  std::vector<std::pair<double, double>> lower;
  const auto flush = [&] {
    upper.insert(upper.end(), lower.rbegin(), lower.rend());
    if (!upper.empty()) path += points_text(upper) + "Z";
    upper.clear();
    lower.clear();
  };
  for (std::size_t i = 0; i < low.size(); ++i) {
    if (!std::isfinite(low[i]) || !std::isfinite(high[i])) {
      flush();
      continue;
    }
    const double at = frame.x(x.first + static_cast<double>(i));
    upper.emplace_back(at, frame.y(high[i]));
    lower.emplace_back(at, frame.y(low[i]));
  }
  flush();
  return path;
}

void draw_marker(Markup& out, double x, double y, int style) {
  const SeriesStyle& look = kSeriesStyles[static_cast<std::size_t>(style % kStyles)];
  const std::string cx = coordinate(x);
  const std::string cy = coordinate(y);
  const double r = kRadius;
  static constexpr const char* kShapes[] = {
      "a{0} {0} 0 1 0 {1} 0a{0} {0} 0 1 0 -{1} 0Z",  // circle, from its left end
      "m0 -{0}h{1}v{1}h-{1}Z",                       // square
      "m0 {0}h{1}l-{0} -{1}Z",                       // triangle
      "l{0} -{1}l{0} {1}l-{0} {1}Z",                 // diamond
      "m0 -{0}h{1}l-{0} {1}Z",                       // triangle on its point
      "m0 -{2}h{1}v{0}h-{1}Z",                       // bar
      "m{0} -{0}h{2}v{1}h-{2}Z",                     // upright bar
  };
  const std::string shape = fmt::format(fmt::runtime(kShapes[style % kStyles]), coordinate(r),
                                        coordinate(2 * r), coordinate(0.5 * r));
  out.empty("path", {{"class", fmt::format("mark s{}", style % kStyles)},
                     {"d", fmt::format("M{} {}{}", coordinate(x - r), cy, shape)},
                     {"fill", look.light}});
}

std::vector<double> spread(std::vector<double> positions, double gap, double low, double high) {
  std::vector<std::size_t> order(positions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return positions[a] < positions[b]; });
  // Neighbours that collide become one block around their mean; blocks are merged until none does.
  struct Block {
    double sum;  // of the wished places of their first, so that sum / size is where it starts
    double size;
    double start(double gap_, double low_, double high_) const {
      return std::clamp(sum / size, low_, std::max(low_, high_ - gap_ * (size - 1)));
    }
  };
  std::vector<Block> blocks;
  for (const std::size_t i : order) {
    blocks.push_back({positions[i], 1});
    while (blocks.size() > 1) {
      const Block last = blocks.back();
      Block& before = blocks[blocks.size() - 2];
      if (before.start(gap, low, high) + gap * before.size <= last.start(gap, low, high)) break;
      before.sum += last.sum - gap * before.size * last.size;
      before.size += last.size;
      blocks.pop_back();
    }
  }
  std::size_t next = 0;
  for (const Block& block : blocks) {
    const double start = block.start(gap, low, high);
    for (int k = 0; k < static_cast<int>(block.size); ++k) {
      positions[order[next++]] = start + gap * k;
    }
  }
  return positions;
}

std::string x_label(const XAxis& x, int position) {
  if (x.kind == XKind::ages) {
    return fmt::format("{} month{} on book", position, position == 1 ? "" : "s");
  }
  return month_text(x.start + position);
}

std::string read_out_data(const Frame& frame, const XAxis& x, const std::vector<Series>& series,
                          const std::vector<std::vector<double>>& y, bool nearest) {
  std::vector<std::string> labels;
  std::vector<double> places;
  for (int p = x.first; p <= x.last; ++p) {
    labels.push_back(x_label(x, p));
    places.push_back(frame.x(p));
  }
  std::string rows;
  for (std::size_t i = 0; i < series.size(); ++i) {
    rows +=
        fmt::format("{}{{\"n\":{},\"y\":{},\"t\":{}}}", i > 0 ? "," : "", json_text(series[i].name),
                    json_numbers(y[i]), json_texts(series[i].read_out));
  }
  return fmt::format(
      "{{\"m\":\"{}\",\"u\":{},\"top\":{},\"bottom\":{},\"x\":{},\"px\":{},\"s\":[{}]}}",
      nearest ? "near" : "x", json_text(frame.unit), coordinate(frame.top),
      coordinate(frame.bottom), json_texts(labels), json_numbers(places), rows);
}

}  // namespace lendsim::report
