// Changes of a borrower's state: what events, shocks and rules do to traits, attributes and the
// score.
#pragma once

#include <cstdint>

namespace lendsim {

enum class ChangeTarget : std::uint8_t { trait, attribute, score };
enum class ChangeOperation : std::uint8_t { set, add, multiply };

struct Change {
  ChangeTarget target = ChangeTarget::attribute;
  std::uint16_t index = 0;  // of the trait or attribute
  ChangeOperation operation = ChangeOperation::set;
  float value = 0.0F;
};

inline float changed(float old_value, const Change& change) {
  switch (change.operation) {
    case ChangeOperation::set:
      return change.value;
    case ChangeOperation::add:
      return old_value + change.value;
    case ChangeOperation::multiply:
      return old_value * change.value;
  }
  return old_value;
}

}  // namespace lendsim
