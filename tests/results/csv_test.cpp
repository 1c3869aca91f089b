#include "sim/results/csv.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "models/base/month.hpp"
#include "tests/catch.hpp"

namespace {

using namespace lendsim;

std::string text_field(std::string_view text) {
  std::string line;
  append_csv(line, text);
  return line;
}

std::string number_field(double value) {
  std::string line;
  append_csv(line, value);
  return line;
}

TEST_CASE("texts of a CSV file are quoted where they must be", "[results]") {
  CHECK(text_field("salaried") == "salaried");
  CHECK(text_field(" blank ") == " blank ");
  CHECK(text_field("a,b") == "\"a,b\"");
  CHECK(text_field("say \"no\"") == "\"say \"\"no\"\"\"");
  CHECK(text_field("two\nlines") == "\"two\nlines\"");
  CHECK(text_field("\r") == "\"\r\"");
  CHECK(text_field("\u501f\u5457") == "\u501f\u5457");
  CHECK(text_field("") == "\"\"");  // not missing
}

TEST_CASE("numbers of a CSV file read back the same, bit by bit", "[results]") {
  CHECK(number_field(std::numeric_limits<double>::quiet_NaN()).empty());
  CHECK(number_field(0.0) == "0");
  CHECK(number_field(-0.0) == "-0");
  CHECK(number_field(100'000.0) == "100000");
  CHECK(number_field(0.1) == "0.1");
  CHECK(number_field(9'007'199'254'740'991.0) == "9007199254740991");
  std::mt19937_64 bits(7);
  for (int i = 0; i < 100'000; ++i) {
    const auto value = std::bit_cast<double>(bits());
    if (!std::isfinite(value)) continue;
    const std::string field = number_field(value);
    double back = 0.0;
    std::from_chars(field.data(), field.data() + field.size(), back);
    if (std::bit_cast<std::uint64_t>(back) != std::bit_cast<std::uint64_t>(value)) FAIL(field);
  }
}

TEST_CASE("dates of a CSV file are those of the calendar", "[results]") {
  for (Month m = make_month(1600, 1); m < make_month(2401, 1); ++m) {
    std::string found;
    append_csv_date(found, day_number(m, days_in_gregorian_month(m), DayCount::actual));
    std::string expected = std::to_string(m.year()) + (m.month_of_year() < 10 ? "-0" : "-") +
                           std::to_string(m.month_of_year()) + "-" +
                           std::to_string(days_in_gregorian_month(m));
    if (found != expected) FAIL(found << " is not " << expected);
  }
}

}  // namespace
