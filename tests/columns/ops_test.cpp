// Every operation over columns against the scalar function of the models that it stands for, bit
// for bit, with every instruction set of this machine.
#include <algorithm>

#include "models/base/hash.hpp"
#include "models/base/ids.hpp"
#include "models/base/math.hpp"
#include "models/base/money.hpp"
#include "models/borrower/attributes.hpp"
#include "models/features/derived.hpp"
#include "models/platform/score.hpp"
#include "sim/random/address.hpp"
#include "tests/columns/lanes.hpp"

using namespace lendsim;
using namespace lendsim::lanes;

namespace {

constexpr std::uint64_t kEveryWord = std::uint64_t{1} << 32U;

// Calls test with masks from none to all of the lanes.
template <class Test>
void with_masks(Source& source, std::size_t n, const Test& test) {
  test(LaneMask{});
  test(LaneMask::first(n));
  for (const std::size_t sparsity : {2U, 9U, 70U}) test(source.mask(n, sparsity));
}

FeatureRow row_of(float x, float other = 0.0F) {
  FeatureRow row(2);
  row.set(FeatureIndex{0}, x);
  row.set(FeatureIndex{1}, other);
  return row;
}

}  // namespace

TEST_CASE("the best instruction set is in use, portable is always there, others are refused") {
  const std::vector<std::string> names = ops::instruction_sets();
  CHECK(ops::instruction_set() == names.front());
  CHECK(names.back() == "portable");
  CHECK(ops::use_instruction_set("portable"));
  CHECK(ops::instruction_set() == "portable");
  CHECK_FALSE(ops::use_instruction_set("avx1024"));
  CHECK(ops::instruction_set() == "portable");
  CHECK(ops::use_instruction_set("auto"));
  CHECK(ops::instruction_set() == names.front());
}

TEST_CASE("draws of columns are the words at each lane's address") {
  Source source(1);
  on_every_instruction_set([&](std::size_t n) {
    const Month month = make_month(2020, 3);
    const std::uint64_t seed = (std::uint64_t{source.word()} << 32U) | source.word();
    const auto key = seed ^ static_cast<std::uint64_t>(Purpose::month);
    const Column<std::uint32_t> ids = source.words(n);
    const ops::DrawAddress address{key, source.word(), static_cast<std::uint32_t>(month.index),
                                   fnv1a("event.life")};
    with_masks(source, n, [&](const LaneMask& among) {
      for (unsigned wanted = 1; wanted < 16; ++wanted) {
        std::vector<Column<std::uint32_t>> words(4, Column<std::uint32_t>(n, 7));
        std::array<std::uint32_t*, 4> out{};
        for (std::size_t k = 0; k < 4; ++k) {
          if (((wanted >> k) & 1U) != 0) out[k] = words[k].data();
        }
        ops::draw(address, ids.data(), n, among.data(), out.data());
        among.for_each([&](std::size_t i) {
          const Words expected =
              words_at(seed, Purpose::month, address.replication, ids[i], month, address.slot);
          for (std::size_t k = 0; k < 4; ++k) {
            REQUIRE(words[k][i] == (out[k] == nullptr ? 7U : expected[k]));
          }
        });
      }
    });
  });
}

TEST_CASE("conditions narrow a mask as they hold") {
  Source source(2);
  on_every_instruction_set([&](std::size_t n) {
    const Column<float> left = source.numbers_and_edges(n, 2.0F);
    Column<float> right = source.numbers_and_edges(n, 2.0F);
    for (std::size_t i = 0; i < n; i += 4) right[i] = left[i];
    with_masks(source, n, [&](const LaneMask& before) {
      for (unsigned outcomes = 0; outcomes < 8; ++outcomes) {
        Condition condition{0, static_cast<Comparison>(outcomes), true, 1, 0.0F};
        LaneMask mask = before;
        ops::narrow(mask.data(), n, left.data(), outcomes, right.data());
        for (std::size_t i = 0; i < n; ++i) {
          REQUIRE(mask.test(i) == (before.test(i) && holds(condition, row_of(left[i], right[i]))));
        }
        condition.against_feature = false;
        for (const float value : edge_values()) {
          condition.value = value;
          mask = before;
          ops::narrow(mask.data(), n, left.data(), outcomes, value);
          for (std::size_t i = 0; i < n; ++i) {
            REQUIRE(mask.test(i) == (before.test(i) && holds(condition, row_of(left[i]))));
          }
        }
      }
    });
  });
}

TEST_CASE("words below a threshold are those of the chance of a rule") {
  Source source(3);
  on_every_instruction_set([&](std::size_t n) {
    const Column<std::uint32_t> words = source.words(n);
    with_masks(source, n, [&](const LaneMask& before) {
      for (const std::uint64_t threshold :
           {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0x7FFFFFFF}, kEveryWord / 2,
            std::uint64_t{0xFFFFFFFF}, kEveryWord, std::uint64_t{source.word()}}) {
        const Chance chance(static_cast<double>(threshold) * 0x1p-32);
        LaneMask mask = before;
        ops::narrow_below(mask.data(), n, words.data(), threshold);
        for (std::size_t i = 0; i < n; ++i) {
          REQUIRE(mask.test(i) == (before.test(i) && chance.happens(row_of(0.0F), words[i])));
        }
      }
    });
  });
}

TEST_CASE("bytes equal to a value") {
  Source source(4);
  on_every_instruction_set([&](std::size_t n) {
    Column<std::uint8_t> bytes(n);
    for (std::size_t i = 0; i < n; ++i) {
      bytes[i] = static_cast<std::uint8_t>(source.below(3) * 0x7FU + source.below(2));
    }
    with_masks(source, n, [&](const LaneMask& before) {
      for (const unsigned value : {0U, 1U, 0x7FU, 0x80U, 0xFEU, 0xFFU, 0x33U}) {
        LaneMask mask = before;
        ops::narrow_equal(mask.data(), n, bytes.data(), static_cast<std::uint8_t>(value));
        for (std::size_t i = 0; i < n; ++i) {
          REQUIRE(mask.test(i) == (before.test(i) && bytes[i] == value));
        }
      }
    });
  });
}

TEST_CASE("amounts become yuan and ratios as in the features") {
  Source source(5);
  on_every_instruction_set([&](std::size_t n) {
    for (const unsigned magnitude : {8U, 32U, 52U, 63U}) {
      Column<std::int64_t> a = source.amounts(n, magnitude);
      const Column<std::int64_t> b = source.amounts(n, magnitude);
      // Half-way between two binary32 numbers of yuan.
      for (std::size_t i = 2; i < n; i += 5) {
        a[i] = std::int64_t{100} * ((1 << 24U) + static_cast<int>(source.below(1U << 23U)) * 2 + 1);
      }
      const Column<float> x = source.numbers_and_edges(n, 1e5F);
      const auto yuan = [](std::int64_t fen) { return static_cast<float>(to_yuan(Money{fen})); };
      Column<float> out(n, 7.0F);
      ops::yuan(out.data(), n, a.data());
      require_lanes(out, n, [&](std::size_t i) { return yuan(a[i]); });
      ops::ratio(out.data(), n, a.data(), b.data());
      require_lanes(out, n, [&](std::size_t i) {
        if (b[i] <= 0) return 0.0F;
        return static_cast<float>(static_cast<double>(a[i]) / static_cast<double>(b[i]));
      });
      ops::divide_by_yuan(out.data(), n, x.data(), a.data());
      require_lanes(out, n, [&](std::size_t i) { return a[i] > 0 ? x[i] / yuan(a[i]) : 0.0F; });
    }
  });
}

TEST_CASE("quotients of features") {
  Source source(6);
  on_every_instruction_set([&](std::size_t n) {
    const Column<float> a = source.numbers_and_edges(n, 100.0F);
    Column<float> b = source.numbers_and_edges(n, 2.0F);
    for (std::size_t i = 0; i < n; i += 5) b[i] = i % 2 == 0 ? 0.0F : -0.0F;
    Derived ratio;
    ratio.shape = Shape::ratio;
    ratio.other = 1;
    Column<float> out(n, 7.0F);
    ops::divide(out.data(), n, a.data(), b.data());
    require_lanes(out, n, [&](std::size_t i) { return value_of(ratio, row_of(a[i], b[i])); });
    ops::divide_by_at_least_one(out.data(), n, a.data(), b.data());
    require_lanes(out, n, [&](std::size_t i) { return a[i] / std::max(b[i], 1.0F); });
  });
}

TEST_CASE("buckets of days past due") {
  on_every_instruction_set([&](std::size_t n) {
    for (std::size_t first = 0; first < 1000; first += n) {
      Column<float> days(n);
      for (std::size_t i = 0; i < n; ++i) days[i] = static_cast<float>(first + i);
      Column<float> out(n, 7.0F);
      ops::bucket(out.data(), n, days.data());
      require_lanes(out, n, [&](std::size_t i) {
        return static_cast<float>(bucket_of(static_cast<int>(first + i)));
      });
    }
  });
}

TEST_CASE("shapes of one feature") {
  Source source(7);
  on_every_instruction_set([&](std::size_t n) {
    Column<float> x = source.numbers_and_edges(n, 10.0F);
    for (const float at : {0.0F, -0.0F, 3.25F, -1e30F, std::numeric_limits<float>::infinity()}) {
      for (std::size_t i = 1; i < n; i += 7) x[i] = at;
      Derived derived;
      derived.at = at;
      Column<float> out(n, 7.0F);
      const auto expected = [&](std::size_t i) { return value_of(derived, row_of(x[i])); };
      derived.shape = Shape::square;
      ops::square(out.data(), n, x.data(), at);
      require_lanes(out, n, expected);
      derived.shape = Shape::above;
      ops::above(out.data(), n, x.data(), at);
      require_lanes(out, n, expected);
      derived.shape = Shape::below;
      ops::below(out.data(), n, x.data(), at);
      require_lanes(out, n, expected);
      ops::equals(out.data(), n, x.data(), at);
      require_lanes(out, n, [&](std::size_t i) { return x[i] == at ? 1.0F : 0.0F; });
    }
  });
}

TEST_CASE("sums, copies and extremes of columns") {
  Source source(8);
  on_every_instruction_set([&](std::size_t n) {
    const Column<float> a = source.numbers_and_edges(n, 10.0F);
    const Column<float> b = source.numbers_and_edges(n, 10.0F);
    Column<float> out = a;
    ops::maximum(out.data(), n, b.data());
    require_lanes(out, n, [&](std::size_t i) { return b[i] > a[i] ? b[i] : a[i]; });
    out = a;
    ops::minimum(out.data(), n, b.data());
    require_lanes(out, n, [&](std::size_t i) { return b[i] < a[i] ? b[i] : a[i]; });
    out = a;
    ops::add(out.data(), n, b.data());
    require_lanes(out, n, [&](std::size_t i) { return a[i] + b[i]; });
    ops::copy(out.data(), n, b.data());
    require_lanes(out, n, [&](std::size_t i) { return b[i]; });
    ops::fill(out.data(), n, -0.0F);
    require_lanes(out, n, [&](std::size_t) { return -0.0F; });
    out = a;
    ops::multiply(out.data(), n, 0.9F);
    require_lanes(out, n, [&](std::size_t i) { return a[i] * 0.9F; });
  });
}

TEST_CASE("sums of amounts, everywhere and where a mask has a bit") {
  Source source(9);
  on_every_instruction_set([&](std::size_t n) {
    const Column<std::int64_t> a = source.amounts(n, 61);
    const Column<std::int64_t> b = source.amounts(n, 61);
    Column<std::int64_t> out = a;
    ops::add(out.data(), n, b.data());
    require_lanes(out, n, [&](std::size_t i) { return a[i] + b[i]; });
    ops::fill(out.data(), n, std::int64_t{-1} << 40U);
    require_lanes(out, n, [&](std::size_t) { return -(std::int64_t{1} << 40U); });
    with_masks(source, n, [&](const LaneMask& mask) {
      out = a;
      ops::add(out.data(), n, b.data(), mask.data());
      require_lanes(out, n, [&](std::size_t i) { return mask.test(i) ? a[i] + b[i] : a[i]; });
    });
  });
}

TEST_CASE("masks as columns, and values where a mask has a bit") {
  Source source(10);
  on_every_instruction_set([&](std::size_t n) {
    Attribute clock;
    clock.kind = AttributeKind::clock;
    Column<float> months = source.codes(n, 1000);
    for (std::size_t i = 0; i < n; i += 4) months[i] = kNever - static_cast<float>(i % 3);
    with_masks(source, n, [&](const LaneMask& mask) {
      Column<float> out(n, 7.0F);
      ops::expand(out.data(), n, mask.data());
      require_lanes(out, n, [&](std::size_t i) { return mask.test(i) ? 1.0F : 0.0F; });
      out = months;
      ops::tick(out.data(), n, kNever, mask.data());
      require_lanes(out, n, [&](std::size_t i) {
        return mask.test(i) ? advance(clock, months[i], 0) : months[i];
      });
      out = months;
      ops::assign(out.data(), n, -0.0F, mask.data());
      require_lanes(out, n, [&](std::size_t i) { return mask.test(i) ? -0.0F : months[i]; });
    });
  });
}

TEST_CASE("categories move as a choice picks") {
  const std::vector<double> shares = {0.25, 0.0, 0.5, 0.25};
  const std::vector<std::uint64_t> thresholds = {kEveryWord / 4, kEveryWord / 4, kEveryWord / 4 * 3,
                                                 kEveryWord};
  Attribute attribute;
  attribute.kind = AttributeKind::category;
  attribute.transition.assign(4, Choice(shares));
  Source source(11);
  on_every_instruction_set([&](std::size_t n) {
    Column<std::uint32_t> words = source.words(n);
    for (std::size_t i = 0; i < n; i += 3) {
      words[i] = static_cast<std::uint32_t>(thresholds[i % 4]) - static_cast<std::uint32_t>(i & 1U);
    }
    const Column<float> code = source.codes(n, 4);
    Column<float> out = code;
    ops::move_category(out.data(), n, code.data(), 2.0F, words.data(), thresholds);
    require_lanes(out, n, [&](std::size_t i) {
      return code[i] == 2.0F ? advance(attribute, code[i], words[i]) : code[i];
    });
    const std::vector<std::uint64_t> always_first = {kEveryWord, kEveryWord};
    ops::move_category(out.data(), n, code.data(), 3.0F, words.data(), always_first);
    const std::vector<std::uint64_t> never_first = {0, kEveryWord};
    ops::move_category(out.data(), n, code.data(), 0.0F, words.data(), never_first);
    for (std::size_t i = 0; i < n; ++i) {
      if (code[i] == 3.0F) REQUIRE(out[i] == 0.0F);
      if (code[i] == 0.0F) REQUIRE(out[i] == 1.0F);
    }
  });
}

TEST_CASE("terms add up as in a linear predictor") {
  Source source(12);
  on_every_instruction_set([&](std::size_t n) {
    const Column<float> x = source.numbers_and_edges(n, 1000.0F);
    const Column<float> start = source.numbers_and_edges(n, 3.0F);
    const Term term{0, 0.0137F, 650.0F};
    Column<float> out = start;
    ops::add_term(out.data(), n, {x.data(), term.effect, term.reference});
    require_lanes(out, n, [&](std::size_t i) {
      return linear(start[i], {&term, 1}, row_of(x[i]));
    });
    out = start;
    ops::add_term(out.data(), n, {nullptr, 0.3F, 650.0F});
    require_lanes(out, n, [&](std::size_t i) { return start[i] + 0.3F; });
  });
}

TEST_CASE("normal scores are the quantiles of the words") {
  Source source(13);
  on_every_instruction_set([&](std::size_t n) {
    Column<std::uint32_t> words = source.words(n);
    for (std::size_t i = 1; i < n; i += 5) {  // both sides of the change of formula, |q| = 0.425
      const std::uint64_t edge = i % 2 == 0 ? 322122547U : 3972844748U;
      words[i] = static_cast<std::uint32_t>(edge + i / 5);
    }
    Column<double> out(n, 7.0);
    ops::normal(out.data(), n, words.data());
    require_lanes(out, n, [&](std::size_t i) { return math::normal_quantile(uniform(words[i])); });
  });
}

TEST_CASE("scores and indices move as in the models") {
  Source source(14);
  on_every_instruction_set([&](std::size_t n) {
    Column<float> score(n), quality(n), effect(n);
    for (std::size_t i = 0; i < n; ++i) {
      score[i] = 650.0F + source.number(300.0F);
      quality[i] = 650.0F + source.number(400.0F);
      effect[i] = source.number(i % 4 == 0 ? 800.0F : 5.0F);
    }
    Column<double> z(n);
    const Column<std::uint32_t> words = source.words(n);
    ops::normal(z.data(), n, words.data());

    ScoreEquation equation;
    equation.pull = 0.07;
    equation.noise = 11.3;
    equation.effects = {{0, 1.0F, 0.0F}};
    Column<float> moved = score;
    ops::move_score(moved.data(), n, {equation.pull, equation.noise, kScoreMinimum, kScoreMaximum},
                    quality.data(), effect.data(), z.data());
    require_lanes(moved, n, [&](std::size_t i) {
      return next_score(equation, score[i], quality[i], row_of(effect[i]), z[i]);
    });

    Attribute index;
    index.kind = AttributeKind::index;
    index.mean = 0.3;
    index.phi = 0.87;
    index.sd = 1.9;
    const double shock = index.sd * std::sqrt(1.0 - index.phi * index.phi);
    moved = effect;
    ops::move_index(moved.data(), n, index.mean, index.phi, shock, z.data());
    require_lanes(moved, n, [&](std::size_t i) { return advance(index, effect[i], words[i]); });
  });
}
