#include "models/features/hazard.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "models/base/contract.hpp"
#include "models/base/math.hpp"

namespace lendsim {
namespace {

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
  std::vector<Active> extents;
  for (const Hazard& e : events_) {
    rows_ = e.base.size() > rows_ ? e.base.size() : rows_;
    Active extent;
    extent.event = static_cast<std::uint32_t>(extents.size());
    extent.terms = static_cast<std::uint32_t>(terms_.size());
    extent.when = static_cast<std::uint32_t>(conditions_.size());
    terms_.insert(terms_.end(), e.terms.begin(), e.terms.end());
    conditions_.insert(conditions_.end(), e.when.begin(), e.when.end());
    extent.terms_end = static_cast<std::uint32_t>(terms_.size());
    extent.when_end = static_cast<std::uint32_t>(conditions_.size());
    extents.push_back(extent);
  }
  for (std::size_t row = 0; row < rows_; ++row) {
    row_begin_.push_back(static_cast<std::uint32_t>(active_.size()));
    const auto base_of = [&](const Hazard& e) { return e.base[e.base.size() == 1 ? 0 : row]; };
    double none = 1.0;
    for (const Hazard& e : events_) none -= base_of(e);
    for (std::size_t j = 0; j < events_.size(); ++j) {
      const double base = base_of(events_[j]);
      base_quantile_.push_back(link == Link::probit ? math::normal_quantile(base) : 0.0);
      if (base <= 0.0) continue;
      Active event = extents[j];
      event.intercept = static_cast<float>(math::log(base / none));
      event.base_odds = math::exp(event.intercept);
      active_.push_back(event);
    }
  }
  row_begin_.push_back(static_cast<std::uint32_t>(active_.size()));
  never_ = active_.empty();
}

std::span<const HazardGroup::Active> HazardGroup::active(const FeatureRow& row) const {
  return active_in_row(row_of_bases(row));
}

float HazardGroup::odds(std::span<const Active> active, const FeatureRow& row, EventMask excluded,
                        float* out) const {
  float sum = 0.0F;
  for (std::size_t k = 0; k < active.size(); ++k) {
    const Active& x = active[k];
    out[k] = 0.0F;
    if (((excluded >> x.event) & 1U) != 0) continue;
    if (!all_hold({conditions_.data() + x.when, x.when_end - x.when}, row)) continue;
    const std::span<const Term> terms{terms_.data() + x.terms, x.terms_end - x.terms};
    out[k] = terms.empty() ? x.base_odds : math::exp(linear(x.intercept, terms, row));
    sum += out[k];
  }
  return sum;
}

double HazardGroup::probit_probability(const FeatureRow& row) const {
  const std::span<const Active> events = active(row);
  if (events.empty() || !all_hold(events_[0].when, row)) return 0.0;
  const std::size_t r = row_of_bases(row);
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
  const std::span<const Active> events = active(row);
  std::array<float, kMaxEventsPerGroup> e;
  const float sum = odds(events, row, excluded, e.data());
  const float threshold = u * (1.0F + sum);
  if (!(threshold < sum)) return kNothing;
  float running = 0.0F;
  for (std::size_t k = 0; k < events.size(); ++k) {
    running += e[k];
    if (threshold < running) return static_cast<int>(events[k].event);
  }
  return kNothing;
}

double HazardGroup::probability(int j, const FeatureRow& row, EventMask excluded) const {
  if (link_ == Link::probit) return (excluded & 1U) != 0 ? 0.0 : probit_probability(row);
  const std::span<const Active> events = active(row);
  std::array<float, kMaxEventsPerGroup> e;
  const float sum = odds(events, row, excluded, e.data());
  for (std::size_t k = 0; k < events.size(); ++k) {
    if (static_cast<int>(events[k].event) != j) continue;
    return static_cast<double>(e[k]) / (1.0 + static_cast<double>(sum));
  }
  return 0.0;
}

double HazardGroup::base(int j, const FeatureRow& row) const {
  const std::vector<double>& bases = events_[static_cast<std::size_t>(j)].base;
  return bases[bases.size() == 1 ? 0 : row_of_bases(row)];
}

Chance::Chance(double probability)
    : threshold_(static_cast<std::uint64_t>(probability * 4294967296.0 + 0.5)) {
  LENDSIM_EXPECT(probability >= 0.0 && probability <= 1.0);
}

Chance::Chance(HazardGroup hazard) : is_hazard_(true), hazard_(std::move(hazard)) {}

bool Chance::happens(const FeatureRow& row, std::uint32_t word) const {
  return is_hazard_ ? hazard_.pick(row, word) == 0 : word < threshold_;
}

double Chance::probability(const FeatureRow& row) const {
  return is_hazard_ ? hazard_.probability(0, row) : static_cast<double>(threshold_) * 0x1p-32;
}

}  // namespace lendsim
