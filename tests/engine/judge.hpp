// The judge of the column kernel: two kernels carry out the same scenario, and where they part is
// told as precisely as can be.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "sim/engine/block_kernel.hpp"
#include "sim/engine/engine.hpp"
#include "sim/scenario/scenario.hpp"

namespace judge {

struct Case {
  std::string name;  // path, with what was changed
  lendsim::Scenario scenario;
};

using KernelFactory =
    std::function<std::unique_ptr<lendsim::BlockKernel>(const lendsim::Scenario&)>;

// Lets the reference and the candidate simulate a replication month by month, beside each other.
// Empty if all tallies, book figures and states are equal after every month; else which month,
// borrower, product and field part first, with what the reference's diary says of that month.
std::string differences(const Case& c, lendsim::ReplicationId replication,
                        const KernelFactory& candidate, int block_size);

// What a run of the engine comes to.
struct RunHash {
  std::uint64_t tallies = 0;         // every cell of every replication
  std::uint64_t states = 0;          // every borrower of every replication after the last month
  std::uint64_t account_months = 0;  // warm-up included
  friend bool operator==(const RunHash&, const RunHash&) = default;
};
RunHash run_hash(const lendsim::Scenario& scenario, const lendsim::EngineOptions& asked);

// What is to be said of a run of the column kernel that comes to something else than the
// reference's: the differences of the first replication that has some, month by month.
std::string account_of(const Case& c, const RunHash& reference, const RunHash& columns,
                       int block_size);

}  // namespace judge
