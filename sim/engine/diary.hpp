// Where a replay writes what happens to one borrower. A run without a diary pays one comparison per
// entry.
#pragma once

#include <string>
#include <string_view>

#include "models/base/month.hpp"

namespace lendsim {

class Diary {
 public:
  virtual ~Diary() = default;
  // `step`: life, review, draw, service, score, reopen, market or book. `product`: empty for
  // borrower.
  virtual void entry(Month month, std::string_view step, std::string_view product,
                     const std::string& text) = 0;
};

}  // namespace lendsim
