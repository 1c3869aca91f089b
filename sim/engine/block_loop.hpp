// Blocks of a replication, one after the other or side by side.
#pragma once

#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include <cstddef>
#include <mutex>
#include <string>

#include "models/base/contract.hpp"
#include "sim/tally/tally.hpp"

namespace lendsim {

// Runs f(block number, tally) for every block, serially into one tally or in parallel into one per
// worker, merged afterwards. A violated contract of the lowest block is the one reported.
class BlockLoop {
 public:
  BlockLoop(std::size_t blocks, bool parallel, Tally& tally)
      : blocks_(blocks), parallel_(parallel), total_(tally), workers_(tally.shape()) {}

  template <class F>
  void run(const F& f) {
    if (!parallel_) {
      for (std::size_t b = 0; b < blocks_; ++b) f(b, total_);
      return;
    }
    std::mutex mutex;
    std::size_t failed_block = blocks_;
    std::string failure;
    tbb::parallel_for(std::size_t{0}, blocks_, [&](std::size_t b) {
      try {
        f(b, workers_.local());
      } catch (const ContractViolation& violation) {
        const std::lock_guard lock(mutex);
        if (b < failed_block) {
          failed_block = b;
          failure = violation.what();
        }
      }
    });
    if (failed_block < blocks_) throw ContractViolation(failure);
  }

  void merge() {
    for (const Tally& part : workers_) total_.merge(part);
    workers_.clear();
  }

 private:
  std::size_t blocks_;
  bool parallel_;
  Tally& total_;
  tbb::enumerable_thread_specific<Tally> workers_;
};

}  // namespace lendsim
