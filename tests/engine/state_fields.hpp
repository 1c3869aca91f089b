// What counts of a borrower's state when two kernels are compared: every field that can still
// change a result. Left out is what is only left over: due dates beyond a debt's rows, the terms of
// a debt that is gone, what was noted of a month that is over (the tallies have it).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/engine/block_kernel.hpp"
#include "sim/scenario/scenario.hpp"

namespace judge {

// One field: of the account in `product`, or of the borrower (-1). Fen, days, months and codes as
// they are; a binary32 as its bits.
struct StateField {
  std::string name;
  int product = -1;
  std::int64_t value = 0;
  bool is_float = false;

  std::string text() const;  // of the value
  friend bool operator==(const StateField&, const StateField&) = default;
};

// In one order for all kernels. The number of fields depends on the state.
std::vector<StateField> fields_of(const lendsim::Scenario& scenario,
                                  const lendsim::BorrowerState& state);

// Of the values of the same fields, and of who it is.
std::uint64_t hash_of(const lendsim::BorrowerState& state, lendsim::ReplicationId replication,
                      lendsim::BorrowerId borrower);

struct FieldDifference {
  int product = -1;
  std::string text;
};
// In the order of the fields; what one side has alone comes last.
std::vector<FieldDifference> field_differences(const lendsim::Scenario& scenario,
                                               const lendsim::BorrowerState& reference,
                                               const lendsim::BorrowerState& candidate);

}  // namespace judge
