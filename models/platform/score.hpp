// The published score: moves with what happened and back towards the borrower's quality,
// score' = clamp(score + pull (quality - score) + sum of effects + noise * eps, 350, 950).
#pragma once

#include <vector>

#include "models/features/hazard.hpp"

namespace lendsim {

inline constexpr float kScoreMinimum = 350.0F;  // range of Sesame Credit scores
inline constexpr float kScoreMaximum = 950.0F;

struct ScoreEquation {
  double pull = 0.0;           // 1/month
  double noise = 0.0;          // points, sd of a month's movement
  double initial_noise = 0.0;  // points, sd of score - quality at the start
  double residual = 0.0;       // points, sd of risk_score - score, persistent
  std::vector<Term> effects;   // points per unit of (feature - reference)
};

// Computed in binary64 from binary32 state, in the written order, stored as binary32.
float next_score(const ScoreEquation& equation, float score, float quality, const FeatureRow& row,
                 double normal_score);
float initial_score(const ScoreEquation& equation, float quality, double normal_score);

}  // namespace lendsim
