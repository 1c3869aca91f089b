#include "sim/report/scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/base/contract.hpp"

namespace lendsim::report {
namespace {

constexpr const char* kMonthNames[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// 1, 2, 5 or 10 times a power of ten, the nearest by Heckbert's rounding.
double nice_step(double step) {
  const double power = std::pow(10.0, std::floor(std::log10(step)));
  const double fraction = step / power;
  const double nice = fraction < 1.5 ? 1.0 : fraction < 3.0 ? 2.0 : fraction < 7.0 ? 5.0 : 10.0;
  return nice * power;
}

int month_step(int months, int count) {
  for (const int step : {1, 3, 6, 12, 24, 60, 120}) {
    if ((months + step - 1) / step <= count) return step;
  }
  const int decades = (months + 120 * count - 1) / (120 * count);
  return 120 * decades;
}

}  // namespace

Ticks nice_ticks(double low, double high, int count) {
  LENDSIM_EXPECT(std::isfinite(low) && std::isfinite(high) && low <= high && count >= 2);
  // Less than this is noise of rounding, not a range.
  const double width = std::max(std::abs(low), std::abs(high));
  if (high - low <= 1e-9 * width) {
    const double half = width > 0.0 ? width / 10.0 : 0.5;
    low -= half;
    high += half;
  }
  const double step = nice_step((high - low) / (count - 1));
  // As integers, so that no tick is 0.30000000000000004.
  const double begin = std::floor(low / step + 1e-9);
  const double end = std::ceil(high / step - 1e-9);
  Ticks ticks;
  ticks.decimals = std::clamp(-static_cast<int>(std::floor(std::log10(step) + 1e-9)), 0, 9);
  for (double i = begin; i <= end; i += 1.0) ticks.values.push_back(i * step);
  return ticks;
}

std::vector<MonthTick> month_ticks(Month start, int first, int last, int count) {
  LENDSIM_EXPECT(first <= last && count >= 1);
  const int step = month_step(last - first + 1, count);
  std::vector<MonthTick> ticks;
  for (int point = first; point <= last; ++point) {
    const Month month = start + point;
    if (month.index % step != 0) continue;
    const bool year = ticks.empty() || month.month_of_year() == 1;
    const char* name = kMonthNames[month.month_of_year() - 1];
    std::string label = step >= 12 ? fmt::format("{}", month.year())
                        : year     ? fmt::format("{} {}", name, month.year())
                                   : std::string(name);
    ticks.push_back({point, std::move(label), year || step >= 12});
  }
  return ticks;
}

std::vector<int> age_ticks(int last, int count) {
  int step = 1;
  for (const int next : {1, 2, 3, 6, 12, 24, 36, 60, 120}) {
    step = next;
    if (last / step + 1 <= count) break;
  }
  std::vector<int> ticks;
  for (int age = 0; age <= last; age += step) ticks.push_back(age);
  return ticks;
}

}  // namespace lendsim::report
