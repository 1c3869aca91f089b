// Hazards: monthly probabilities whose log-odds are linear in features. Events that exclude each
// other form a group, a multinomial logit against "nothing happens":
//   p_j = e^eta_j / (1 + sum_k e^eta_k),
//   eta_j = ln(base_j / (1 - sum_k base_k)) + sum effect * (feature - reference),
// over the events applicable to this borrower. eta and its terms are binary32, added in file order;
// the outcome is the first j whose running sum exceeds u * (1 + sum), so no division is needed. A
// single event may use the probit link with a loading on the systematic factor (one-factor
// threshold model, Vasicek 2002): p = Phi((Phi^-1(base) + effects - sqrt(loading) Z) / sqrt(1 -
// loading)).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/features/condition.hpp"
#include "models/features/feature.hpp"

namespace lendsim {

struct Term {
  FeatureIndex feature = 0;
  float effect = 0.0F;     // log-odds per unit of the feature
  float reference = 0.0F;  // value of the feature at which the base applies
};

// Sum of effect * (feature - reference), in file order, starting from `start`.
inline float linear(float start, std::span<const Term> terms, const FeatureRow& row) {
  float eta = start;
  for (const Term& t : terms) eta += t.effect * (row[t.feature] - t.reference);
  return eta;
}

enum class Link : std::uint8_t { logit, probit };

struct Hazard {
  std::string name;
  std::vector<Condition> when;  // inapplicable where one fails
  // Monthly probability of the reference borrower, by row of the group's index (a bucket or a
  // category; one row where the base is a single number). 0 switches the event off.
  std::vector<double> base;
  std::vector<Term> terms;
};

// Bit j set: event j may not happen in this evaluation.
using EventMask = std::uint32_t;
inline constexpr int kMaxEventsPerGroup = 32;
inline constexpr int kNothing = -1;

class HazardGroup {
 public:
  // An event that is not off in one row of the bases, ready for evaluation.
  struct Active {
    float intercept = 0.0F;
    float base_odds = 0.0F;  // e^intercept: the odds of an event without terms
    std::uint32_t terms = 0, terms_end = 0, when = 0, when_end = 0;  // in the flat lists
    std::uint32_t event = 0;
  };

  HazardGroup() = default;
  // `index`: feature whose code selects the row of the bases; ignored where all bases have one row.
  // Precondition (checked by the scenario): at most kMaxEventsPerGroup events, equal numbers of
  // rows, per row the bases sum to less than one, a probit group has one event and 0 <= loading
  // < 1.
  HazardGroup(std::string name, std::vector<Hazard> events, FeatureIndex index,
              Link link = Link::logit, double loading = 0.0);

  const std::string& name() const { return name_; }
  const std::vector<Hazard>& events() const { return events_; }
  // No event has a positive base anywhere: nothing can happen and nothing need be drawn.
  bool never() const { return never_; }

  // Which event happens at the uniform `word` (its top 24 bits), or kNothing.
  int pick(const FeatureRow& row, std::uint32_t word, EventMask excluded = 0) const;

  // Probability of event j at these features (for diaries and tests; not used by the month).
  double probability(int j, const FeatureRow& row, EventMask excluded = 0) const;
  // The base of event j at these features: of the bucket or category (likewise).
  double base(int j, const FeatureRow& row) const;
  Link link() const { return link_; }
  // For kernels that evaluate many borrowers at once: rows of the bases, the feature that selects
  // one, the events that can happen in it.
  std::size_t rows() const { return rows_; }
  FeatureIndex index() const { return index_; }
  std::span<const Active> active_in_row(std::size_t row) const {
    return {active_.data() + row_begin_[row], row_begin_[row + 1] - row_begin_[row]};
  }

 private:
  std::size_t row_of_bases(const FeatureRow& row) const {
    return rows_ == 1 ? 0 : static_cast<std::size_t>(row[index_]);
  }
  std::span<const Active> active(const FeatureRow& row) const;
  // e^eta of each active event (0 where it can't happen); returns their sum in file order.
  float odds(std::span<const Active> active, const FeatureRow& row, EventMask excluded,
             float* out) const;
  double probit_probability(const FeatureRow& row) const;

  std::string name_;
  std::vector<Hazard> events_;
  std::vector<Term> terms_;               // of all events, side by side
  std::vector<Condition> conditions_;     // likewise
  std::vector<Active> active_;            // by row, in file order
  std::vector<std::uint32_t> row_begin_;  // [row], and one past the last
  std::vector<double> base_quantile_;     // probit: Phi^-1(base), by row
  std::size_t rows_ = 1;
  FeatureIndex index_ = 0;
  Link link_ = Link::logit;
  double sqrt_loading_ = 0.0;
  double sqrt_rest_ = 1.0;
  bool never_ = true;
};

// The chance of a rule: an integer threshold on the whole 32-bit word, or a hazard.
class Chance {
 public:
  Chance() = default;
  explicit Chance(double probability);  // 0 <= p <= 1; 1 always happens
  explicit Chance(HazardGroup hazard);
  bool happens(const FeatureRow& row, std::uint32_t word) const;
  bool certain() const { return !is_hazard_ && threshold_ >= (std::uint64_t{1} << 32); }
  bool never() const { return is_hazard_ ? hazard_.never() : threshold_ == 0; }
  std::uint64_t threshold() const { return threshold_; }  // of words; where it is no hazard
  // For diaries: how likely it is at these features, and the hazard if it is one.
  double probability(const FeatureRow& row) const;
  const HazardGroup* hazard() const { return is_hazard_ ? &hazard_ : nullptr; }

 private:
  std::uint64_t threshold_ = std::uint64_t{1} << 32;
  bool is_hazard_ = false;
  HazardGroup hazard_;
};

}  // namespace lendsim
