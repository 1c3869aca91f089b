// The model that speed is measured with: scenarios/reference/bench-prototype.toml.
#include <string>

#include "tests/catch.hpp"
#include "tests/validation/logistic_normal.hpp"
#include "tests/validation/reference_run.hpp"
#include "tests/validation/statistical_check.hpp"

using namespace validation;

TEST_CASE("bench-prototype.toml: who draws in the first month", "[reference]") {
  const mechanisms::Runs runs =
      run_reference("bench-prototype", {"run.borrowers=20_000", "run.months=1"});
  check_share("draws in the first month", total(runs, "draws"), 20'000.0,
              formulas::bench_first_month_draws());
}

// A benchmark that leaves a branch out measures less than it says.
TEST_CASE("bench-prototype.toml: everything that is declared happens", "[reference]") {
  const mechanisms::Runs runs = run_reference("bench-prototype", {"run.borrowers=5_000"});
  for (const std::string cause : {"fraud", "manual_review", "credit", "voluntary", "dormancy"}) {
    INFO(cause);
    CHECK(total(runs, "by_cause/closures[" + cause + "]") > 0.0);
  }
  for (const std::string cause : {"manual_review", "credit", "voluntary", "dormancy"}) {
    INFO(cause);
    CHECK(total(runs, "by_cause/reopenings[" + cause + "]") > 0.0);
  }
  for (const std::string measure :
       {"draws", "missed", "cured", "settled_early", "charge_offs", "limit_cut", "limit_granted"}) {
    INFO(measure);
    CHECK(total(runs, measure) > 0.0);
  }
  for (const std::string event : {"risk event", "fraud", "paid", "missed", "in use"}) {
    INFO(event);
    CHECK(total(runs, "by_event/events[" + event + "]") > 0.0);
  }
}
