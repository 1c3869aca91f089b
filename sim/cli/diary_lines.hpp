// The words for a diary's entries.
#pragma once

#include <string>
#include <vector>

#include "sim/engine/diary_entry.hpp"

namespace lendsim {

struct DiaryLine {
  std::string subject;               // what was decided: the same for both outcomes of a decision
  std::string fact;                  // what came about, or did not
  std::string why;                   // may be empty
  std::vector<std::string> details;  // draws and terms
  bool came_about = false;
};

DiaryLine line_of(const DiaryEntry& entry);

std::string month_text(Month month);  // 2020-03

// Why one side of a decision came about and the other did not: the features, effects and bases in
// which two readings of one hazard or rule differ; empty if they do not.
std::vector<std::string> differences(const DiaryEntry& first, const DiaryEntry& second);

}  // namespace lendsim
