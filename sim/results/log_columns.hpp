// The columns of the table /events.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/results/run_results.hpp"
#include "sim/tally/log.hpp"

namespace lendsim {

struct LogNumber {
  std::string_view name;
  std::string_view meaning;
  std::int32_t (*get)(ReplicationId, const LogRow&);
};
std::span<const LogNumber> log_numbers();

// A category: the labels from 0 on; the first is "none" where a row need not have one.
struct LogCategory {
  std::string_view name;
  std::string_view meaning;
  std::vector<std::string> labels;
  std::int8_t (*get)(const LogRow&);
  void (*set)(LogRow&, std::int8_t);
};
std::vector<LogCategory> log_categories(const RunResults& results);

// Categories that a column of int8 tells apart, "none" apart.
inline constexpr std::size_t kLogLabels = 127;

inline constexpr std::string_view kLogAmount = "amount";

}  // namespace lendsim
