// Runs a file of scenarios/reference in the real engine.
#pragma once

#include <string>
#include <vector>

#include "tests/mechanisms/mechanism.hpp"

namespace validation {

// `name` without folder and ending. Fails the test if the file has other warnings than W001.
mechanisms::Runs run_reference(const std::string& name,
                               const std::vector<std::string>& overrides = {});

// A selection as in mechanism.hpp, by month (0 = opening), summed over everything else: of one
// replication, and of all.
std::vector<double> series(const mechanisms::Runs& runs, std::size_t replication,
                           const std::string& selection);
std::vector<double> total_series(const mechanisms::Runs& runs, const std::string& selection);
// Of all months and replications.
double total(const mechanisms::Runs& runs, const std::string& selection);

}  // namespace validation
