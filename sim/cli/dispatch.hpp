// From the words of the command line to the exit code.
#pragma once

#include <string>
#include <vector>

#include "sim/cli/terminal.hpp"

namespace lendsim {

// `words` follow the name of the program. Throws nothing.
int dispatch(const std::vector<std::string>& words, Terminal& terminal) noexcept;

}  // namespace lendsim
