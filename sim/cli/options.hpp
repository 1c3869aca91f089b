// From words of the command line to the arguments of a command.
#pragma once

#include <string>
#include <vector>

#include "sim/cli/command.hpp"

namespace lendsim {

// `words` follow the name of the command. Throws UsageError, which offers the nearest option.
// With --help among them nothing is required.
Arguments parse_options(const Command& command, const std::vector<std::string>& words);

// "; did you mean …?" or nothing. A beginning of one name alone counts as near.
std::string did_you_mean(const std::string& word, const std::vector<std::string>& known,
                         const std::string& prefix = {});

}  // namespace lendsim
