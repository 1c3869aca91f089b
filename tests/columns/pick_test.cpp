// Hazards over columns against HazardGroup::pick, event by event, with every instruction set.
#include "models/base/math.hpp"
#include "models/features/hazard.hpp"
#include "tests/columns/lanes.hpp"

using namespace lendsim;
using namespace lendsim::lanes;

namespace {

// A group of the models, and the same one over columns. Feature 0 is the row of the bases.
class Group {
 public:
  explicit Group(std::vector<Hazard> events) : reference_("group", std::move(events), 0), rows_(1) {
    const std::vector<Hazard>& all = reference_.events();
    for (const Hazard& e : all) rows_ = std::max(rows_, e.base.size());
    for (const Hazard& e : all) {
      Tables t;
      for (std::size_t row = 0; row < rows_; ++row) {
        const auto base_of = [&](const Hazard& h) { return h.base[h.base.size() == 1 ? 0 : row]; };
        double none = 1.0;
        for (const Hazard& h : all) none -= base_of(h);
        const bool live = base_of(e) > 0.0;
        t.live.push_back(live ? 1.0F : 0.0F);
        t.intercepts.push_back(live ? static_cast<float>(math::log(base_of(e) / none)) : 0.0F);
        t.odds.push_back(live ? math::exp(t.intercepts.back()) : 0.0F);
      }
      tables_.push_back(std::move(t));
    }
  }

  // Column 0 holds the rows; allowed[j] (if not empty) where event j may happen.
  void check(const std::vector<Column<float>>& columns, const Column<std::uint32_t>& words,
             std::size_t n, const LaneMask& among, const std::vector<LaneMask>& allowed) const {
    std::vector<std::vector<ops::TermColumn>> terms;
    std::vector<ops::EventColumns> events;
    for (const Hazard& e : reference_.events()) {
      terms.emplace_back();
      for (const Term& t : e.terms) {
        terms.back().push_back({columns[t.feature].data(), t.effect, t.reference});
      }
    }
    for (std::size_t j = 0; j < terms.size(); ++j) {
      events.push_back({terms[j], tables_[j].intercepts, tables_[j].odds, tables_[j].live,
                        allowed.empty() ? nullptr : allowed[j].data()});
    }
    std::vector<LaneMask> happens(events.size(), LaneMask::first(n));
    std::vector<std::uint64_t*> out;
    out.reserve(happens.size());
    for (LaneMask& m : happens) out.push_back(m.data());
    ops::pick({rows_ == 1 ? nullptr : columns[0].data(), events}, words.data(), n, among.data(),
              out.data());
    FeatureRow row(static_cast<FeatureIndex>(columns.size()));
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t c = 0; c < columns.size(); ++c) {
        row.set(static_cast<FeatureIndex>(c), columns[c][i]);
      }
      EventMask excluded = 0;
      for (std::size_t j = 0; j < allowed.size(); ++j) {
        if (!allowed[j].test(i)) excluded |= EventMask{1} << j;
      }
      const int expected = among.test(i) ? reference_.pick(row, words[i], excluded) : kNothing;
      for (std::size_t j = 0; j < events.size(); ++j) {
        INFO("lane " << i << ", event " << j << ", expected " << expected);
        REQUIRE(happens[j].test(i) == (expected == static_cast<int>(j)));
      }
    }
  }

  // With random columns and words, and with words at the edge between events.
  void check(Source& source, std::size_t n, std::size_t columns_count) const {
    std::vector<Column<float>> columns = {source.codes(n, rows_)};
    while (columns.size() < columns_count) {
      columns.push_back(columns.size() % 2 == 0 ? source.numbers(n, 3.0F)
                                                : source.numbers_and_edges(n, 3.0F));
    }
    const std::size_t count = reference_.events().size();
    for (const std::size_t sparsity : {1U, 2U, 40U, 0U}) {
      const LaneMask among = source.mask(n, sparsity);
      check(columns, source.words(n), n, among, {});
      std::vector<LaneMask> allowed;
      for (std::size_t j = 0; j < count; ++j) allowed.push_back(source.mask(n, j % 4));
      check(columns, source.words(n), n, among, allowed);
      check(columns, edges(columns, source, n), n, among, {});
    }
  }

 private:
  struct Tables {
    std::vector<float> intercepts, odds, live;
  };

  // Words next to where the outcome changes from one event to another or to none.
  Column<std::uint32_t> edges(const std::vector<Column<float>>& columns, Source& source,
                              std::size_t n) const {
    Column<std::uint32_t> words(n);
    FeatureRow row(static_cast<FeatureIndex>(columns.size()));
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t c = 0; c < columns.size(); ++c) {
        row.set(static_cast<FeatureIndex>(c), columns[c][i]);
      }
      std::uint32_t low = 0;
      std::uint32_t high = 0xFFFFFFU;
      const int at_low = reference_.pick(row, low);
      while (low + 1 < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        (reference_.pick(row, middle << 8U) == at_low ? low : high) = middle;
      }
      words[i] = ((source.word() & 1U) != 0 ? low << 8U | 0xFFU : high << 8U);
    }
    return words;
  }

  HazardGroup reference_;
  std::size_t rows_;
  std::vector<Tables> tables_;
};

std::vector<Term> terms(std::size_t count, float scale) {
  std::vector<Term> list;
  for (std::size_t k = 0; k < count; ++k) {
    list.push_back({static_cast<FeatureIndex>(1 + k % 5), scale * static_cast<float>(k + 1),
                    static_cast<float>(k) * 0.25F - 0.5F});
  }
  return list;
}

std::vector<double> bases(std::size_t rows, double first, double step) {
  std::vector<double> list;
  for (std::size_t r = 0; r < rows; ++r) list.push_back(first + step * static_cast<double>(r));
  return list;
}

void check_on_every_instruction_set(const Group& group, std::uint32_t seed) {
  Source source(seed);
  on_every_instruction_set([&](std::size_t n) { group.check(source, n, 6); });
}

}  // namespace

TEST_CASE("pick over columns: one event with six terms") {
  check_on_every_instruction_set(Group({{"a", {}, {0.1}, terms(6, 0.11F)}}), 1);
}

TEST_CASE("pick over columns: odds beyond the range of the exponential") {
  check_on_every_instruction_set(Group({{"a", {}, {0.1}, terms(3, 60.0F)},
                                        {"b", {}, {0.2}, terms(2, -70.0F)},
                                        {"c", {}, {0.3}, terms(1, 1e-20F)}}),
                                 2);
}

TEST_CASE("pick over columns: events without terms, never and rarely") {
  check_on_every_instruction_set(
      Group({{"a", {}, {0.1}, {}}, {"off", {}, {0.0}, {}}, {"c", {}, {1e-7}, {}}}), 3);
}

TEST_CASE("pick over columns: bases by few rows, some of them zero") {
  for (const std::size_t rows : {2U, 3U, 4U, 5U, 8U}) {
    std::vector<double> some_zero = bases(rows, 0.2, -0.02);
    some_zero[rows / 2] = 0.0;
    std::vector<double> first_zero = bases(rows, 0.01, 0.01);
    first_zero[0] = 0.0;
    const Group group({{"a", {}, bases(rows, 0.05, 0.03), terms(2, 0.3F)},
                       {"b", {}, some_zero, terms(8, 0.07F)},
                       {"c", {}, {0.04}, terms(1, -0.4F)},
                       {"d", {}, some_zero, {}},
                       {"e", {}, first_zero, {}}});
    check_on_every_instruction_set(group, 4 + static_cast<std::uint32_t>(rows));
  }
}

TEST_CASE("pick over columns: bases by many rows") {
  for (const std::size_t rows : {9U, 16U, 17U, 32U, 100U}) {
    std::vector<double> some_zero = bases(rows, 0.3, -0.002);
    some_zero[rows - 1] = 0.0;
    const Group group({{"a", {}, bases(rows, 0.05, 0.001), terms(2, 0.3F)},
                       {"b", {}, some_zero, terms(5, 0.07F)},
                       {"c", {}, some_zero, {}}});
    check_on_every_instruction_set(group, 20 + static_cast<std::uint32_t>(rows));
  }
}

TEST_CASE("pick over columns: thirty-two events") {
  std::vector<Hazard> events;
  for (std::size_t j = 0; j < 32; ++j) {
    events.push_back({"e", {}, bases(8, 0.01, 0.002), terms(j % 4, 0.2F)});
  }
  check_on_every_instruction_set(Group(std::move(events)), 30);
}

TEST_CASE("pick over columns: a term that is the same for all lanes") {
  on_every_instruction_set([](std::size_t n) {
    Source source(31);
    const Column<float> x = source.numbers(n, 2.0F);
    const Column<std::uint32_t> words = source.words(n);
    const LaneMask all = LaneMask::first(n);
    const std::array<float, 1> intercept = {-0.7F}, odds = {0.5F}, live = {1.0F};
    const std::array<ops::TermColumn, 3> terms = {ops::TermColumn{x.data(), 0.31F, 0.2F},
                                                  ops::TermColumn{nullptr, 0.123F, 9.0F},
                                                  ops::TermColumn{x.data(), -0.77F, 0.1F}};
    const std::array<ops::EventColumns, 1> event = {
        ops::EventColumns{terms, intercept, odds, live, nullptr}};
    LaneMask happens;
    std::array<std::uint64_t*, 1> out = {happens.data()};
    ops::pick({nullptr, event}, words.data(), n, all.data(), out.data());
    for (std::size_t i = 0; i < n; ++i) {
      float eta = -0.7F + 0.31F * (x[i] - 0.2F);
      eta += 0.123F;
      eta += -0.77F * (x[i] - 0.1F);
      const float e = math::exp(eta);
      const float u = static_cast<float>(words[i] >> 8U) * 0x1p-24F;
      REQUIRE(happens.test(i) == (u * (1.0F + e) < e));
    }
  });
}
