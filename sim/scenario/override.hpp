// An override given on the command line: `--set product.jiebei.daily_rate=0.0004`.
#pragma once

#include <string>

#include "sim/scenario/problem.hpp"
#include "sim/scenario/value.hpp"

namespace lendsim {

// Sets the value that `text`, PATH=VALUE, names. The value is TOML, or a bare word for a string. An
// absent key is added, absent tables on the way to it are made; an absent name in a list is a
// problem. Positions of problems and of the new value lie in a text "--set", which is `text`.
void apply_override(Value& root, const std::string& text, Problems& problems);

}  // namespace lendsim
