#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/frame.hpp"
#include "sim/report/numbers.hpp"
#include "sim/report/palette.hpp"

namespace lendsim::report {
namespace {

// Tops of the areas: sums of the series so far. What is not a number counts as nothing.
std::vector<std::vector<double>> tops_of(const StackChart& chart) {
  std::vector<std::vector<double>> tops;
  std::vector<double> sum(chart.x.size(), 0.0);
  for (const Series& s : chart.series) {
    for (std::size_t i = 0; i < sum.size(); ++i) {
      if (std::isfinite(s.values[i])) sum[i] += s.values[i];
    }
    tops.push_back(sum);
  }
  return tops;
}

// Colours of the palette spread over the areas, light to dark.
std::size_t step_of(std::size_t place, std::size_t count) {
  return count > 1 ? place * (kSteps.size() - 1) / (count - 1) : kSteps.size() / 2;
}

void draw_areas(Markup& out, const Frame& f, const StackChart& chart,
                const std::vector<std::vector<double>>& tops) {
  const std::vector<double> floor(chart.x.size(), 0.0);
  for (std::size_t k = 0; k < tops.size(); ++k) {
    const std::size_t step = step_of(k, tops.size());
    out.empty("path", {{"class", fmt::format("area q{} r{}", step, k)},
                       {"d", area_of(f, chart.x, k > 0 ? tops[k - 1] : floor, tops[k])},
                       {"fill", kSteps[step].light},
                       {"stroke", kPaper},
                       {"stroke-width", "0.8"}});
  }
}

// Beside the right end of each area.
void draw_labels(Markup& out, const Frame& f, const StackChart& chart,
                 const std::vector<std::vector<double>>& tops) {
  std::vector<double> middles;
  for (std::size_t k = 0; k < tops.size(); ++k) {
    const double below = k > 0 ? tops[k - 1].back() : 0.0;
    middles.push_back(f.y(0.5 * (below + tops[k].back())));
  }
  const std::vector<double> places = spread(middles, kFont + 2, f.top, f.bottom);
  for (std::size_t k = 0; k < tops.size(); ++k) {
    out.empty("path",
              {{"class", "lead"},
               {"d", fmt::format("M{} {}L{} {}", coordinate(f.right + 1), coordinate(middles[k]),
                                 coordinate(f.right + 10), coordinate(places[k]))},
               {"fill", "none"},
               {"stroke", kMuted}});
    draw_text(out, f.right + 13, places[k] + 0.35 * kFont, {"start", "label", kInk},
              chart.series[k].name);
  }
}

}  // namespace

Drawing draw(const StackChart& chart) {
  const std::vector<std::vector<double>> tops = tops_of(chart);
  const double high =
      tops.empty() ? 1.0 : *std::max_element(tops.back().begin(), tops.back().end());
  double widest = 0.0;
  for (const Series& s : chart.series) widest = std::max(widest, text_width(s.name));
  const Frame f =
      make_frame(chart.size, chart.x, chart.unit, 0.0, std::max(high, 0.0), widest * kFont + 18);
  Markup out;
  draw_axes(out, f, chart.x, {});
  draw_areas(out, f, chart, tops);
  draw_labels(out, f, chart, tops);
  // Read out from the top down, as they lie.
  std::vector<Series> all(chart.series.rbegin(), chart.series.rend());
  std::vector<std::vector<double>> y;
  for (auto top = tops.rbegin(); top != tops.rend(); ++top) {
    y.emplace_back();
    for (const double value : *top) y.back().push_back(f.y(value));
  }
  for (const Series& s : chart.beside) {
    all.push_back(s);
    y.emplace_back(chart.x.size(), std::nan(""));
  }
  return {out.str(), read_out_data(f, chart.x, all, y, false), chart.size};
}

}  // namespace lendsim::report
