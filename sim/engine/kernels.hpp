// Which kernel carries out a block, and the kernels that threads keep to use again.
#pragma once

#include <tbb/enumerable_thread_specific.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sim/engine/block_kernel.hpp"
#include "sim/engine/engine.hpp"

namespace lendsim {

// The borrowers first .. first + size - 1.
struct BlockRange {
  BorrowerId first = 0;
  std::uint32_t size = 0;
};
std::vector<BlockRange> block_ranges(std::uint32_t borrowers, int block_size);

class Kernels {
 public:
  // `watched`: a borrower whose block goes to the reference, for a narrator.
  Kernels(const Scenario& scenario, const EngineOptions& options,
          std::optional<BorrowerId> watched = {});

  // Kind of the kernel that carries out a block.
  Kernel kind_of(const BlockRange& range) const;
  // A kernel for one block at a time. Of the calling thread, until its next call with a block of
  // the same kind.
  BlockKernel& one(const BlockRange& range);
  // A kernel for each block of the book, in their order. Of the calling thread, until its next
  // call.
  std::span<const std::unique_ptr<BlockKernel>> book(std::span<const BlockRange> ranges);

  // What each thread holds beside its kernels, once it has carried out a block over columns.
  std::size_t workspace_bytes() const;

 private:
  struct Held {  // by one thread
    std::unique_ptr<BlockKernel> reference, columns;
    std::vector<std::unique_ptr<BlockKernel>> book;
  };
  std::unique_ptr<BlockKernel> make(Kernel kind) const;

  const Scenario& scenario_;
  const EngineOptions& options_;
  std::optional<BorrowerId> watched_;
  std::shared_ptr<ColumnWorkspaces> workspaces_;
  tbb::enumerable_thread_specific<Held> held_;
};

}  // namespace lendsim
