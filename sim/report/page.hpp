// A report as one HTML page that needs nothing else: no network, no script to be read.
#pragma once

#include <string>
#include <vector>

#include "sim/report/figure.hpp"
#include "sim/report/figures.hpp"

namespace lendsim::report {

// Throws CorruptFile if a result lacks what every run has.
std::string page(Runs runs);

// The figures of that page, in its order.
std::vector<Figure> figures(Runs runs);

}  // namespace lendsim::report
