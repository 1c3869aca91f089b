#include "sim/tally/measures.hpp"

#include <set>
#include <string>

#include "tests/catch.hpp"

namespace {

using namespace lendsim;

bool is_name(std::string_view name) {
  if (name.empty() || name[0] < 'a' || name[0] > 'z') return false;
  return name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

// Names of one group of the file: distinct, legal, and no name of a coordinate.
void check_names(std::span<const MeasureInfo> table, std::set<std::string_view> used = {}) {
  for (const char* coordinate :
       {"statistic", "month", "date", "segment", "product", "bucket", "cause", "replication"}) {
    used.insert(coordinate);
  }
  for (const MeasureInfo& m : table) {
    INFO(m.name);
    CHECK(is_name(m.name));
    CHECK_FALSE(m.meaning.empty());
    CHECK(used.insert(m.name).second);
  }
}

TEST_CASE("names of measures suit every reader", "[tally]") {
  check_names(bucket_measures());
  check_names(cause_measures());
  check_names(borrower_measures());
  std::set<std::string_view> used;
  for (const RatioInfo& r : ratios()) {
    CHECK(is_name(r.name));
    CHECK(used.insert(r.name).second);
  }
  check_names(measures(), used);
}

TEST_CASE("the table of measures is in the order of the enumeration", "[tally]") {
  CHECK(info(Measure::balance).name == "balance");
  CHECK(info(Measure::account_months).name == "account_months");
  CHECK(info(Measure::disbursed).name == "disbursed");
  CHECK(info(Measure::charge_offs).name == "charge_offs");
  CHECK(info(Measure::interest_forgone).name == "interest_forgone");
  CHECK(info(Measure::draws_to_rival).name == "draws_to_rival");
  CHECK(info(Measure::new_defaults).name == "new_defaults");
  CHECK(info(Measure::caught_up).name == "caught_up");
  CHECK(borrower_measures()[static_cast<int>(BorrowerMeasure::score_sum)].name == "score_sum");
  CHECK(cause_measures()[static_cast<int>(CauseMeasure::freezes)].name == "freezes");
}

}  // namespace
