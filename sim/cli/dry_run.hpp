// What a run would need, without running it.
#pragma once

#include "sim/scenario/scenario.hpp"
#include "sim/study/run.hpp"

namespace lendsim {

// Prints sizes and times. Returns the exit code.
int dry_run(const Scenario& scenario, const RunRequest& request);

// Throws OutOfMemory if the run needs more memory than this process may have.
void refuse_too_much_memory(const Scenario& scenario, const RunRequest& request);

}  // namespace lendsim
