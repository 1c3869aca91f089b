// What a run says at its end.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/study/horizon.hpp"

namespace lendsim {

enum class TableFormat : unsigned char { table, csv, json };

// For programs: "yuan", "accounts", "1" for a share.
std::string unit_name(const std::string& currency, HorizonUnit unit);
// As a person reads it: shares in per cent, and when, if not over all months.
std::string unit_phrase(const std::string& currency, HorizonUnit unit, HorizonTime time);

// The results over the horizon and the closures by cause.
std::string results_text(const Scenario& scenario, std::size_t replications,
                         const HorizonSummary& summary, TableFormat format);

// What a reader should do something about, a line each.
std::vector<std::string> advice(const HorizonSummary& summary, std::size_t replications);

}  // namespace lendsim
