// The operations over vectors of the processor's widest instruction set that this machine has, by
// Highway (github.com/google/highway), which is used as a set of headers alone.
#pragma once

#include <span>

#include "sim/columns/operations.hpp"

namespace lendsim::ops {

// The tables of this machine, best first; none if it has no instruction set that is supported.
std::span<const Operations* const> vector_operations();

}  // namespace lendsim::ops
