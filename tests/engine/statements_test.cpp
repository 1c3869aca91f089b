// Income statements, funders and the pool on a small book: exact, and the same however it is run.
#include <numeric>
#include <string>
#include <vector>

#include "sim/engine/engine.hpp"
#include "sim/scenario/load.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"

using namespace lendsim;

namespace {

constexpr const char* kFunders = R"(
[[funder]]
name  = "platform"
cost  = 0.03
[[funder]]
name  = "city banks"
share = { 2020-01 = 0.6, 2020-08 = 0.3 }
cost  = 0.025
overflow = "others"
[[funder]]
name  = "trust"
share = 0.3
cost  = 0.05
)";
constexpr const char* kPool = R"(
[pool]
quota_per_borrower = 9_000
reallocate = { share = 0.8, when = ["score >= 640", "utilisation > 0.2"], rank = "expected_margin" }
)";

Scenario load(const std::string& patch, const std::string& extra = {}) {
  const sample::Folder folder;
  std::filesystem::copy_file(
      std::filesystem::path(LENDSIM_SOURCE_DIR) / "tests/mechanisms/base.toml",
      folder / "base.toml");
  const std::string path =
      folder.write("variant.toml", "extends = \"base.toml\"\n" + patch + extra);
  return load_scenario(path, {"run.borrowers=400", "run.replications=1"}).scenario;
}

Tally simulate(const Scenario& scenario, int threads = 1, int block_size = 64,
               LoopOrder order = LoopOrder::automatic) {
  EngineOptions options;
  options.threads = threads;
  options.block_size = block_size;
  options.order = order;
  const ReplicationId only = 0;
  Tally tally;
  run_replications(scenario, {&only, 1}, options,
                   [&](ReplicationId, const Tally& t) { tally = t; });
  return tally;
}

// The cells of one segment and product.
struct Cells {
  const Tally& tally;
  int group;
  int product;

  std::int64_t main(int point, Measure m) const {
    return tally.main()[tally.main_index(point, group, product) + static_cast<std::size_t>(m)];
  }
  std::int64_t line(int point, int party, PartyMeasure m) const {
    return tally.cube(CubeId::party)[tally.party_index(point, group, product, party) +
                                     static_cast<std::size_t>(m)];
  }
  std::int64_t lines(int point, PartyMeasure m) const {
    std::int64_t sum = 0;
    for (int party = 0; party < tally.shape().parties; ++party) sum += line(point, party, m);
    return sum;
  }
};

template <class F>
void for_each_cell(const Tally& tally, F f) {
  for (int g = 0; g < tally.shape().segments; ++g) {
    for (int p = 0; p < tally.shape().products; ++p) f(Cells{tally, g, p});
  }
}

void check_statements(const Tally& tally) {
  for_each_cell(tally, [&](const Cells& c) {
    for (int t = 0; t < tally.shape().points; ++t) {
      REQUIRE(c.lines(t, PartyMeasure::balance) == c.main(t, Measure::balance));
      REQUIRE(c.lines(t, PartyMeasure::interest) == c.main(t, Measure::interest_income));
      REQUIRE(c.lines(t, PartyMeasure::service_fee) == 0);
      REQUIRE(c.lines(t, PartyMeasure::charge_offs) ==
              c.main(t, Measure::charge_offs) - c.main(t, Measure::never_income));
      REQUIRE(c.lines(t, PartyMeasure::expected_credit_loss) ==
              c.main(t, Measure::expected_credit_loss));
      REQUIRE(c.line(t, 0, PartyMeasure::net_income) == c.main(t, Measure::net_income));
      if (t == 0) continue;
      // The limits that count, from month to month.
      REQUIRE(c.main(t, Measure::credit_limit) ==
              c.main(t - 1, Measure::credit_limit) + c.main(t, Measure::limit_granted) +
                  c.main(t, Measure::limit_restored) - c.main(t, Measure::limit_cut) -
                  c.main(t, Measure::limit_released));
    }
  });
}

bool everywhere_the_same(const Scenario& scenario, bool coupled) {
  const Tally one = simulate(scenario);
  bool same = one == simulate(scenario, 2, 7);
  same = same && one == simulate(scenario, 1, 400);
  if (!coupled) same = same && one == simulate(scenario, 2, 33, LoopOrder::month_major);
  return same;
}

// Whether the second party funded nothing at all.
bool everywhere_full(const Tally& tally) {
  std::int64_t drawn = 0;
  for_each_cell(tally, [&](const Cells& c) {
    for (int t = 1; t < tally.shape().points; ++t) drawn += c.line(t, 1, PartyMeasure::disbursed);
  });
  return drawn == 0;
}

TEST_CASE("statements add up, alone and with funders", "[engine][statements]") {
  check_statements(simulate(load("")));
  const Scenario scenario = load(kFunders);
  CHECK_FALSE(scenario.coupled);
  const Tally tally = simulate(scenario);
  check_statements(tally);
  std::int64_t funders_interest = 0;
  for_each_cell(tally, [&](const Cells& c) {
    for (int t = 1; t < tally.shape().points; ++t) {
      funders_interest +=
          c.line(t, 1, PartyMeasure::interest) + c.line(t, 2, PartyMeasure::interest);
    }
  });
  CHECK(funders_interest > 0);
  CHECK(everywhere_the_same(scenario, false));
}

TEST_CASE("a pool conserves what is granted", "[engine][statements]") {
  const Scenario scenario = load(kPool, kFunders);
  REQUIRE(scenario.coupled);
  const Tally tally = simulate(scenario);
  check_statements(tally);
  const auto sum = [&](int point, Measure m) {
    std::int64_t total = 0;
    for_each_cell(tally, [&](const Cells& c) { total += c.main(point, m); });
    return total;
  };
  const auto quota = [&](int point) {
    std::int64_t total = 0;
    for (int g = 0; g < tally.shape().segments; ++g) {
      total += tally.borrowers()[tally.borrower_index(point, g) +
                                 static_cast<std::size_t>(BorrowerMeasure::pool_quota)];
    }
    return total;
  };
  std::int64_t granted = 0;
  std::int64_t taken = 0;
  for (int t = 1; t < tally.shape().points; ++t) {
    // What was there at the start of the month, after the pool acted, is within the quota.
    const std::int64_t opening = sum(t - 1, Measure::credit_limit) + sum(t, Measure::pool_granted) -
                                 sum(t, Measure::pool_taken);
    CHECK(opening <= quota(t));
    granted += sum(t, Measure::pool_granted);
    taken += sum(t, Measure::pool_taken);
  }
  CHECK(granted > 0);
  CHECK(taken > 0);
  CHECK(everywhere_the_same(scenario, true));
}

TEST_CASE("a funder at its capacity funds nothing new", "[engine][statements]") {
  const std::string banks = R"(
[[funder]]
name  = "banks"
share = 0.9
overflow = "refuse"
)";
  const Scenario scenario = load(banks, "capacity_per_borrower = 1_500\n");
  REQUIRE(scenario.coupled);
  const Tally tally = simulate(scenario);
  check_statements(tally);
  for (int t = 1; t < tally.shape().points; ++t) {
    std::int64_t before = 0;
    std::int64_t drawn = 0;
    std::int64_t refused = 0;
    std::int64_t present = 0;
    for_each_cell(tally, [&](const Cells& c) {
      before += c.line(t - 1, 1, PartyMeasure::balance);
      drawn += c.line(t, 1, PartyMeasure::disbursed);
      refused += c.main(t, Measure::draws_refused_funding);
    });
    for (int g = 0; g < tally.shape().segments; ++g) {
      present += tally.borrowers()[tally.borrower_index(t - 1, g)];
    }
    INFO("month " << t);
    const bool full = before >= 1'500 * kFenPerYuan * present;
    CHECK((drawn == 0) == full);
    CHECK((refused > 0) == full);
  }
  CHECK(everywhere_the_same(scenario, true));
  CHECK_FALSE(everywhere_full(tally));
}

TEST_CASE("a debt's funders change only for what is new, unless the stock moves too",
          "[engine][statements]") {
  const auto part_of_banks = [](const Tally& tally, int point) {
    std::int64_t banks = 0;
    std::int64_t all = 0;
    for_each_cell(tally, [&](const Cells& c) {
      banks += c.line(point, 1, PartyMeasure::balance);
      all += c.main(point, Measure::balance);
    });
    return static_cast<double>(banks) / static_cast<double>(all);
  };
  // The share of new debts falls from 60 to 30 % in August, month 8.
  const Tally fresh = simulate(load(kFunders));
  CHECK(part_of_banks(fresh, 7) == Approx(0.6).margin(1e-6));
  CHECK(part_of_banks(fresh, 8) > 0.35);
  CHECK(part_of_banks(fresh, 18) < part_of_banks(fresh, 8));
  std::string stock = kFunders;
  for (std::size_t at = 0; (at = stock.find("cost ", at)) != std::string::npos; at += 30) {
    stock.insert(at, "applies = \"stock\"\n");
  }
  const Tally moved = simulate(load(stock));
  CHECK(part_of_banks(moved, 7) == Approx(0.6).margin(1e-6));
  CHECK(part_of_banks(moved, 8) == Approx(0.3).margin(1e-6));
}

}  // namespace
