// Contract checks. Two kinds of failure are kept apart: a broken promise between functions (EXPECT,
// ENSURE: debug builds only) and a broken promise to the user, such as a book that does not balance
// (ContractViolation: always checked, stops the run with exit code 70).
#pragma once

#include <cassert>
#include <stdexcept>
#include <string>

#define LENDSIM_EXPECT(condition) assert(condition)
#define LENDSIM_ENSURE(condition) assert(condition)

namespace lendsim {

// An identity of the model does not hold. Carries what is needed to replay the case.
class ContractViolation : public std::runtime_error {
 public:
  explicit ContractViolation(const std::string& what) : std::runtime_error(what) {}
};

}  // namespace lendsim
