// Where the diaries of one borrower under two policies part.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/cli/diary_pages.hpp"

namespace lendsim {

struct Parting {
  Month month;
  // The first entries that differ. Where one side has none, its counterpart is the decision that
  // did not come about there, or null.
  const DiaryEntry* first = nullptr;
  const DiaryEntry* second = nullptr;
};

// The first month in which something else came about; probabilities alone do not part diaries.
// Months that only one diary reaches are not compared.
std::optional<Parting> find_parting(DiaryEntries first, DiaryEntries second);

}  // namespace lendsim
