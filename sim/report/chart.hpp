// Charts as data, and how they are drawn as SVG. A chart knows nothing of credit.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/base/month.hpp"

namespace lendsim::report {

struct Band {
  const char* what = "";  // "b90", "b50", "ci": also what the page's switches call it
  std::vector<double> low, high;
};

// One value per position of the x axis; NaN where there is none.
struct Series {
  std::string name;  // for the label at its end and the read-out
  int style = 0;     // place in the palette; -1: by its place among the series, light to dark
  std::vector<double> values;
  std::vector<Band> bands;
  std::vector<std::string> read_out;  // by position, with error and unit
  bool labelled = true;               // at its end
};

enum class XKind : std::uint8_t { months, ages };

// Positions first .. last; of months, position p is the month start + p.
struct XAxis {
  XKind kind = XKind::months;
  Month start;
  int first = 0;
  int last = 0;

  std::size_t size() const { return static_cast<std::size_t>(last - first + 1); }
};

// Something happens between the position before and this one.
struct Mark {
  int point = 0;
  std::string text;  // for the key of the page; the chart has its number, from 1
  friend bool operator==(const Mark&, const Mark&) = default;
};

struct Size {
  double width = 400;
  double height = 236;
};

struct LineChart {
  std::string unit;  // of the y axis
  std::string x_title;
  XAxis x;
  std::vector<Series> series;
  std::vector<Mark> marks;
  bool difference = false;  // zero is in the range, and marked
  bool nearest = false;     // the read-out is that of the nearest curve alone
  Size size;
};

// Areas on top of each other, the first at the bottom. `beside` are told in the read-out only.
struct StackChart {
  std::string unit;
  XAxis x;
  std::vector<Series> series;
  std::vector<Series> beside;
  Size size;
};

struct HeatCell {
  double share = 0.0;  // 0..1: depth of its colour; NaN: empty
  std::string value;
  std::string error;
  std::string read_out;
};

struct HeatMap {
  std::string row_title, column_title;
  std::vector<std::string> rows, columns;
  std::vector<HeatCell> cells;  // [row][column]
  Size size{620, 400};
};

struct DotRow {
  std::string name;
  struct Dot {
    int style = 0;
    double value = 0.0;
    double low = 0.0, high = 0.0;  // of its interval; NaN: none
    std::string text;
  };
  std::vector<Dot> dots;  // one per run
};

// Values with their intervals, one row per category.
struct DotPlot {
  std::string unit;
  std::vector<DotRow> rows;
  Size size{620, 0};  // the height follows from the rows
};

// What is drawn: the inside of the svg element, and what the script of the page reads out.
struct Drawing {
  std::string svg;
  std::string data;  // JSON, or empty
  Size size;
};

Drawing draw(const LineChart& chart);
Drawing draw(const StackChart& chart);
Drawing draw(const HeatMap& chart);
Drawing draw(const DotPlot& chart);

}  // namespace lendsim::report
