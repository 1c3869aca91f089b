#include "sim/cli/table.hpp"

#include <limits>

#include "tests/catch.hpp"

using namespace lendsim;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("numbers are grouped by thousands", "[cli]") {
  CHECK(grouped(0.0) == "0");
  CHECK(grouped(999.0) == "999");
  CHECK(grouped(1000.0) == "1,000");
  CHECK(grouped(-1234567.891, 2) == "-1,234,567.89");
  CHECK(grouped(-0.001, 2) == "0.00");
  CHECK(grouped(999.999, 1) == "1,000.0");
  CHECK(grouped(kNan, 2) == "-");
  CHECK(grouped(std::uint64_t{18'446'744'073'709'551'615U}) == "18,446,744,073,709,551,615");
  CHECK(counted(1, "month") == "1 month");
  CHECK(counted(1200, "month") == "1,200 months");
}

TEST_CASE("decimals show two digits of the error", "[cli]") {
  CHECK(decimals_for(11.3, 278) == 0);
  CHECK(decimals_for(4.9, 119.5) == 1);
  CHECK(decimals_for(0.30, 4.01) == 2);
  CHECK(decimals_for(0.0093, 0.3) == 4);
  CHECK(decimals_for(1e-12, 1) == 6);
  CHECK(decimals_for(0, 0) == 0);
  CHECK(decimals_for(kNan, 236) == 2);
}

TEST_CASE("sizes, rates and times are short", "[cli]") {
  CHECK(bytes_text(0) == "0 B");
  CHECK(bytes_text(999) == "999 B");
  CHECK(bytes_text(1500) == "1.50 kB");
  CHECK(bytes_text(25'300'000'000) == "25.3 GB");
  CHECK(rate_text(12.3e6) == "12.3 M");
  CHECK(rate_text(417) == "417");
  CHECK(duration_text(3.21) == "3.2 s");
  CHECK(duration_text(245) == "4:05");
  CHECK(duration_text(3723) == "1:02:03");
}

TEST_CASE("a table is aligned by what the terminal shows", "[cli]") {
  TextTable table({{"", Align::left}, {"mean"}, {"unit", Align::left}});
  table.add({"closures", "1,234", "accounts"});
  table.add({"\u5931\u4e1a", "5", "\u5143"});  // two columns each
  CHECK(table.text() ==
        "           mean  unit\n"
        "closures  1,234  accounts\n"
        "\u5931\u4e1a          5  \u5143\n");
  TextTable hostile({{"", Align::left}});
  hostile.add({"\x1b[31m"});
  CHECK(hostile.text().find('\x1b') == std::string::npos);
}

TEST_CASE("texts are quoted for CSV and JSON", "[cli]") {
  CHECK(csv_field("plain") == "plain");
  CHECK(csv_field("a,\"b\"") == "\"a,\"\"b\"\"\"");
  CHECK(json_string("a\"b\\c\n\u4e2d\xff") == "\"a\\\"b\\\\c\\u000a\u4e2d\\ufffd\"");
  CHECK(json_number(0.1) == "0.1");
  CHECK(json_number(kNan) == "null");
}
