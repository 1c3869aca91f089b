#include "sim/study/pairing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/scenario/load.hpp"

namespace lendsim {
namespace {

std::string population_of(const RunResults& run) {
  const RunSettings settings = scenario_from_text(run.scenario).scenario.run;
  return settings.population == Population::fixed ? "fixed" : "resampled";
}

std::string month_text(Month month) {
  return fmt::format("{}-{:02}", month.year(), month.month_of_year());
}

}  // namespace

std::vector<Mismatch> mismatches(const RunResults& baseline, const RunResults& variant) {
  std::vector<Mismatch> all;
  const auto compare = [&](const char* key, const std::string& a, const std::string& b,
                           bool fatal) {
    if (a != b) all.push_back({key, a, b, fatal});
  };
  const auto number = [](auto value) { return fmt::format("{}", value); };
  const auto list = [](const auto& labels) { return fmt::format("{}", fmt::join(labels, ", ")); };
  const auto months = [](const RunResults& r) { return r.shape.points - 1; };
  const auto warm_up = [&](const RunResults& r) { return r.shape.months - months(r); };
  const auto day_count = [](const RunResults& r) {
    return r.day_count == DayCount::actual ? "actual" : "30";
  };
  constexpr bool kFatal = true;
  compare("currency", baseline.currency, variant.currency, kFatal);
  compare("run.months", number(months(baseline)), number(months(variant)), kFatal);
  compare("segments", list(baseline.segments), list(variant.segments), kFatal);
  compare("products", list(baseline.products), list(variant.products), kFatal);
  compare("run.seed", number(baseline.seed), number(variant.seed), !kFatal);
  compare("run.start", month_text(baseline.start), month_text(variant.start), !kFatal);
  compare("run.warm_up", number(warm_up(baseline)), number(warm_up(variant)), !kFatal);
  compare("run.borrowers", number(baseline.borrowers), number(variant.borrowers), !kFatal);
  compare("run.population", population_of(baseline), population_of(variant), !kFatal);
  compare("run.day_count", day_count(baseline), day_count(variant), !kFatal);
  compare("version", baseline.source, variant.source, !kFatal);
  return all;
}

}  // namespace lendsim
