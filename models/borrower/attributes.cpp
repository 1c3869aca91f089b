#include "models/borrower/attributes.hpp"

#include <cmath>

#include "models/base/math.hpp"

namespace lendsim {
namespace {

double uniform_of(std::uint32_t word) { return (static_cast<double>(word) + 0.5) / 4294967296.0; }

}  // namespace

float initial_value(const Attribute& attribute, const AttributeStart& start, std::uint32_t word) {
  switch (attribute.kind) {
    case AttributeKind::category:
      return static_cast<float>(start.shares.pick(word));
    case AttributeKind::flag:
      return static_cast<double>(word) + 0.5 < start.value * 4294967296.0 ? 1.0F : 0.0F;
    case AttributeKind::counter:
    case AttributeKind::index:
      return static_cast<float>(quantile(start.distribution, uniform_of(word)));
    case AttributeKind::clock:
      return std::floor(static_cast<float>(quantile(start.distribution, uniform_of(word))));
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
    case AttributeKind::index: {
      const double before = static_cast<double>(value) - attribute.mean;
      const double shock = attribute.sd * std::sqrt(1.0 - attribute.phi * attribute.phi) *
                           math::normal_quantile(uniform_of(word));
      return static_cast<float>(attribute.mean + attribute.phi * before + shock);
    }
  }
  return value;
}

}  // namespace lendsim
