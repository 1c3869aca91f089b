// Colours, dashes and markers that tell series apart, also without colour.
#pragma once

#include <array>

namespace lendsim::report {

struct SeriesStyle {
  const char* light;   // on white
  const char* dark;    // on the dark page
  const char* dashes;  // stroke-dasharray; empty: a solid line
  const char* called;
};

// Hues of Okabe and Ito (Color Universal Design, 2008), darkened on white and lightened on dark
// until each has a contrast of 3 to 1 with the page (WCAG 2.2, 1.4.11). The marker at the end of a
// line has another shape for every style.
inline constexpr std::array<SeriesStyle, 7> kSeriesStyles = {{
    {"#0072b2", "#56b4e9", "", "solid"},
    {"#c24e00", "#f08a4b", "6 3", "dashed"},
    {"#007f5f", "#2fc79c", "2 2", "dotted"},
    {"#a8568a", "#dd94bf", "8 3 2 3", "dash-dotted"},
    {"#8f6b00", "#e6ac2e", "4 2 1 2", "dash and dot"},
    {"#4d4d4d", "#b8b8b8", "10 4", "long dashes"},
    {"#1d7fb0", "#8cc8ee", "1 3", "fine dots"},
}};
inline constexpr int kStyles = static_cast<int>(kSeriesStyles.size());

// Steps of one hue whose lightness rises or falls steadily, so that their order is seen in grey:
// what is further past due is darker on white and lighter on the dark page.
struct Step {
  const char* light;
  const char* dark;
};
inline constexpr std::array<Step, 8> kSteps = {{
    {"#cfe5f3", "#16384d"},
    {"#aed3ea", "#1d4c68"},
    {"#8bbfe0", "#256184"},
    {"#66a9d3", "#2f78a2"},
    {"#428fc1", "#4191bf"},
    {"#2874a6", "#66abd3"},
    {"#165985", "#95c7e5"},
    {"#083e60", "#c8e3f4"},
}};

}  // namespace lendsim::report
