// Runs replications of a scenario into a sink. Results do not depend on threads, blocks or loop
// order.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>

#include "models/base/ids.hpp"
#include "sim/engine/diary.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/tally/tally.hpp"

namespace lendsim {

enum class LoopOrder : std::uint8_t {
  automatic,    // months inside blocks where borrowers do not meet, else month by month
  block_major,  // all months of a block in cache; refused for coupled scenarios
  month_major   // a barrier each month
};

// Who carries out the months of a block. Both give the same bytes. Blocks with borrowers of the
// panel, and all blocks of a run with a log, are the reference's in any case: it alone writes rows.
enum class Kernel : std::uint8_t {
  columns,   // all borrowers of the block side by side; blocks of at most kMaxLanes borrowers
  reference  // one borrower after the other, as the steps are written down
};

struct EngineOptions {
  int threads = 0;  // 0: all
  Kernel kernel = Kernel::columns;
  int block_size = 0;  // borrowers per block; 0: what suits the kernel
  LoopOrder order = LoopOrder::automatic;
  std::uint32_t panel_borrowers = 0;
  bool log = false;                         // record what happens, row by row
  const std::atomic<bool>* stop = nullptr;  // set: finish soon, replications under way are dropped
  // Called from worker threads with account-months just finished (any thread, any time).
  std::function<void(std::uint64_t account_months)> progress;
};

// Takes finished replications; called from one thread at a time, in any order.
using ReplicationSink = std::function<void(ReplicationId, const Tally&)>;

TallyShape tally_shape(const Scenario& scenario, std::uint32_t panel_borrowers, bool log = false);

// Simulates the given replications. Returns true if all were delivered, false if stopped.
// Throws ContractViolation (lowest replication, month, borrower among concurrent failures) if a
// book does not balance.
bool run_replications(const Scenario& scenario, std::span<const ReplicationId> todo,
                      const EngineOptions& options, const ReplicationSink& sink);

// Simulates one borrower of one replication into a diary; the same bytes as in a run. In a coupled
// scenario the whole book of the replication is simulated.
void replay(const Scenario& scenario, ReplicationId replication, BorrowerId borrower, Diary& diary);

// Bytes of memory a run needs (state and tallies, all threads), for --dry-run.
std::uint64_t memory_needed(const Scenario& scenario, const EngineOptions& options,
                            std::size_t replications);

}  // namespace lendsim
