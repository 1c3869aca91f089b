#include "sim/cli/values.hpp"

#include "tests/catch.hpp"

using namespace lendsim;

TEST_CASE("integers are read as people write them", "[cli]") {
  CHECK(parse_integer("0") == 0);
  CHECK(parse_integer("-17") == -17);
  CHECK(parse_integer("10_000") == 10'000);
  CHECK(parse_integer("1e6") == 1'000'000);
  CHECK(parse_integer("25E+2") == 2'500);
  CHECK(parse_integer("9223372036854775807") == 9'223'372'036'854'775'807);
  for (const char* bad : {"", "_1", "1_", "1__0", "1.5", "1e", "1e-3", "1e19", "5x", "x5", " 5",
                          "5 ", "0x10", "+5", "9223372036854775808", "1e1e1", "nan"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_integer(bad));
  }
}

TEST_CASE("durations are read in seconds, minutes, hours and days", "[cli]") {
  using std::chrono::milliseconds;
  CHECK(parse_duration("90") == milliseconds(90'000));
  CHECK(parse_duration("90s") == milliseconds(90'000));
  CHECK(parse_duration("30m") == milliseconds(1'800'000));
  CHECK(parse_duration("2h") == milliseconds(7'200'000));
  CHECK(parse_duration("1d") == milliseconds(86'400'000));
  CHECK(parse_duration("1h30m") == milliseconds(5'400'000));
  CHECK(parse_duration("0.25") == milliseconds(250));
  CHECK(parse_duration("1.5h") == milliseconds(5'400'000));
  for (const char* bad : {"", "0", "0s", "-5", "5x", "h", "1h30", "1..5s", "1 h", "1e3", "400d",
                          "nan", "inf", "1ms"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_duration(bad));
  }
}
