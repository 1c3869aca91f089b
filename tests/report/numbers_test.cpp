#include "sim/report/numbers.hpp"

#include <limits>

#include "tests/catch.hpp"

using namespace lendsim;
using namespace lendsim::report;

TEST_CASE("numbers: as many decimals as the error allows", "[report]") {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  CHECK(with_error(1234567.0, 4321.0) == "1,234,567 ± 4,321");
  CHECK(with_error(12.3456, 0.0987) == "12.346 ± 0.099");
  CHECK(with_error(-0.70, 0.0075) == "−0.7000 ± 0.0075");
  CHECK(with_error(12.3456, kNaN) == "12.35");
  CHECK(with_error(0.0, 0.0) == "0 ± 0");
  CHECK(number_text(kNaN, 2) == "–");
  CHECK(number_text(-0.001, 2) == "0.00");
}

TEST_CASE("numbers: money in the unit that keeps it short", "[report]") {
  CHECK(unit_for(Kind::money, 99'999.0, "CNY", "").name == "yuan (元)");
  CHECK(unit_for(Kind::money, 350'000.0, "CNY", "").name == "10,000 yuan (万元)");
  CHECK(unit_for(Kind::money, 350'000.0, "CNY", "").factor * 350'000.0 == 35.0);
  CHECK(unit_for(Kind::money, 32e6, "CNY", "").name == "million yuan (百万元)");
  CHECK(unit_for(Kind::money, 32e6, "CNY", "").factor * 32e6 == 32.0);
  CHECK(unit_for(Kind::money, 2e10, "CNY", "").factor * 2e10 == 200.0);
  CHECK(unit_for(Kind::money, 350'000.0, "EUR", "").name == "thousand EUR");
  CHECK(unit_for(Kind::money, 2e10, "EUR", "").factor * 2e10 == 20.0);
  CHECK(unit_for(Kind::share, 0.01, "CNY", "").factor == 100.0);
  CHECK(unit_for(Kind::count, 4000.0, "CNY", "accounts").name == "accounts");
}

TEST_CASE("numbers: months, and how wide a text is", "[report]") {
  CHECK(month_text(make_month(2020, 3)) == "2020-03");
  CHECK(text_width("万元") == 2.0);
  CHECK(text_width("ab") < text_width("abc"));
}
