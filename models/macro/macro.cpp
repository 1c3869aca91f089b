#include "models/macro/macro.hpp"

#include <cmath>

namespace lendsim {

double next_factor(const SystematicFactor& factor, double previous, double normal_score) {
  return factor.phi * previous + std::sqrt(1.0 - factor.phi * factor.phi) * normal_score;
}

double next_noise(const Driver& driver, double previous, double normal_score) {
  return driver.noise_phi * previous +
         driver.noise_sd * std::sqrt(1.0 - driver.noise_phi * driver.noise_phi) * normal_score;
}

}  // namespace lendsim
