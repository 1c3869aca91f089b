#include "sim/study/target.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <regex>

#include "analysis/estimate.hpp"
#include "analysis/summarise.hpp"

namespace lendsim {
namespace {

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
  throw BadTarget("--until '" + text + "': " + why +
                  "; it is written as 'se(net_income) < 1%' or 'se(diff(charge_offs)) < 20000'");
}

double number_of(const std::string& digits, const std::string& text) {
  std::string plain;
  std::copy_if(digits.begin(), digits.end(), std::back_inserter(plain),
               [](char c) { return c != '_'; });
  double value = 0.0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  const bool whole = error == std::errc{} && end == plain.data() + plain.size();
  if (!whole || !(value > 0.0) || !std::isfinite(value)) refuse(text, "the bound is positive");
  return value;
}

std::int64_t events_in(std::span<const std::int64_t> values) {
  std::int64_t sum = 0;
  for (const std::int64_t v : values) sum += v;
  return sum;
}

// Deviations from the mean, and the mean.
PilotSample sample_of(const HorizonColumns& c) {
  PilotSample sample;
  sample.counts_events = c.counts_events;
  sample.events = events_in(c.numerators);
  if (!c.denominators.empty()) {
    sample.mean = ratio_of_totals(c.numerators, c.denominators, c.unit);
    sample.effects = ratio_effects(c.numerators, c.denominators, c.unit);
    sample.effects.resize(c.numerators.size());
    return sample;
  }
  std::vector<std::int64_t> values = c.numerators;
  sample.mean = at(statistics_of(values, c.unit), Statistic::mean);
  for (const std::int64_t v : c.numerators) {
    sample.effects.push_back(static_cast<double>(v) / c.unit - sample.mean);
  }
  return sample;
}

PilotSample difference_of(const HorizonColumns& base, const HorizonColumns& variant) {
  const PilotSample a = sample_of(base);
  PilotSample d = sample_of(variant);
  d.mean -= a.mean;
  d.events = 0;
  for (std::size_t i = 0; i < d.effects.size(); ++i) {
    d.effects[i] -= a.effects[i];
    d.events += std::abs(variant.numerators[i] - base.numerators[i]);
  }
  return d;
}

double error_of(const PilotSample& sample) {
  double squares = 0.0;
  for (const double e : sample.effects) squares += e * e;
  const auto count = static_cast<double>(sample.effects.size());
  return std::sqrt(squares / (count * (count - 1.0)));
}

bool is_met(const PilotSample& sample, const WantedError& wanted) {
  if (std::isnan(sample.mean)) return false;
  if (sample.counts_events && sample.events < kFewEvents) return false;
  const double scale = wanted.relative ? std::abs(sample.mean) : 1.0;
  const double error = error_of(sample);
  return error <= wanted.bound * scale && (error > 0.0 || sample.mean != 0.0);
}

}  // namespace

Target parse_target(const std::string& text) {
  static const std::regex kForm(
      R"(\s*se\(\s*(diff\(\s*)?([a-z][a-z0-9_]*)\s*(\)\s*)?\)\s*<\s*([0-9._eE+-]+)\s*(%?)\s*)");
  std::smatch match;
  if (!std::regex_match(text, match, kForm) || match[1].matched != match[3].matched) {
    refuse(text, "this is no target");
  }
  Target target;
  target.text = text;
  target.name = match[2];
  target.difference = match[1].matched;
  target.wanted.relative = match[5].length() > 0;
  target.wanted.bound = number_of(match[4], text) / (target.wanted.relative ? 100.0 : 1.0);
  const std::vector<Headline> known = headlines();
  if (std::none_of(known.begin(), known.end(),
                   [&](const Headline& h) { return h.name == target.name; })) {
    std::string names;
    for (const Headline& h : known) names += (names.empty() ? "" : ", ") + h.name;
    refuse(text, target.name + " is none of " + names);
  }
  return target;
}

std::vector<PilotSample> samples_of(const Target& target, const TargetData& data) {
  std::vector<HorizonColumns> columns;
  for (const CellReader& policy : data.policies) {
    columns.push_back(horizon_columns(policy, data.shape, data.replications, target.name));
  }
  std::vector<PilotSample> samples;
  for (std::size_t p = target.difference ? 1 : 0; p < columns.size(); ++p) {
    samples.push_back(target.difference ? difference_of(columns.front(), columns[p])
                                        : sample_of(columns[p]));
  }
  return samples;
}

UntilOutcome decide(const Target& target, const TargetData& pilot, std::uint32_t most) {
  UntilOutcome outcome;
  outcome.pilot = outcome.replications = pilot.replications;
  for (const PilotSample& sample : samples_of(target, pilot)) {
    const UntilDecision decision = replications_until(sample, target.wanted);
    if (decision.verdict != UntilVerdict::computed) outcome.verdict = decision.verdict;
    const bool too_many = decision.replications > static_cast<double>(most);
    outcome.capped |= too_many;
    const auto wanted =
        too_many ? most : static_cast<std::uint32_t>(std::max(1.0, decision.replications));
    outcome.replications = std::max(outcome.replications, wanted);
  }
  return outcome;
}

void judge(const Target& target, const TargetData& all, UntilOutcome& outcome) {
  outcome.met = true;
  for (const PilotSample& sample : samples_of(target, all)) {
    const bool met = is_met(sample, target.wanted);
    const double error = error_of(sample);
    if (outcome.met && (!met || error > outcome.error)) {
      outcome.error = error;
      outcome.mean = sample.mean;
    }
    outcome.met &= met;
  }
}

}  // namespace lendsim
