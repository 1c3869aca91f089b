// Options of every command that simulates.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/command.hpp"
#include "sim/scenario/load.hpp"
#include "sim/study/run.hpp"

namespace lendsim {

OptionGroup simulated_options();  // --set, --replications, --borrowers, --months, --seed
// What they say, in the order in which they are applied.
std::vector<std::string> scenario_overrides(const Arguments& arguments);

Option threads_option();
Option max_time_option();
Option format_option();
Option force_option();

// --max-time after `begin`. Throws UsageError.
std::optional<std::chrono::steady_clock::time_point> deadline_of(
    const Arguments& arguments, std::chrono::steady_clock::time_point begin);
int threads_of(const Arguments& arguments);

// Loads a scenario and prints its warnings, unless told to be quiet.
LoadedScenario load_and_warn(const std::string& path, const std::vector<std::string>& overrides,
                             const Terminal& terminal);

// The warnings of several scenarios, which may share files, each once.
void show_warnings(const std::vector<LoadedScenario>& loaded, const Terminal& terminal);

// The name of a file without folder and ending.
std::string stem_of(const std::string& path);

}  // namespace lendsim
