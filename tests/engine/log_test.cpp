// The log of a replication tells what the measures add up.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "sim/engine/engine.hpp"
#include "sim/scenario/load.hpp"
#include "tests/catch.hpp"

using namespace lendsim;

namespace {

struct Told {
  LogKind kind;
  Measure counted;                    // as many rows, or
  Measure added_up = Measure::count;  // the same sum of amounts
};
constexpr Measure kNothing = Measure::count;

constexpr Told kTold[] = {
    {LogKind::invited, Measure::invitations},
    {LogKind::closed, Measure::closures},
    {LogKind::frozen, Measure::freezes},
    {LogKind::reopened, Measure::reopenings, Measure::limit_restored},
    {LogKind::limit_cut, kNothing, Measure::limit_cut},
    {LogKind::limit_granted, kNothing, Measure::limit_granted},
    {LogKind::plan, Measure::plans},
    {LogKind::draw, Measure::draws, Measure::disbursed},
    {LogKind::draw_refused_status, Measure::draws_refused_status},
    {LogKind::draw_refused_arrears, Measure::draws_refused_arrears},
    {LogKind::draw_refused_limit, Measure::draws_refused_limit},
    {LogKind::draw_refused_funding, Measure::draws_refused_funding},
    {LogKind::draw_deferred, Measure::draws_deferred},
    {LogKind::draw_lost, Measure::draws_lost},
    {LogKind::draw_to_rival, Measure::draws_to_rival},
    {LogKind::missed, Measure::missed},
    {LogKind::paid_short, Measure::paid_short},
    {LogKind::caught_up, Measure::caught_up},
    {LogKind::prepaid_in_part, Measure::prepaid_in_part},
    {LogKind::settled_early, Measure::settled_early},
    {LogKind::cured, Measure::cured},
    {LogKind::plan_completed, Measure::plans_completed},
    {LogKind::default_entered, Measure::new_defaults},
    {LogKind::plan_redefault, Measure::plan_redefaults},
    {LogKind::charged_off, Measure::charged_off_accounts, Measure::charge_offs},
};

struct Sum {
  std::int64_t rows = 0;
  std::int64_t amount = 0;
};

Tally simulate(const Scenario& scenario, bool log) {
  EngineOptions options;
  options.threads = 1;
  options.log = log;
  const ReplicationId only = 0;
  Tally tally;
  run_replications(scenario, {&only, 1}, options,
                   [&](ReplicationId, const Tally& t) { tally = t; });
  return tally;
}

// Over segments.
std::int64_t measured(const Tally& tally, int month, int product, Measure m) {
  std::int64_t sum = 0;
  for (int g = 0; g < tally.shape().segments; ++g) {
    sum += tally.main()[tally.main_index(month, g, product) + static_cast<std::size_t>(m)];
  }
  return sum;
}

std::int64_t measured(const Tally& tally, int month, BorrowerMeasure m) {
  std::int64_t sum = 0;
  for (int g = 0; g < tally.shape().segments; ++g) {
    sum += tally.borrowers()[tally.borrower_index(month, g) + static_cast<std::size_t>(m)];
  }
  return sum;
}

std::int64_t rows_of(const Tally& tally, LogKind kind) {
  return std::count_if(tally.log().begin(), tally.log().end(),
                       [&](const LogRow& row) { return row.kind == kind; });
}

void check_accounts(const Tally& tally) {
  std::map<std::vector<int>, Sum> sums;  // kind, month, product
  for (const LogRow& row : tally.log()) {
    Sum& sum = sums[{static_cast<int>(row.kind), row.month, row.product}];
    ++sum.rows;
    sum.amount += row.amount_fen;
  }
  for (const Told& told : kTold) {
    for (int month = 1; month < tally.shape().points; ++month) {
      for (int product = 0; product < tally.shape().products; ++product) {
        const Sum sum = sums[{static_cast<int>(told.kind), month, product}];
        INFO(log_kinds()[static_cast<std::size_t>(told.kind)].name << ", month " << month);
        if (told.counted != kNothing) {
          REQUIRE(sum.rows == measured(tally, month, product, told.counted));
        }
        if (told.added_up != kNothing) {
          REQUIRE(sum.amount == measured(tally, month, product, told.added_up));
        }
      }
    }
  }
}

// Closures by cause, events, rules; departures and returns.
void check_names(const Tally& tally) {
  const TallyShape& shape = tally.shape();
  std::map<std::vector<int>, Sum> causes;
  std::map<std::vector<int>, std::int64_t> events, rules, moves;
  for (const LogRow& row : tally.log()) {
    REQUIRE((row.event >= 0) == (row.kind == LogKind::event));
    if (row.kind == LogKind::event) ++events[{row.month, row.event}];
    if (row.kind == LogKind::rule) ++rules[{row.month, row.rule}];
    if (row.product < 0) ++moves[{row.month, static_cast<int>(row.kind)}];
    if (row.kind != LogKind::closed) continue;
    Sum& sum = causes[{row.month, row.cause}];
    ++sum.rows;
    sum.amount += row.amount_fen;
    REQUIRE((row.rule >= 0) == (row.cause != 0));  // nobody's rule closes for a rival
  }
  const auto sum_over = [&](CubeId id, int month, std::size_t inner, std::size_t cell) {
    const auto rows = static_cast<std::size_t>(shape.segments) *
                      (id == CubeId::cause ? static_cast<std::size_t>(shape.products) : 1);
    std::int64_t sum = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      sum += tally.cube(id)[(static_cast<std::size_t>(month) * rows + row) * inner + cell];
    }
    return sum;
  };
  const auto size = [](int n) { return static_cast<std::size_t>(n); };
  for (int month = 1; month < shape.points; ++month) {
    for (int c = 0; c < shape.causes; ++c) {
      const std::size_t inner = size(shape.causes) * kCauseMeasures;
      REQUIRE(causes[{month, c}].rows ==
              sum_over(CubeId::cause, month, inner, size(c) * kCauseMeasures));
      REQUIRE(causes[{month, c}].amount ==
              sum_over(CubeId::cause, month, inner,
                       size(c) * kCauseMeasures + size(int(CauseMeasure::closed_balance))));
    }
    for (int e = 0; e < shape.events; ++e) {
      REQUIRE(events[{month, e}] == sum_over(CubeId::event, month, size(shape.events), size(e)));
    }
    for (int r = 0; r < shape.rules; ++r) {
      REQUIRE(rules[{month, r}] == sum_over(CubeId::rule, month, size(shape.rules), size(r)));
    }
    const auto moved = [&](LogKind kind) { return moves[{month, static_cast<int>(kind)}]; };
    REQUIRE(moved(LogKind::departed) == measured(tally, month, BorrowerMeasure::departures));
    REQUIRE(moved(LogKind::returned) == measured(tally, month, BorrowerMeasure::returns));
    REQUIRE(moved(LogKind::arrived) == measured(tally, month, BorrowerMeasure::borrowers) -
                                           measured(tally, month - 1, BorrowerMeasure::borrowers));
  }
}

TEST_CASE("a log adds up to the measures, and changes none of them", "[engine][log]") {
  const std::string source = LENDSIM_SOURCE_DIR;
  const std::vector<std::pair<std::string, std::vector<std::string>>> runs = {
      {"/tests/fixtures/small.toml",
       {"behaviour.market.leave.base=0.03", "behaviour.market.return.base=0.2", "run.months=18"}},
      {"/tests/mechanisms/base.toml", {"run.borrowers=400"}},
      {"/scenarios/baseline.toml", {"run.borrowers=2000"}}};
  for (const auto& [file, overrides] : runs) {
    INFO(file);
    const Scenario scenario = load_scenario(source + file, overrides).scenario;
    const Tally tally = simulate(scenario, true);
    CHECK(std::is_sorted(tally.log().begin(), tally.log().end()));
    check_accounts(tally);
    check_names(tally);
    const Tally without = simulate(scenario, false);
    CHECK(without.log().empty());
    CHECK(std::equal(tally.cells().begin(), tally.cells().end(), without.cells().begin()));
    for (const LogKind kind : {LogKind::closed, LogKind::draw, LogKind::missed, LogKind::rule}) {
      CHECK(rows_of(tally, kind) > 0);
    }
  }
}

}  // namespace
