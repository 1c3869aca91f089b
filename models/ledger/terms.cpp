#include "models/ledger/terms.hpp"

#include "models/base/contract.hpp"

namespace lendsim {
namespace {

std::vector<DailyRate> running_sums(const std::vector<DailyRate>& rates) {
  std::vector<DailyRate> sums(rates.size() + 1);
  for (std::size_t i = 0; i < rates.size(); ++i) sums[i + 1] = sums[i] + rates[i];
  return sums;
}

}  // namespace

RateCalendar::RateCalendar(DayNumber first, const std::vector<DailyRate>& normal,
                           const std::vector<DailyRate>& late)
    : first_(first), normal_(running_sums(normal)), late_(running_sums(late)) {}

DailyRate RateCalendar::at(const std::vector<DailyRate>& sums, DayNumber day) const {
  const auto i = static_cast<std::size_t>(day - first_ + 1);
  LENDSIM_EXPECT(day >= first_ - 1 && i < sums.size());
  return sums[i];
}

}  // namespace lendsim
