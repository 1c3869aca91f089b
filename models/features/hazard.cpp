#include "models/features/hazard.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "models/base/contract.hpp"
#include "models/base/math.hpp"

namespace lendsim {
namespace {

constexpr float kOff = -std::numeric_limits<float>::infinity();

// The word's top 24 bits as a uniform in [0, 1), exact in binary32.
float uniform24(std::uint32_t word) { return static_cast<float>(word >> 8U) * 0x1p-24F; }

}  // namespace

HazardGroup::HazardGroup(std::string name, std::vector<Hazard> events, FeatureIndex index,
                         Link link, double loading)
    : name_(std::move(name)),
      events_(std::move(events)),
      index_(index),
      link_(link),
      sqrt_loading_(std::sqrt(loading)),
      sqrt_rest_(std::sqrt(1.0 - loading)) {
  LENDSIM_EXPECT(events_.size() <= kMaxEventsPerGroup);
  for (const Hazard& e : events_) {
    rows_ = e.base.size() > rows_ ? e.base.size() : rows_;
    Extent extent;
    extent.terms = static_cast<std::uint32_t>(terms_.size());
    extent.when = static_cast<std::uint32_t>(conditions_.size());
    terms_.insert(terms_.end(), e.terms.begin(), e.terms.end());
    conditions_.insert(conditions_.end(), e.when.begin(), e.when.end());
    extent.terms_end = static_cast<std::uint32_t>(terms_.size());
    extent.when_end = static_cast<std::uint32_t>(conditions_.size());
    extents_.push_back(extent);
  }
  for (std::size_t row = 0; row < rows_; ++row) {
    double none = 1.0;
    for (const Hazard& e : events_) none -= e.base[e.base.size() == 1 ? 0 : row];
    for (const Hazard& e : events_) {
      const double base = e.base[e.base.size() == 1 ? 0 : row];
      if (base > 0.0) never_ = false;
      intercepts_.push_back(base > 0.0 ? static_cast<float>(math::log(base / none)) : kOff);
      base_odds_.push_back(base > 0.0 ? math::exp(intercepts_.back()) : 0.0F);
      base_quantile_.push_back(link == Link::probit ? math::normal_quantile(base) : 0.0);
    }
  }
  constant_ = link == Link::logit && rows_ == 1 && terms_.empty() && conditions_.empty();
  for (const float e : base_odds_) constant_sum_ += e;
}

std::size_t HazardGroup::base_row(const FeatureRow& row) const {
  return rows_ == 1 ? 0 : static_cast<std::size_t>(row[index_]);
}

float HazardGroup::odds(const FeatureRow& row, EventMask excluded, float* out) const {
  const std::size_t events = extents_.size();
  const std::size_t first = base_row(row) * events;
  float sum = 0.0F;
  for (std::size_t j = 0; j < events; ++j) {
    const Extent& x = extents_[j];
    out[j] = 0.0F;
    if (base_odds_[first + j] == 0.0F || ((excluded >> j) & 1U) != 0) continue;
    if (!all_hold({conditions_.data() + x.when, x.when_end - x.when}, row)) continue;
    const std::span<const Term> terms{terms_.data() + x.terms, x.terms_end - x.terms};
    out[j] = terms.empty() ? base_odds_[first + j]
                           : math::exp(linear(intercepts_[first + j], terms, row));
    sum += out[j];
  }
  return sum;
}

double HazardGroup::probit_probability(const FeatureRow& row) const {
  if (!all_hold(events_[0].when, row)) return 0.0;
  const std::size_t r = base_row(row);
  if (intercepts_[r] == kOff) return 0.0;
  const double effects = linear(0.0F, events_[0].terms, row);
  const double z = row[Feature::systematic];
  return math::normal_cdf((base_quantile_[r] + effects - sqrt_loading_ * z) / sqrt_rest_);
}

int HazardGroup::pick(const FeatureRow& row, std::uint32_t word, EventMask excluded) const {
  if (never_) return kNothing;
  const float u = uniform24(word);
  if (link_ == Link::probit) {
    if ((excluded & 1U) != 0) return kNothing;
    return static_cast<double>(u) < probit_probability(row) ? 0 : kNothing;
  }
  std::array<float, kMaxEventsPerGroup> evaluated;
  const bool constant = constant_ && excluded == 0;
  const float* e = constant ? base_odds_.data() : evaluated.data();
  const float sum = constant ? constant_sum_ : odds(row, excluded, evaluated.data());
  const float threshold = u * (1.0F + sum);
  float running = 0.0F;
  if (!(threshold < sum)) return kNothing;
  for (std::size_t j = 0; j < extents_.size(); ++j) {
    running += e[j];
    if (threshold < running) return static_cast<int>(j);
  }
  return kNothing;
}

double HazardGroup::probability(int j, const FeatureRow& row, EventMask excluded) const {
  if (link_ == Link::probit) return (excluded & 1U) != 0 ? 0.0 : probit_probability(row);
  std::array<float, kMaxEventsPerGroup> e;
  const float sum = odds(row, excluded, e.data());
  return static_cast<double>(e[static_cast<std::size_t>(j)]) / (1.0 + static_cast<double>(sum));
}

Chance::Chance(double probability)
    : threshold_(static_cast<std::uint64_t>(probability * 4294967296.0 + 0.5)) {
  LENDSIM_EXPECT(probability >= 0.0 && probability <= 1.0);
}

Chance::Chance(HazardGroup hazard) : is_hazard_(true), hazard_(std::move(hazard)) {}

bool Chance::happens(const FeatureRow& row, std::uint32_t word) const {
  return is_hazard_ ? hazard_.pick(row, word) == 0 : word < threshold_;
}

}  // namespace lendsim
