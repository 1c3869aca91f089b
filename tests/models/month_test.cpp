#include "models/base/month.hpp"

#include <chrono>

#include "tests/catch.hpp"

using namespace lendsim;

TEST_CASE("day numbers agree with the standard library's calendar") {
  for (int y = 1900; y <= 2200; ++y) {
    for (int m = 1; m <= 12; ++m) {
      const Month month = make_month(y, m);
      const std::chrono::sys_days first{std::chrono::year{y} / m / 1};
      REQUIRE(day_number(month, 1, DayCount::actual) == first.time_since_epoch().count());
      const std::chrono::sys_days next{(std::chrono::year{y} / m + std::chrono::months{1}) / 1};
      REQUIRE(days_in(month, DayCount::actual) == (next - first).count());
    }
  }
}

TEST_CASE("thirty-day months") {
  const Month jan = make_month(2021, 1);
  CHECK(day_number(jan + 1, 10, DayCount::thirty) - day_number(jan, 10, DayCount::thirty) == 30);
  CHECK(last_day(jan, DayCount::thirty) == day_number(jan, 31, DayCount::thirty));
  CHECK(day_number(jan + 12, 1, DayCount::thirty) - day_number(jan, 1, DayCount::thirty) == 360);
}
