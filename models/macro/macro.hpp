// The systematic factor and named drivers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/base/ids.hpp"

namespace lendsim {

// Z_t = phi Z_{t-1} + sqrt(1 - phi^2) eps_t, stationary variance one, Z_0 standard normal. Positive
// Z is good times.
struct SystematicFactor {
  bool present = false;
  double phi = 0.0;
};

double next_factor(const SystematicFactor& factor, double previous, double normal_score);

// A driver's value is its path plus AR(1) noise of stationary sd `noise_sd`.
struct Driver {
  std::string name;
  FeatureIndex feature = 0;
  std::vector<double> path;  // by month of the run, warm-up first
  double noise_phi = 0.0;
  double noise_sd = 0.0;
  std::uint32_t slot = 0;  // fnv1a("macro." + name)
};

double next_noise(const Driver& driver, double previous, double normal_score);

}  // namespace lendsim
