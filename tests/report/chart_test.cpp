// Charts as SVG: what is drawn lies where the scales put it.
#include "sim/report/chart.hpp"

#include <limits>

#include "sim/report/figure.hpp"
#include "sim/report/frame.hpp"
#include "tests/catch.hpp"

using namespace lendsim;
using namespace lendsim::report;
using Catch::Matchers::Contains;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

LineChart line_chart(std::vector<double> values) {
  LineChart chart;
  chart.unit = "accounts";
  chart.x = {XKind::months, make_month(2019, 12), 1, static_cast<int>(values.size())};
  Series s;
  s.name = "mean";
  s.read_out.assign(values.size(), "text");
  s.values = std::move(values);
  chart.series = {s};
  return chart;
}

}  // namespace

TEST_CASE("frame: the largest tick is at the top, the first month at the left", "[report]") {
  const XAxis x{XKind::months, make_month(2019, 12), 1, 12};
  const Frame f = make_frame({400, 236}, x, "yuan", 0.0, 97.0, 20);
  CHECK(f.y(100.0) == f.top);
  CHECK(f.y(0.0) == f.bottom);
  CHECK(f.x(1) == f.left);
  CHECK(f.x(12) == f.right);
  CHECK(f.right == 380);
}

TEST_CASE("paths: a value that is not there is a gap, a lone one a dot", "[report]") {
  const XAxis x{XKind::ages, {}, 0, 4};
  Frame f;
  f.x = {0, 4, 0, 40};
  f.y = {0, 1, 10, 0};
  CHECK(path_of(f, x, {0, 1, kNaN, 0.5, kNaN}) == "M0 10L10 0M30 5h0");
  CHECK(area_of(f, x, {0, 0, kNaN, kNaN, kNaN}, {1, 1, 1, kNaN, 1}) == "M0 0L10 0L10 10L0 10Z");
}

TEST_CASE("labels: those that collide move apart as little as possible", "[report]") {
  CHECK(spread({10, 50}, 12, 0, 100) == std::vector<double>{10, 50});
  CHECK(spread({50, 50}, 12, 0, 100) == std::vector<double>{44, 56});
  CHECK(spread({56, 50}, 12, 0, 100) == std::vector<double>{59, 47});
  CHECK(spread({1, 2, 3}, 10, 0, 100) == std::vector<double>{0, 10, 20});
  CHECK(spread({99, 100}, 10, 0, 100) == std::vector<double>{90, 100});
  CHECK(spread({40, 44, 30}, 10, 0, 100) == std::vector<double>{38, 48, 28});
  CHECK(spread({}, 10, 0, 100).empty());
}

TEST_CASE("line chart: the line goes through the values, the read-out knows them", "[report]") {
  const Drawing drawing = draw(line_chart({0, 50, 100}));
  const XAxis x{XKind::months, make_month(2019, 12), 1, 3};
  const Frame f = make_frame({400, 236}, x, "accounts", 0.0, 100.0, 58 - 58 + 14 + 11 * 4 * 0.62);
  const std::string top = coordinate(f.top);
  const std::string bottom = coordinate(f.bottom);
  CHECK_THAT(drawing.svg,
             Contains("class=\"line r0 s0\" d=\"M" + coordinate(f.left) + " " + bottom));
  CHECK_THAT(drawing.svg, Contains(" " + top + "\" fill=\"none\""));
  CHECK_THAT(drawing.data, Contains(R"("x":["2020-01","2020-02","2020-03"])"));
  CHECK_THAT(drawing.data, Contains(R"("t":["text","text","text"])"));
  CHECK_THAT(drawing.data, Contains(R"("u":"accounts")"));
}

TEST_CASE("line chart: no numbers at all still make a chart", "[report]") {
  const Drawing drawing = draw(line_chart({kNaN, kNaN}));
  CHECK_THAT(drawing.svg, !Contains("nan"));
  CHECK_THAT(drawing.data, Contains(R"("y":[null,null])"));
}

TEST_CASE("line chart: a difference has zero in its range", "[report]") {
  LineChart chart = line_chart({9.0, 10.0});
  CHECK_THAT(draw(chart).svg, !Contains("class=\"zero\""));
  chart.difference = true;
  CHECK_THAT(draw(chart).svg, Contains("class=\"zero\""));
}

TEST_CASE("line chart: marks lie before the month in which something begins", "[report]") {
  LineChart chart = line_chart({0, 0, 0, 0, 0});
  chart.marks = {{3, "cap"}, {3, "floor"}, {9, "later than the chart"}};
  const std::string svg = draw(chart).svg;
  CHECK_THAT(svg, Contains(">1,2</text>"));
  CHECK_THAT(svg, !Contains(">3</text>"));
}

TEST_CASE("stack chart: the areas lie on each other", "[report]") {
  StackChart chart;
  chart.unit = "yuan";
  chart.x = {XKind::months, make_month(2019, 12), 0, 1};
  for (const double value : {1.0, 3.0}) {
    Series s;
    s.name = "of " + coordinate(value);
    s.values = {value, value};
    s.read_out = {"a", "b"};
    chart.series.push_back(s);
  }
  const Drawing drawing = draw(chart);
  const Frame f = make_frame({400, 236}, chart.x, "yuan", 0.0, 4.0, 30);
  // The second area is from 1 to 4.
  CHECK_THAT(drawing.svg, Contains(" " + coordinate(f.y(4.0)) + "L"));
  CHECK_THAT(drawing.svg, Contains(" " + coordinate(f.y(1.0)) + "Z"));
  // Read from the top down.
  CHECK(drawing.data.find("of 3") < drawing.data.find("of 1"));
}

TEST_CASE("heat map: an empty cell is without colour, the deepest is full", "[report]") {
  HeatMap map;
  map.rows = {"M0"};
  map.columns = {"M0", "M1"};
  map.cells = {{1.0, "100", "", "100 %"}, {kNaN, "", "", ""}};
  const std::string svg = draw(map).svg;
  CHECK_THAT(svg, Contains("fill-opacity=\"1.00\""));
  CHECK_THAT(svg, Contains("fill-opacity=\"0.00\""));
}

TEST_CASE("figures: a title is text, never markup, in the page and in a file", "[report]") {
  const Figure figure{
      "name", "<script>alert(1)</script>", "a & b", draw(line_chart({1, 2})), Width::normal, false};
  for (const std::string& text : {figure_html(figure), figure_svg(figure)}) {
    CHECK_THAT(text, !Contains("<script>alert"));
    CHECK_THAT(text, Contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    CHECK_THAT(text, Contains("<desc id=\"name-about\">a &amp; b</desc>"));
  }
}
