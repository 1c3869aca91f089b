#include "models/borrower/attributes.hpp"

namespace lendsim {

float initial_value(const Attribute& attribute, const AttributeStart& start, std::uint32_t word) {
  switch (attribute.kind) {
    case AttributeKind::category:
      return static_cast<float>(start.shares.pick(word));
    case AttributeKind::flag:
      return static_cast<double>(word) + 0.5 < start.value * 4294967296.0 ? 1.0F : 0.0F;
    case AttributeKind::counter:
    case AttributeKind::clock:
      return static_cast<float>(start.value);
  }
  return 0.0F;
}

float advance(const Attribute& attribute, float value, std::uint32_t word) {
  switch (attribute.kind) {
    case AttributeKind::flag:
      return value;
    case AttributeKind::counter:
      return value * attribute.decay;
    case AttributeKind::clock:
      return value + 1.0F < kNever ? value + 1.0F : kNever;
    case AttributeKind::category:
      if (attribute.transition.empty()) return value;
      return static_cast<float>(attribute.transition[static_cast<std::size_t>(value)].pick(word));
  }
  return value;
}

}  // namespace lendsim
