// The columns of the table /panel.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/results/run_results.hpp"

namespace lendsim {

// Where a row of the panel of one tally belongs: rows are [borrower][point][product].
struct PanelKey {
  std::int32_t replication = 0;
  std::int32_t borrower = 0;
  std::int32_t month = 0;
  std::int8_t product = 0;
};
PanelKey panel_key(const TallyShape& shape, ReplicationId replication, std::size_t row);

struct NumberColumn {
  std::string_view name;
  std::string_view units;  // "fen": of the currency
  std::string_view meaning;
  double (*get)(const PanelRow&);
  void (*set)(PanelRow&, double);
};
std::span<const NumberColumn> panel_numbers();

// A category: -1 has a meaning of its own, then the labels from 0.
struct FlagColumn {
  std::string_view name;
  std::string_view meaning;
  std::string_view absent;  // meaning of -1; empty: does not occur
  std::vector<std::string> labels;
  std::int8_t (*get)(const PanelRow&);
  void (*set)(PanelRow&, std::int8_t);
};
std::vector<FlagColumn> panel_flags(const RunResults& results);

std::vector<std::int8_t> flag_values(const FlagColumn& column);
std::string flag_meanings(const FlagColumn& column);
// Labels as words, blanks in them replaced by "_".
std::string flag_words(std::span<const std::string> labels);

}  // namespace lendsim
