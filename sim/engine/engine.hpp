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

class BlockKernel;

// Who carries out the months of a block. Both give the same bytes. Blocks with borrowers of the
// panel, and all blocks of a run with a log, are the reference's in any case: it alone writes rows.
enum class Kernel : std::uint8_t {
  columns,   // all borrowers of the block side by side; blocks of at most kMaxLanes borrowers
  reference  // one borrower after the other, as the steps are written down
};

// Borrowers per block where nobody asks for another number. Judgement: the reference goes borrower
// by borrower and needs a block only to draw for it, the column kernel spreads its preparations
// over the block as long as that stays in the second cache.
inline constexpr int kReferenceBlock = 64;
inline constexpr int kColumnBlock = 512;

struct EngineOptions {
  int threads = 0;  // 0: all
  Kernel kernel = Kernel::columns;
  int block_size = 0;  // borrowers per block; 0: the kernel's of the above
  LoopOrder order = LoopOrder::automatic;
  std::uint32_t panel_borrowers = 0;
  bool log = false;                         // record what happens, row by row
  const std::atomic<bool>* stop = nullptr;  // set: finish soon, replications under way are dropped
  // Called from worker threads with account-months just finished (any thread, any time).
  std::function<void(std::uint64_t account_months)> progress;
  // For tests: the borrowers from `first` on, as they are after the last month. From worker
  // threads.
  std::function<void(ReplicationId, BorrowerId first, BlockKernel&)> finished;
};

int block_size_of(const EngineOptions& options);
int thread_count(const EngineOptions& options);
// Of so many replications, those that run whole, one to a thread; the rest are split by blocks.
std::size_t side_by_side(std::size_t replications, int threads);

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

// Bytes of memory that the simulation holds at most: books and tallies of all threads, found by a
// trial of one block.
std::uint64_t memory_needed(const Scenario& scenario, const EngineOptions& options,
                            std::size_t replications);

}  // namespace lendsim
