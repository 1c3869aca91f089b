// Where a replay writes what happens to one borrower. A run without a diary pays one comparison
// where something could be told.
#pragma once

#include "sim/engine/diary_entry.hpp"

namespace lendsim {

class Diary {
 public:
  virtual ~Diary() = default;
  virtual void entry(DiaryEntry entry) = 0;
};

}  // namespace lendsim
