// A diary's entries as JSON: one object per entry, nothing left out.
#pragma once

#include <string>

#include "sim/engine/diary_entry.hpp"

namespace lendsim {

// `side`: an additional member, such as "base" or "variant"; none if empty. No line break at the
// end.
std::string json_of(const DiaryEntry& entry, const std::string& side = {});

}  // namespace lendsim
