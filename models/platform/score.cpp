#include "models/platform/score.hpp"

namespace lendsim {
namespace {

float clamped(double score) {
  if (score < static_cast<double>(kScoreMinimum)) return kScoreMinimum;
  if (score > static_cast<double>(kScoreMaximum)) return kScoreMaximum;
  return static_cast<float>(score);
}

}  // namespace

float next_score(const ScoreEquation& equation, float score, float quality, const FeatureRow& row,
                 double normal_score) {
  const double old_score = score;
  const double pull = equation.pull * (static_cast<double>(quality) - old_score);
  const double effect = linear(0.0F, equation.effects, row);
  return clamped(old_score + pull + effect + equation.noise * normal_score);
}

float initial_score(const ScoreEquation& equation, float quality, double normal_score) {
  return clamped(static_cast<double>(quality) + equation.initial_noise * normal_score);
}

}  // namespace lendsim
