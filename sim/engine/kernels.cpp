#include "sim/engine/kernels.hpp"

#include <algorithm>

#include <climits>
#include <stdexcept>
#include "sim/engine/columns/workspace.hpp"

#include "sim/columns/lanes.hpp"

namespace lendsim {

int block_size_of(const EngineOptions& options) {
  if (options.block_size > 0) return options.block_size;
  return options.kernel == Kernel::columns ? kColumnBlock : kReferenceBlock;
}

std::vector<BlockRange> block_ranges(std::uint32_t borrowers, int block_size) {
  std::vector<BlockRange> ranges;
  const auto step = static_cast<std::uint32_t>(block_size);
  for (std::uint32_t first = 0; first < borrowers; first += step) {
    ranges.push_back({first, std::min(step, borrowers - first)});
  }
  return ranges;
}

Kernels::Kernels(const Scenario& scenario, const EngineOptions& options,
                 std::optional<BorrowerId> watched)
    : scenario_(scenario),
      options_(options),
      watched_(watched),
      workspaces_(std::make_shared<ColumnWorkspaces>(scenario)) {
  const int most = options.kernel == Kernel::columns ? static_cast<int>(kMaxLanes) : INT_MAX;
  if (block_size_of(options) > most) {
    throw std::invalid_argument("a block of the column kernel has too many borrowers");
  }
}

Kernel Kernels::kind_of(const BlockRange& range) const {
  // Rows of the panel, of the log and of a diary are written by the reference alone.
  const bool rows = options_.log || range.first < options_.panel_borrowers;
  const bool watched = watched_ && *watched_ >= range.first && *watched_ - range.first < range.size;
  return rows || watched ? Kernel::reference : options_.kernel;
}

BlockKernel& Kernels::one(const BlockRange& range) {
  Held& held = held_.local();
  const Kernel kind = kind_of(range);
  std::unique_ptr<BlockKernel>& kernel = kind == Kernel::columns ? held.columns : held.reference;
  if (!kernel) kernel = make(kind);
  return *kernel;
}

std::span<const std::unique_ptr<BlockKernel>> Kernels::book(std::span<const BlockRange> ranges) {
  auto& kernels = held_.local().book;
  for (std::size_t b = kernels.size(); b < ranges.size(); ++b) {
    kernels.push_back(make(kind_of(ranges[b])));
  }
  return kernels;
}

std::size_t Kernels::workspace_bytes() const { return workspaces_->bytes_each(); }

std::unique_ptr<BlockKernel> Kernels::make(Kernel kind) const {
  return kind == Kernel::columns ? column_kernel_sharing(workspaces_, scenario_)
                                 : reference_kernel(scenario_);
}

}  // namespace lendsim
