// A comparison of made-up runs: against sums made the plain way, and through the file.
#include <cmath>

#include "analysis/compare.hpp"
#include "analysis/paired.hpp"
#include "sim/results/aligned_cells.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/format_tables.hpp"
#include "sim/results/read_compare.hpp"
#include "sim/results/read_run.hpp"
#include "sim/results/write_compare.hpp"
#include "sim/results/write_run.hpp"
#include "tests/catch.hpp"
#include "tests/results/sample_run.hpp"

namespace {

using namespace lendsim;

constexpr std::size_t kReplications = 5;

// Two runs of other tallies. The variant has one more cause, before those of the baseline.
struct Pair {
  TallyShape shapes[2] = {sample::shape(), sample::shape()};
  std::vector<Tally> tallies[2];
  RunResults runs[2];

  Pair() {
    shapes[1].causes = 4;
    for (std::size_t p = 0; p < 2; ++p) {
      for (ReplicationId r = 0; r < kReplications; ++r) {
        tallies[p].push_back(sample::tally(shapes[p], r + static_cast<ReplicationId>(100 * p)));
      }
      runs[p].shape = shapes[p];
      runs[p].start = make_month(2020, 1);
      runs[p].segments = {"salaried", "student"};
      runs[p].products = {"jiebei", "huabei"};
      runs[p].parties = {"platform", "bank"};
      runs[p].events = {"job_lost", "moved"};
      runs[p].rules = {"disuse", "risk", "other"};
    }
    runs[0].causes = {"rival", "disuse", "risk"};
    runs[1].causes = {"fraud", "rival", "disuse", "risk"};
  }

  CellReader reader(std::size_t p) const {
    return [this, p](std::size_t i, std::size_t first, std::span<std::int64_t> out) {
      const auto cells = tallies[p][i].cells().subspan(first, out.size());
      std::copy(cells.begin(), cells.end(), out.begin());
    };
  }

  CompareResults compare(bool keep = false) const {
    CompareResults results;
    results.source = "lendsim 0.1.0 (git 0123abc)";
    results.seed = 20200101;
    results.borrowers = 120;
    results.start = make_month(2020, 1);
    results.months = 13;
    results.policies = {{"base", "Base", "title = \"Base\"\n", "aa", "", {{"base.toml", "bb"}}},
                        {"\u6536\u7d27", "Tight", "title = \"T\"\n", "cc", "run.months=13", {}}};
    for (ReplicationId r = 0; r < kReplications; ++r) results.replications.push_back(r);
    const RunResults* const both[] = {&runs[0], &runs[1]};
    const RunResults meaning = union_of(both);
    std::vector<CellReader> aligned;
    for (std::size_t p = 0; p < 2; ++p) {
      aligned.push_back([this, p, map = AlignedCells(runs[p], meaning)](
                            std::size_t i, std::size_t first, std::span<std::int64_t> out) {
        map.read(first, out, [&](std::size_t from, std::span<std::int64_t> cells) {
          reader(p)(i, from, cells);
        });
      });
    }
    compare_cells(aligned, meaning, keep, results);
    return results;
  }

  // Of one month, or over the horizon (-1): a flow's sum over the months, a stock at the end.
  std::vector<std::int64_t> column(std::size_t p, Measure m, int point) const {
    const int points = shapes[p].points;
    const bool stock = info(m).kind == MeasureKind::stock;
    const int first = point >= 0 ? point : stock ? points - 1 : 1;
    const int last = point >= 0 ? point : points - 1;
    std::vector<std::int64_t> values;
    for (const Tally& tally : tallies[p]) {
      std::int64_t sum = 0;
      for (int t = first; t <= last; ++t) {
        for (int s = 0; s < 2; ++s) {
          for (int q = 0; q < 2; ++q) {
            sum += tally.main()[tally.main_index(t, s, q) + static_cast<std::size_t>(m)];
          }
        }
      }
      values.push_back(sum);
    }
    return values;
  }

  std::vector<std::int64_t> closures(std::size_t p, int cause, int point) const {
    std::vector<std::int64_t> values;
    for (const Tally& tally : tallies[p]) {
      std::int64_t sum = 0;
      for (int s = 0; s < 2 && cause >= 0; ++s) {
        for (int q = 0; q < 2; ++q) sum += tally.causes()[tally.cause_index(point, s, q, cause)];
      }
      values.push_back(sum);
    }
    return values;
  }
};

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

void check(const CompareVariable& v, std::size_t cells, std::size_t cell,
           const PairedDifference& expected) {
  for (std::size_t s = 0; s < kStatistics; ++s) {
    CHECK(same(v.difference[s * cells + cell], expected.statistics[s]));
  }
  for (std::size_t f = 0; f < kPairedFigures; ++f) {
    CHECK(same(v.pairing[f * cells + cell], expected.figures[f]));
  }
}

TEST_CASE("a comparison holds the paired differences of every month and of the horizon",
          "[compare]") {
  const Pair pair;
  const CompareResults results = pair.compare();
  constexpr std::size_t kPoints = 14;
  for (const Measure m : {Measure::balance, Measure::disbursed, Measure::new_defaults}) {
    const double unit = info(m).unit == MeasureUnit::money ? 100.0 : 1.0;
    const std::string name(info(m).name);
    for (const int point : {1, 13}) {
      check(*results.variable("", name), kPoints, static_cast<std::size_t>(point),
            paired_difference(pair.column(0, m, point), pair.column(1, m, point), unit, 0.1));
    }
    check(*results.variable("/horizon", name), 1, 0,
          paired_difference(pair.column(0, m, -1), pair.column(1, m, -1), unit, 0.1));
  }
}

TEST_CASE("ratios of the horizon are those of sums over it", "[compare]") {
  const Pair pair;
  const CompareResults results = pair.compare();
  const auto expected = [&](Measure above, Measure below, int point) {
    const auto n_a = pair.column(0, above, point), d_a = pair.column(0, below, point);
    const auto n_b = pair.column(1, above, point), d_b = pair.column(1, below, point);
    return paired_ratio_difference({n_a, d_a}, {n_b, d_b}, 1.0, 0.1);
  };
  check(*results.variable("/horizon", "default_rate"), 1, 0,
        expected(Measure::new_defaults, Measure::performing_opening, -1));
  check(*results.variable("/horizon", "par30"), 1, 0,
        expected(Measure::balance_30, Measure::balance, -1));
  check(*results.variable("", "par30"), 14, 4, expected(Measure::balance_30, Measure::balance, 4));
}

TEST_CASE("a cause that one policy alone knows counts as zero in the other", "[compare]") {
  const Pair pair;
  const CompareResults results = pair.compare();
  const CompareGroup& group = *results.group("/by_cause");
  CHECK(group.axes[1].labels == std::vector<std::string>{"rival", "disuse", "risk", "fraud"});
  const CompareVariable& v = *results.variable("/by_cause", "closures");
  // [segment + all][cause][month], all segments first.
  const std::size_t cells = 3 * 4 * 14;
  for (int cause = 0; cause < 4; ++cause) {
    const int in_variant = cause == 3 ? 0 : cause + 1;
    const int in_baseline = cause == 3 ? -1 : cause;
    check(v, cells, static_cast<std::size_t>(cause) * 14 + 6,
          paired_difference(pair.closures(0, in_baseline, 6), pair.closures(1, in_variant, 6), 1.0,
                            0.1));
  }
}

TEST_CASE("few events are those by which replications differ", "[compare]") {
  const Pair pair;
  const CompareResults results = pair.compare();
  const CompareVariable& v = *results.variable("", "new_defaults");
  bool both[2] = {false, false};
  for (int point = 0; point < 14; ++point) {
    const auto a = pair.column(0, Measure::new_defaults, point);
    const auto b = pair.column(1, Measure::new_defaults, point);
    std::int64_t apart = 0;
    for (std::size_t r = 0; r < kReplications; ++r) apart += std::abs(a[r] - b[r]);
    CHECK((v.few_events[static_cast<std::size_t>(point)] != 0) == (apart < 30));
    both[apart < 30] = true;
  }
  CHECK(both[0]);
  CHECK(both[1]);
  CHECK(results.variable("", "net_income")->few_events.empty());
}

TEST_CASE("a comparison reads back as it was written", "[compare]") {
  const sample::Folder folder;
  const Pair pair;
  CompareResults results = pair.compare(true);
  results.unpaired = "run.seed";
  write_compare(folder / "a.h5", results);
  CHECK_FALSE(check_hashes(folder / "a.h5").empty());
  const CompareResults back = read_compare(folder / "a.h5");
  CHECK(back.unpaired == "run.seed");
  CHECK(back.policies[1].label == "\u6536\u7d27");
  CHECK(back.policies[0].sources == results.policies[0].sources);
  CHECK(back.groups.size() == results.groups.size());
  CHECK(back.kept.size() == results.kept.size());
  CHECK(back.replications == results.replications);
  write_compare(folder / "b.h5", back);
  CHECK(sample::bytes_of(folder / "a.h5") == sample::bytes_of(folder / "b.h5"));
}

TEST_CASE("single replications of a comparison are those of the tallies", "[compare]") {
  const Pair pair;
  const CompareResults results = pair.compare(true);
  const KeptMeasure& kept = results.kept[static_cast<std::size_t>(Measure::balance)];
  CHECK(kept.name == "balance");
  CHECK(kept.units == "0.01 CNY");
  for (std::size_t p = 0; p < 2; ++p) {
    const auto column = pair.column(p, Measure::balance, 3);
    for (std::size_t r = 0; r < kReplications; ++r) {
      CHECK(kept.values[(p * kReplications + r) * 14 + 3] == static_cast<double>(column[r]));
    }
  }
}

TEST_CASE("files of other kinds and damaged ones are refused", "[compare]") {
  const sample::Folder folder;
  const std::string path = folder / "compare.h5";
  write_compare(path, Pair().compare());
  const auto message = [](const std::string& file) {
    return sample::message_of([&] { read_compare(file); });
  };
  CHECK(sample::has(sample::message_of([&] { read_run(path); }),
                    "its layout is lendsim-compare/1; what is read here is lendsim-run/1"));
  const Spool spool = sample::filled_spool(folder / "run.h5", sample::shape(), 2);
  write_run(folder / "run.h5", sample::run(spool));
  CHECK(sample::has(message(folder / "run.h5"),
                    "its layout is lendsim-run/1; what is read here is lendsim-compare/1"));
  const std::string bytes = sample::bytes_of(path);
  sample::write_bytes(folder / "cut.h5", bytes.substr(0, bytes.size() / 2));
  CHECK_THROWS_AS(read_compare(folder / "cut.h5"), CorruptFile);
  sample::write_bytes(folder / "text.h5", "no HDF5 at all");
  CHECK_THROWS_AS(read_compare(folder / "text.h5"), CorruptFile);
  CHECK_THROWS_AS(read_compare(folder / "absent.h5"), IoError);
}

TEST_CASE("FORMAT.md has the figures of a comparison", "[compare]") {
  const std::string text =
      sample::bytes_of(std::string(LENDSIM_SOURCE_DIR) + "/sim/results/FORMAT.md");
  CHECK(sample::has(text, "<!-- begin of what format_compare_tables() prints -->\n" +
                              format_compare_tables() +
                              "<!-- end of what format_compare_tables() prints -->"));
}

}  // namespace
