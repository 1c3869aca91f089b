#include "sim/engine/block_kernel.hpp"

namespace lendsim {

std::unique_ptr<BlockKernel> column_kernel(const Scenario& scenario) {
  return reference_kernel(scenario);
}

}  // namespace lendsim
