// What the pages of runs and of comparisons are put together from.
#pragma once

#include <string>
#include <vector>

#include "sim/report/figures.hpp"
#include "sim/report/markup.hpp"

namespace lendsim::report {

std::string size_text(const RunResults& run);  // "40 replications of 10,000 borrowers, ..."

// Everything up to the body, with the policy that lets nothing in but what the page brings.
void page_head(Markup& out, const std::string& title);
// The script, and what is still open.
void page_end(Markup& out);

// A sample of how something is drawn. With the script, a switch for all of it. `what` is the class
// of what is switched: "mean", "b50", "b90", "ci", or "r0" ... for runs.
enum class KeyShape : unsigned char { line, narrow_band, wide_band };
void key_entry(Markup& out, const std::string& what, KeyShape shape, int style,
               const std::string& text);

// What the numbers of the upright lines mean, as a list.
std::string mark_list(Runs runs);

void heading(Markup& out, const std::string& id, const std::string& text);
// A part of the page; nothing without figures. Wide ones come after those of normal width, small
// ones last.
void figure_section(Markup& out, const std::string& id, const std::string& title,
                    const std::vector<Figure>& figures, const std::string& intro = {});
// A table that scrolls on a narrow screen; `label` is its name for who cannot see it.
void table_region(Markup& out, const std::string& label, const std::string& table);

}  // namespace lendsim::report
