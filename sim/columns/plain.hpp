// The operations as plain loops: for processors without a better instruction set, and what the
// others are tested against.
#pragma once

#include "sim/columns/operations.hpp"

namespace lendsim::ops {

extern const Operations kPlainOperations;

}  // namespace lendsim::ops
