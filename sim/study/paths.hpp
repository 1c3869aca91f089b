// Replications of one scenario kept in memory as the few figures that explanations need.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/paired.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/study/run.hpp"

namespace lendsim {

// Figures of the whole book over the horizon, in the order of the tables.
struct ExplainedMeasure {
  Measure measure;
  const char* name;
};
inline constexpr ExplainedMeasure kExplained[] = {{Measure::closures, "closures"},
                                                  {Measure::new_defaults, "new_defaults"},
                                                  {Measure::interest_income, "interest_income"},
                                                  {Measure::charge_offs, "charge_offs"},
                                                  {Measure::net_income, "net_income"}};
inline constexpr std::size_t kExplainedCount = std::size(kExplained);
inline constexpr std::size_t kExplainedNetIncome = 4;
double explained_unit(std::size_t i);  // 100 for money: fen per yuan

// A thing that happened to an account in a reported month.
struct AccountEvent {
  BorrowerId borrower = 0;
  std::int32_t month = 0;
  std::int16_t rule = -1;  // that did it
  std::int8_t product = -1;

  friend auto operator<=>(const AccountEvent&, const AccountEvent&) = default;
};

struct PathFigures {
  // [measure][replication], fen or counts
  std::array<std::vector<std::int64_t>, kExplainedCount> columns;
  std::vector<std::vector<std::int64_t>> causes;  // closures, [cause][replication]
  // With a log: accounts closed or frozen by a rule, and debts that entered default, sorted.
  std::vector<std::vector<AccountEvent>> stopped;   // [replication]
  std::vector<std::vector<AccountEvent>> defaults;  // [replication]
};

// Simulates all replications. Nothing is written. False if told to stop.
bool simulate_path(const Scenario& scenario, const RunRequest& request, bool with_log,
                   RunWatcher& watcher, PathFigures& figures);

// variant - baseline of every figure.
std::vector<PairedDifference> differences_of(const PathFigures& baseline,
                                             const PathFigures& variant);

}  // namespace lendsim
