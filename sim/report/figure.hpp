// A chart with what is said about it, for the page or as a file of its own.
#pragma once

#include <string>

#include "sim/report/chart.hpp"

namespace lendsim::report {

enum class Width : unsigned char { small, normal, wide };

struct Figure {
  std::string name;   // [a-z0-9-]: of its file, and its id in the page
  std::string title;  // what is shown
  std::string about;  // a sentence with the figures that matter, for who cannot see it
  Drawing drawing;
  Width width = Width::normal;
  bool overlay = false;  // its series are runs
  std::string key = {};  // how to read it, for a file of its own: the page tells once for all
};

// A <figure> with its title, the drawing and what the script reads out. Colours follow the page.
std::string figure_html(const Figure& figure);

// An SVG file: the title above the drawing, colours for white paper.
std::string figure_svg(const Figure& figure);

}  // namespace lendsim::report
