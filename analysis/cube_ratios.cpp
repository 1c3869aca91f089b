#include "analysis/cube_ratios.hpp"

#include <algorithm>

#include "models/base/money.hpp"

namespace lendsim {
namespace {

constexpr double kScorePoint = 100.0;  // score_sum is in hundredths of a point
constexpr std::size_t kYear = 12;

double unit_of(const MeasureInfo& measure) {
  return measure.unit == MeasureUnit::money ? double{kFenPerYuan} : 1.0;
}

template <class AnyMeasure>
std::size_t place(AnyMeasure measure) {
  return static_cast<std::size_t>(measure);
}

std::size_t extent(const CubeInfo& cube, AxisId axis) {
  const auto found = std::find(cube.axes.begin(), cube.axes.end(), axis);
  return cube.extents[static_cast<std::size_t>(found - cube.axes.begin())];
}

std::vector<CubeRatio> main_ratios() {
  std::vector<CubeRatio> all;
  for (const RatioInfo& ratio : ratios()) {
    const MeasureInfo& above = info(ratio.numerator);
    const std::size_t back = ratio.window == RatioWindow::twelve_months ? kYear - 1 : 0;
    all.push_back({std::string(ratio.name),
                   std::string(ratio.meaning),
                   above.unit == MeasureUnit::count,
                   unit_of(above) / unit_of(info(ratio.denominator)),
                   {{place(ratio.numerator), back, 0}, {place(ratio.denominator), back, back}}});
  }
  return all;
}

std::vector<CubeRatio> cause_ratios(const CubeInfo& cube) {
  CubeRatio waited{
      "mean_months_waited", "mean months between closure or freeze and reopening", false, 1.0, {}};
  for (std::size_t cause = 0; cause < extent(cube, AxisId::cause); ++cause) {
    const std::size_t first = cause * kCauseMeasures;
    waited.terms.push_back({first + place(CauseMeasure::months_waited)});
    waited.terms.push_back({first + place(CauseMeasure::reopenings)});
  }
  return {waited};
}

std::vector<CubeRatio> borrower_ratios() {
  return {{"mean_score",
           "mean published score at month end, points",
           false,
           kScorePoint,
           {{place(BorrowerMeasure::score_sum)}, {place(BorrowerMeasure::borrowers)}}}};
}

// Both sums begin at age 0 of the cohort.
CellSum up_to_age(VintageMeasure m, std::size_t first, std::size_t age) {
  return {first + place(m), 0, 0, age + 1, kVintageMeasures};
}

std::vector<CubeRatio> vintage_ratios(const CubeInfo& cube) {
  using enum VintageMeasure;
  CubeRatio defaults{"cumulative_default_rate",
                     "debts that have entered default up to the age / debts opened",
                     true,
                     1.0,
                     {}};
  CubeRatio losses{"cumulative_charge_off_rate",
                   "balance charged off up to the age / amounts drawn up to the age",
                   false,
                   1.0,
                   {}};
  const std::size_t ages = extent(cube, AxisId::age);
  for (std::size_t cohort = 0; cohort < extent(cube, AxisId::cohort); ++cohort) {
    const std::size_t first = cohort * ages * kVintageMeasures;
    for (std::size_t age = 0; age < ages; ++age) {
      defaults.terms.push_back(up_to_age(new_defaults, first, age));
      defaults.terms.push_back(up_to_age(opened, first, age));
      losses.terms.push_back(up_to_age(charge_offs, first, age));
      losses.terms.push_back(up_to_age(disbursed, first, age));
    }
  }
  return {defaults, losses};
}

CubeRatio roll_ratio(const std::string& name, const std::string& long_name, RollMeasure m) {
  CubeRatio ratio{name, long_name, m == RollMeasure::loans, 1.0, {}};
  for (std::size_t from = 0; from < kBuckets; ++from) {
    const std::size_t first = from * kDestinations * kRollMeasures + place(m);
    for (std::size_t to = 0; to < kDestinations; ++to) {
      ratio.terms.push_back({first + to * kRollMeasures});
      ratio.terms.push_back({first, 0, 0, kDestinations, kRollMeasures});
    }
  }
  return ratio;
}

std::vector<CubeRatio> roll_ratios() {
  return {
      roll_ratio("probability", "share of the debts that go there in a month", RollMeasure::loans),
      roll_ratio("probability_by_balance", "share of the balance that goes there in a month",
                 RollMeasure::balance)};
}

}  // namespace

std::vector<CubeRatio> ratios_of(const CubeInfo& cube) {
  switch (cube.id) {
    case CubeId::main:
      return main_ratios();
    case CubeId::cause:
      return cause_ratios(cube);
    case CubeId::borrower:
      return borrower_ratios();
    case CubeId::vintage:
      return vintage_ratios(cube);
    case CubeId::roll:
      return roll_ratios();
    default:
      return {};
  }
}

bool age_is_reached(const TallyShape& shape, std::size_t cohort, std::size_t age) {
  const auto months = static_cast<std::size_t>(shape.points) - 1;
  const std::size_t width = static_cast<std::size_t>(shape.cohort_months);
  const std::size_t last_month = std::min(months, (cohort + 1) * width);
  return last_month + age <= months;
}

}  // namespace lendsim
