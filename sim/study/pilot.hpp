// What a run will cost, found by a short trial of it.
#pragma once

#include <cstdint>

#include "sim/scenario/scenario.hpp"
#include "sim/study/run.hpp"

namespace lendsim {

struct RunCost {
  std::uint64_t accounts = 0;      // pairs of borrower and product
  double account_months = 0.0;     // of all replications, warm-up included
  std::uint64_t memory_bytes = 0;  // at most, besides what the program holds before it begins
  std::uint64_t spool_bytes = 0;
  std::uint64_t file_bytes = 0;  // estimate
  double seconds = 0.0;          // estimate, of the simulation
};

// Bytes of memory that a run needs at most besides what the program holds before it begins: of the
// simulation, or of the summaries and the file after it.
std::uint64_t run_memory(const Scenario& scenario, const RunRequest& request);

// Simulates a part of the book for about half a second. Nothing is written.
RunCost estimate_cost(const Scenario& scenario, const RunRequest& request);

}  // namespace lendsim
