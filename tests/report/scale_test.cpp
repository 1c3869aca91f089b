#include "sim/report/scale.hpp"

#include "tests/catch.hpp"

using namespace lendsim;
using namespace lendsim::report;

namespace {

std::string joined(const std::vector<MonthTick>& ticks) {
  std::string text;
  for (const MonthTick& tick : ticks) {
    text += std::to_string(tick.point) + " " + tick.label + "|";
  }
  return text;
}

}  // namespace

TEST_CASE("scale: linear, in either direction, and without a width", "[report]") {
  const Scale down{0.0, 10.0, 200.0, 100.0};
  CHECK(down(0.0) == 200.0);
  CHECK(down(5.0) == 150.0);
  CHECK(down(10.0) == 100.0);
  CHECK(Scale{3.0, 3.0, 7.0, 9.0}(3.0) == 7.0);
}

TEST_CASE("ticks: 1, 2 or 5 times a power of ten that cover the range", "[report]") {
  CHECK(nice_ticks(0.0, 97.0, 5).values == std::vector<double>{0, 20, 40, 60, 80, 100});
  CHECK(nice_ticks(-3.0, 4.0, 5).values == std::vector<double>{-4, -2, 0, 2, 4});
  CHECK(nice_ticks(145.0, 222.0, 5).values == std::vector<double>{140, 160, 180, 200, 220, 240});
  const Ticks small = nice_ticks(0.0, 0.0047, 5);
  CHECK(small.values ==
        std::vector<double>{0, 1 * 0.001, 2 * 0.001, 3 * 0.001, 4 * 0.001, 5 * 0.001});
  CHECK(small.decimals == 3);
  CHECK(nice_ticks(1e6, 9e6, 5).decimals == 0);
}

TEST_CASE("ticks: a range that is a point is widened around it", "[report]") {
  for (const double value : {0.0, 5.0, -1234.5, 1e-9}) {
    const Ticks ticks = nice_ticks(value, value, 4);
    CHECK(ticks.values.front() < ticks.values.back());
    CHECK(ticks.values.front() <= value);
    CHECK(ticks.values.back() >= value);
  }
}

TEST_CASE("ticks: they cover every range and stay few", "[report]") {
  for (double low = -100.0; low < 100.0; low += 7.3) {
    for (double width = 0.001; width < 1e6; width *= 3.7) {
      const Ticks ticks = nice_ticks(low, low + width, 5);
      CHECK(ticks.values.front() <= low + 1e-9 * width);
      CHECK(ticks.values.back() >= low + width - 1e-9 * width);
      CHECK(ticks.values.size() <= 9);
      CHECK(ticks.values.size() >= 2);
    }
  }
}

TEST_CASE("ticks of months: quarters, then years, the year where it begins", "[report]") {
  const Month opening = make_month(2019, 12);
  CHECK(joined(month_ticks(opening, 1, 12, 5)) == "1 Jan 2020|4 Apr|7 Jul|10 Oct|");
  CHECK(joined(month_ticks(opening, 1, 3, 5)) == "1 Jan 2020|2 Feb|3 Mar|");
  CHECK(joined(month_ticks(opening, 0, 24, 5)) == "1 Jan 2020|7 Jul|13 Jan 2021|19 Jul|");
  CHECK(joined(month_ticks(opening, 1, 60, 5)) == "1 2020|13 2021|25 2022|37 2023|49 2024|");
  CHECK(joined(month_ticks(make_month(2020, 6), 1, 6, 2)) == "1 Jul 2020|4 Oct|");
  CHECK(month_ticks(opening, 1, 1200, 5).size() <= 6);
}

TEST_CASE("ticks of ages: steps that divide a year or are years", "[report]") {
  CHECK(age_ticks(23, 5) == std::vector<int>{0, 6, 12, 18});
  CHECK(age_ticks(3, 5) == std::vector<int>{0, 1, 2, 3});
  CHECK(age_ticks(59, 6) == std::vector<int>{0, 12, 24, 36, 48});
  CHECK(age_ticks(0, 5) == std::vector<int>{0});
}
