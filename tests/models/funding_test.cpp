// Who funds a debt, what is set aside for it, and features made of others.
#include "models/platform/funding.hpp"

#include <numeric>
#include <vector>

#include "models/features/derived.hpp"
#include "models/platform/provision.hpp"
#include "tests/catch.hpp"

using namespace lendsim;

namespace {

constexpr Fraction share(std::int64_t millionths) { return Fraction{millionths}; }

Funder funder(std::int64_t millionths) {
  Funder f;
  f.share = {{make_month(2020, 1), share(millionths)}};
  return f;
}

std::int32_t sum(const Shares& shares) { return std::accumulate(shares.begin(), shares.end(), 0); }

const std::array<bool, kMaxParties> kNobodyFull{};

TEST_CASE("shares follow the calendar, the platform has the rest", "[funding]") {
  std::vector<Funder> parties = {Funder{}, funder(980'000)};
  parties[1].share.push_back({make_month(2022, 1), share(700'000)});
  CHECK(nominal_shares(parties, make_month(2019, 6)) == Shares{20'000, 980'000, 0, 0});
  CHECK(nominal_shares(parties, make_month(2021, 12)) == Shares{20'000, 980'000, 0, 0});
  CHECK(nominal_shares(parties, make_month(2022, 1)) == Shares{300'000, 700'000, 0, 0});
  CHECK(nominal_shares({}, make_month(2022, 1)) == kPlatformOnly);
}

TEST_CASE("what becomes of the share of a funder that is not available", "[funding]") {
  const Month month = make_month(2020, 1);
  std::vector<Funder> parties = {Funder{}, funder(600'000), funder(300'000)};
  CHECK(funding_of_month(parties, month, kNobodyFull).shares ==
        Shares{100'000, 600'000, 300'000, 0});

  parties[2].suspended = true;
  parties[2].overflow = Overflow::others;
  FundingMonth mix = funding_of_month(parties, month, kNobodyFull);
  CHECK(mix.shares == Shares{100'000, 900'000, 0, 0});
  CHECK(mix.refused_below == 0);

  parties[2].overflow = Overflow::platform;
  CHECK(funding_of_month(parties, month, kNobodyFull).shares == Shares{400'000, 600'000, 0, 0});

  // Three draws in ten are refused; the others are funded 1 : 6.
  parties[2].overflow = Overflow::refuse;
  mix = funding_of_month(parties, month, kNobodyFull);
  CHECK(mix.shares == Shares{142'858, 857'142, 0, 0});
  CHECK(mix.refused_below == (std::uint64_t{300'000} << 32U) / 1'000'000U);

  // Full is the same as suspended; without another funder the platform takes over.
  parties[1].suspended = true;
  parties[2].suspended = false;
  parties[2].overflow = Overflow::others;
  CHECK(funding_of_month(parties, month, {false, false, true, false}).shares == kPlatformOnly);

  // Everybody refuses.
  for (Funder& f : parties) {
    f.suspended = true;
    f.overflow = Overflow::refuse;
  }
  CHECK(funding_of_month(parties, month, kNobodyFull).refused_below == std::uint64_t{1} << 32U);
}

TEST_CASE("a draw on top mixes the shares by amount", "[funding]") {
  const Shares old{20'000, 980'000, 0, 0};
  const Shares now{300'000, 700'000, 0, 0};
  // (0.98 x 300 + 0.70 x 100) / 400 = 0.91
  CHECK(mixed(old, {30'000}, now, {10'000}) == Shares{90'000, 910'000, 0, 0});
  CHECK(mixed(old, {0}, now, {10'000}) == now);
  CHECK(sum(mixed({333'333, 333'333, 333'334, 0}, {7}, now, {11})) == 1'000'000);
}

TEST_CASE("a split adds up, the odd fen goes to the platform", "[funding]") {
  const Shares shares{1, 499'999, 500'000, 0};
  for (const std::int64_t fen : {0, 1, 99, 101, -101, 123'456'789}) {
    const Split parts = split({fen}, shares);
    CHECK((parts[0] + parts[1] + parts[2] + parts[3]).fen == fen);
  }
  CHECK(split({101}, {0, 500'000, 500'000, 0}) == Split{Money{1}, Money{50}, Money{50}, Money{0}});
  CHECK(split({-101}, {0, 500'000, 500'000, 0}) ==
        Split{Money{-1}, Money{-50}, Money{-50}, Money{0}});
}

TEST_CASE("expected credit loss is PD x LGD x exposure, by stage", "[funding]") {
  Provision p;
  p.pd = {share(20'000),  share(350'000), share(750'000), share(750'000),
          share(750'000), share(750'000), share(750'000), share(750'000)};
  p.lgd = share(800'000);
  p.ccf = share(100'000);
  CHECK(stage_of(p, 0) == 0);
  CHECK(stage_of(p, 1) == 0);
  CHECK(stage_of(p, 2) == 1);
  CHECK(stage_of(p, 3) == 1);
  CHECK(stage_of(p, 4) == 2);
  // 0.02 x 0.8 x (10,000 + 0.1 x 5,000) yuan = 168.00
  CHECK(expected_credit_loss(p, 0, {1'000'000}, {500'000}) == Money{16'800});
  CHECK(expected_credit_loss(p, 2, {1'000'000}, {0}) == Money{600'000});
  CHECK(expected_credit_loss(p, 5, {1'000'000}, {0}) == Money{800'000});  // PD 1
  CHECK(expected_credit_loss(p, 0, {31}, {0}) == Money{0});               // 0.496 fen
  CHECK(expected_credit_loss(p, 0, {32}, {0}) == Money{1});               // 0.512 fen
  // A large book does not overflow.
  CHECK(expected_credit_loss(p, 5, {std::int64_t{1} << 53U}, {0}).fen > 0);
}

TEST_CASE("derived features", "[features]") {
  FeatureRow row(4);
  row.set(FeatureIndex{0}, 7.0F);
  row.set(FeatureIndex{1}, 2.0F);
  Derived d;
  d.of = 0;
  d.other = 1;
  d.at = 4.0F;
  const auto value = [&](Shape shape) {
    d.shape = shape;
    return value_of(d, row);
  };
  CHECK(value(Shape::square) == 9.0F);
  CHECK(value(Shape::above) == 3.0F);
  CHECK(value(Shape::below) == 0.0F);
  CHECK(value(Shape::ratio) == 3.5F);
  d.at = 9.0F;
  CHECK(value(Shape::above) == 0.0F);
  CHECK(value(Shape::below) == 2.0F);
  d.other = 2;
  CHECK(value(Shape::ratio) == 0.0F);
  d.when = {{0, Comparison::greater, false, 0, 6.0F}, {1, Comparison::equal, false, 0, 2.0F}};
  CHECK(value(Shape::all) == 1.0F);
  d.when[1].value = 3.0F;
  CHECK(value(Shape::all) == 0.0F);
}

}  // namespace
