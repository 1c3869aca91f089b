// What a run says at its end.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/study/horizon.hpp"

namespace lendsim {

enum class TableFormat : unsigned char { table, csv, json };

// The results over the horizon and the closures by cause.
std::string results_text(const Scenario& scenario, std::size_t replications,
                         const HorizonSummary& summary, TableFormat format);

// What a reader should do something about, a line each.
std::vector<std::string> advice(const HorizonSummary& summary, std::size_t replications);

}  // namespace lendsim
