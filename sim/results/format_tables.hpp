// The tables of variables in FORMAT.md.
#pragma once

#include <string>

namespace lendsim {

// Markdown. FORMAT.md holds this text between two markers, and a test compares them.
std::string format_tables();
std::string format_compare_tables();  // of the file of a comparison

}  // namespace lendsim
