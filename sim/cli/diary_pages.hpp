// Diaries as pages: a heading per month, a line per entry; one, or two side by side.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "sim/cli/diary_lines.hpp"
#include "sim/engine/diary_entry.hpp"

namespace lendsim {

using DiaryEntries = std::span<const DiaryEntry>;

// The entries of one month; a diary's are in order of time.
DiaryEntries of_month(DiaryEntries diary, Month month);

struct PageStyle {
  Month start;           // months before it are warm-up
  bool verbose = false;  // what did not come about, and all draws and terms
  std::size_t columns = 80;
};

std::string diary_pages(DiaryEntries diary, const PageStyle& style);

// One month of two diaries: beside each other where 120 columns are there, else one after the
// other.
struct TitledDiary {
  std::string title;
  DiaryEntries entries;
};
std::string month_of_two(const TitledDiary& first, const TitledDiary& second, Month month,
                         const PageStyle& style);

}  // namespace lendsim
