// The help texts, made from the tables of options.
#pragma once

#include <span>
#include <string>

#include "sim/cli/command.hpp"

namespace lendsim {

std::string short_help(std::span<const Command> commands);
std::string help_of(const Command& command);
std::string version_text(bool verbose);

}  // namespace lendsim
