#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <string>

#include "models/base/contract.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/format_tables.hpp"
#include "sim/results/parallel.hpp"
#include "sim/results/read_run.hpp"
#include "sim/results/write_run.hpp"
#include "tests/catch.hpp"
#include "tests/results/sample_run.hpp"

namespace {

using namespace lendsim;
namespace fs = std::filesystem;

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

void check_equal(const SummaryGroup& a, const SummaryGroup& b) {
  REQUIRE(a.variables.size() == b.variables.size());
  for (std::size_t i = 0; i < a.variables.size(); ++i) {
    INFO(a.variables[i].name);
    CHECK(a.variables[i].name == b.variables[i].name);
    CHECK(a.variables[i].units == b.variables[i].units);
    CHECK(a.variables[i].long_name == b.variables[i].long_name);
    CHECK(same_bits(a.variables[i].values, b.variables[i].values));
    CHECK(a.variables[i].few_events == b.variables[i].few_events);
  }
}

void check_equal(const RunResults& a, const RunResults& b) {
  CHECK(a.title == b.title);
  CHECK(a.source == b.source);
  CHECK(a.currency == b.currency);
  CHECK(a.seed == b.seed);
  CHECK(a.replications == b.replications);
  CHECK(a.replications_wanted == b.replications_wanted);
  CHECK(a.borrowers == b.borrowers);
  CHECK(a.complete == b.complete);
  CHECK(a.start == b.start);
  CHECK(a.day_count == b.day_count);
  CHECK(a.segments == b.segments);
  CHECK(a.products == b.products);
  CHECK(a.causes == b.causes);
  CHECK(a.parties == b.parties);
  CHECK(a.events == b.events);
  CHECK(a.rules == b.rules);
  CHECK(a.shape == b.shape);
  check_equal(a.portfolio, b.portfolio);
  for (std::size_t cube = 0; cube < kCubes; ++cube) {
    check_equal(a.summaries[cube], b.summaries[cube]);
  }
  CHECK(a.totals == b.totals);
  CHECK(a.keep_replications == b.keep_replications);
  CHECK(a.scenario == b.scenario);
  CHECK(a.scenario_sha256 == b.scenario_sha256);
  CHECK(a.sources == b.sources);
  CHECK(a.overrides == b.overrides);
  CHECK(a.compiler == b.compiler);
  CHECK(a.build_type == b.build_type);
}

struct Fixture {
  sample::Folder folder;
  std::string path = folder / "run.h5";

  // Writes a run and returns it.
  RunResults write(bool keep, std::uint32_t panel, const std::string& to, int points = 14,
                   bool log = false) {
    const TallyShape shape = sample::shape(points, panel, log);
    const Spool spool = sample::filled_spool(folder / "spooled.h5", shape, 5);
    RunResults run = sample::run(spool);
    run.keep_replications = keep;
    write_run(to, run, &spool);
    return run;
  }
};

TEST_CASE_METHOD(Fixture, "a run is read as it was written", "[results]") {
  const RunResults run = write(false, 0, path);
  const RunResults read = read_run(path);
  check_equal(run, read);
  CHECK(read.kept.empty());
  CHECK_FALSE(fs::exists(path + ".partial"));
}

TEST_CASE_METHOD(Fixture, "a run whose vintages are of several months is read as it was written",
                 "[results]") {
  TallyShape shape = sample::shape(126);
  shape.months = 150;
  REQUIRE(shape.cohort_months == 3);
  const Spool spool = sample::filled_spool(folder / "spooled.h5", shape, 2);
  const RunResults run = sample::run(spool);
  write_run(path, run, &spool);
  check_equal(run, read_run(path));
}

TEST_CASE_METHOD(Fixture, "cubes without cells are not in the file", "[results]") {
  TallyShape shape = sample::shape(4);
  shape.causes = shape.events = shape.rules = 0;
  const Spool spool = sample::filled_spool(folder / "spooled.h5", shape, 2);
  RunResults run = sample::run(spool);
  run.causes.clear();
  run.events.clear();
  run.rules.clear();
  write_run(path, run, &spool);
  const RunResults read = read_run(path);
  check_equal(run, read);
  for (const CubeId id : {CubeId::cause, CubeId::event, CubeId::rule}) {
    CHECK(read.summary(id).variables.empty());
  }
}

TEST_CASE_METHOD(Fixture, "single replications and the panel come back", "[results]") {
  const RunResults run = write(true, 3, path);
  const RunResults read = read_run(path);
  check_equal(run, read);
  REQUIRE(read.kept.size() == 5);
  for (ReplicationId r = 0; r < 5; ++r) {
    CHECK(read.kept[r].first == r);
    CHECK(read.kept[r].second == sample::tally(run.shape, r));
  }
  CHECK(read_run(path, {false}).kept.empty());
  write_run(folder / "again.h5", read);
  CHECK(sample::bytes_of(path) == sample::bytes_of(folder / "again.h5"));
}

TEST_CASE_METHOD(Fixture, "a panel alone comes back", "[results]") {
  const RunResults run = write(false, 2, path);
  const RunResults read = read_run(path);
  REQUIRE(read.kept.size() == 5);
  const Tally expected = sample::tally(run.shape, 3);
  CHECK(std::equal(expected.panel().begin(), expected.panel().end(),
                   read.kept[3].second.panel().begin()));
}

TEST_CASE_METHOD(Fixture, "a log comes back", "[results][log]") {
  const RunResults run = write(true, 0, path, 14, true);
  const RunResults read = read_run(path);
  check_equal(run, read);
  REQUIRE(read.kept.size() == 5);
  for (ReplicationId r = 0; r < 5; ++r) CHECK(read.kept[r].second == sample::tally(run.shape, r));
  write_run(folder / "again.h5", read);
  CHECK(sample::bytes_of(path) == sample::bytes_of(folder / "again.h5"));

  write(false, 0, folder / "alone.h5", 14, true);
  const RunResults alone = read_run(folder / "alone.h5");
  REQUIRE(alone.kept.size() == 3);  // those in which something happened: 1, 2, 4
  CHECK(alone.kept[2].first == 4);
  const Tally expected = sample::tally(run.shape, 4);
  CHECK(std::equal(expected.log().begin(), expected.log().end(), alone.kept[2].second.log().begin(),
                   alone.kept[2].second.log().end()));
  CHECK(read_run(folder / "alone.h5", {false}).kept.empty());
}

TEST_CASE_METHOD(Fixture, "equal results make equal bytes", "[results]") {
  {
    const ThreadLimit one(1);
    write(true, 2, path, 14, true);
  }
  ::sleep(1);
  const ThreadLimit three(3);
  write(true, 2, folder / "second.h5", 14, true);
  CHECK(sample::bytes_of(path) == sample::bytes_of(folder / "second.h5"));
  CHECK(check_hashes(path) == check_hashes(folder / "second.h5"));
}

TEST_CASE_METHOD(Fixture, "an unfinished run says so, an empty one can be written", "[results]") {
  const Spool spool = Spool::open(folder / "none.h5", sample::header(sample::shape(3)), true);
  RunResults run = sample::run(spool);
  run.complete = false;
  run.replications_wanted = 100;
  run.sources.clear();
  run.overrides.clear();
  write_run(path, run, &spool);
  const RunResults read = read_run(path);
  check_equal(run, read);
  CHECK(read.replications == 0);
}

TEST_CASE_METHOD(Fixture, "a damaged file is refused or reads the same", "[results]") {
  const RunResults run = write(false, 1, path, 4);
  const std::string whole = sample::bytes_of(path);
  const std::string hash = check_hashes(path);
  const std::string damaged_path = folder / "damaged.h5";
  int refused = 0;
  sample::Numbers numbers(5);
  constexpr int kFlips = 150;
  for (int i = 0; i < kFlips; ++i) {
    // Half of them in the first pages, where the file's own tables are.
    const auto size = static_cast<std::int64_t>(whole.size());
    const auto at = static_cast<std::size_t>(numbers.below(i % 2 == 0 ? 6000 : size));
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << numbers.below(8)));
    sample::write_bytes(damaged_path, damaged);
    INFO("byte " << at);
    try {
      const RunResults read = read_run(damaged_path);
      CHECK(read.totals == run.totals);
      CHECK(read.scenario == run.scenario);
      CHECK(check_hashes(damaged_path) == hash);
    } catch (const CorruptFile&) {
      ++refused;
    }
  }
  CHECK(refused > kFlips / 4);
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{7}, std::size_t{100}, whole.size() / 2, whole.size() - 1}) {
    sample::write_bytes(damaged_path, whole.substr(0, size));
    CHECK_THROWS_AS(read_run(damaged_path), CorruptFile);
  }
}

TEST_CASE_METHOD(Fixture, "files that are not there or not ours", "[results]") {
  CHECK_THROWS_AS(read_run(folder / "none.h5"), IoError);
  CHECK_THROWS_AS(read_run(folder / "."), IoError);
  sample::write_bytes(path, "no HDF5 at all");
  CHECK_THROWS_AS(read_run(path), CorruptFile);
  CHECK_THROWS_AS(check_hashes(path), CorruptFile);
}

TEST_CASE_METHOD(Fixture, "targets that a rename would destroy are refused", "[results]") {
  fs::create_directory(folder / "folder.h5");
  CHECK_THROWS_AS(write(false, 0, folder / "folder.h5"), CannotCreate);
  CHECK_THROWS_AS(write(false, 0, "/dev/null"), CannotCreate);
  CHECK_THROWS_AS(write(false, 0, folder / "no/such/run.h5"), CannotCreate);
  fs::create_symlink(folder / "nowhere.h5", folder / "dangling.h5");
  CHECK_THROWS_AS(write(false, 0, folder / "dangling.h5"), CannotCreate);

  write(false, 0, path);
  fs::create_symlink(path, folder / "link.h5");
  write(false, 0, folder / "link.h5");
  CHECK(fs::is_symlink(folder / "link.h5"));
  CHECK(fs::is_regular_file(fs::symlink_status(path)));
}

TEST_CASE_METHOD(Fixture, "a sum that a double cannot hold is refused", "[results]") {
  RunResults run = write(false, 0, path);
  const std::string before = sample::bytes_of(path);
  run.totals.main()[3] = (std::int64_t{1} << 53) + 1;
  CHECK(sample::has(sample::message_of([&] { write_run(path, run); }), "2^53"));
  CHECK(sample::bytes_of(path) == before);
  CHECK_FALSE(fs::exists(path + ".partial"));
}

std::string identity_of(const RunResults& run) {
  return sample::message_of([&] { check_identities(run); });
}

TEST_CASE_METHOD(Fixture, "the books balance, and it shows if they do not", "[results]") {
  RunResults run = write(false, 0, path);
  CHECK_NOTHROW(check_identities(run));
  RunResults off = run;
  off.totals.add(4, 1, 0, Measure::paid, 1);
  CHECK_THROWS_AS(check_identities(off), ContractViolation);
  CHECK(sample::has(identity_of(off), "product jiebei, month 4, off by 1"));
  off = run;
  off.totals.add(2, 0, 0, 1, CauseMeasure::closures, 1);
  CHECK(sample::has(identity_of(off), "closures"));
  off = run;
  off.totals.add(2, 0, 1, 3, BucketMeasure::loans, 1);
  CHECK(sample::has(identity_of(off), "loans over buckets"));
}

// Adds one to a measure of a cell of the totals: [month][segment][product][x] = 5, 1, 0, 1.
void spoil(RunResults& run, CubeId id, std::size_t measure) {
  const CubeInfo cube = cubes(run.shape)[static_cast<std::size_t>(id)];
  std::size_t row = run.totals.main_index(5, 1, 0) / kMeasures;
  if (id != CubeId::main) row = row * cube.extents.back() + 1;
  ++run.totals.cube(id)[row * cube.measures.size() + measure];
}

template <class AnyMeasure>
std::string complaint(RunResults run, CubeId id, AnyMeasure measure) {
  spoil(run, id, static_cast<std::size_t>(measure));
  return identity_of(run);
}

TEST_CASE_METHOD(Fixture, "stages and parties add up, and it shows if they do not", "[results]") {
  const RunResults run = write(false, 0, path);
  const auto stage = [&](StageMeasure m) { return complaint(run, CubeId::stage, m); };
  CHECK(sample::has(stage(StageMeasure::balance), "(balance over stages"));
  CHECK(sample::has(stage(StageMeasure::loans), "(loans over stages"));
  CHECK(
      sample::has(stage(StageMeasure::expected_credit_loss), "(expected_credit_loss over stages"));
  const auto party = [&](PartyMeasure m) { return complaint(run, CubeId::party, m); };
  CHECK(sample::has(party(PartyMeasure::balance), "(balance over parties"));
  CHECK(sample::has(party(PartyMeasure::disbursed), "(disbursed over parties"));
  CHECK(sample::has(party(PartyMeasure::interest), "(interest over parties"));
  CHECK(sample::has(party(PartyMeasure::penalty), "(penalty over parties"));
  CHECK(sample::has(party(PartyMeasure::fees), "(fees over parties"));
  CHECK(sample::has(party(PartyMeasure::recoveries), "(recoveries over parties"));
  CHECK(sample::has(party(PartyMeasure::charge_offs), "(charge_offs over parties"));
  CHECK(
      sample::has(party(PartyMeasure::expected_credit_loss), "(expected_credit_loss over parties"));
  CHECK(sample::has(party(PartyMeasure::service_fee), "(service_fee over parties"));
  CHECK(sample::has(complaint(run, CubeId::main, Measure::never_income),
                    "(charge_offs over parties"));
}

TEST_CASE_METHOD(Fixture, "statements give the net income, and it shows if they do not",
                 "[results]") {
  const RunResults run = write(false, 0, path);
  using enum PartyMeasure;
  for (const PartyMeasure m : {funding_cost, opex, net_income}) {
    CHECK(sample::has(complaint(run, CubeId::party, m),
                      "(net_income = sum of the statement of bank"));
  }
  RunResults off = run;
  spoil(off, CubeId::party, static_cast<std::size_t>(provision_change));
  off.totals.add(5, 1, 0, 1, net_income, -1);
  CHECK(
      sample::has(identity_of(off), "(provision_change = change of expected_credit_loss of bank"));
  CHECK(sample::has(complaint(run, CubeId::main, Measure::net_income),
                    "(net_income = that of the platform's statement"));
}

TEST_CASE_METHOD(Fixture, "exits are closures of accounts at risk, and it shows if they are not",
                 "[results]") {
  const RunResults run = write(false, 0, path);
  const auto complaint_of = [&](CubeId id, std::int64_t change) {
    RunResults off = run;
    off.totals.cube(id)[3] += change;
    return identity_of(off);
  };
  CHECK(sample::has(complaint_of(CubeId::exit, 100'000), "(first exits of a cause"));
  CHECK(sample::has(complaint_of(CubeId::risk, -100'000), "(exits are of those at risk"));
}

TEST_CASE_METHOD(Fixture, "limits follow from their flows, and it shows if they do not",
                 "[results]") {
  const RunResults run = write(false, 0, path);
  using enum Measure;
  for (const Measure m : {credit_limit, limit_granted, limit_restored, limit_cut, limit_released}) {
    CHECK(sample::has(complaint(run, CubeId::main, m), "(credit_limit = opening"));
  }
}

TEST_CASE("FORMAT.md has the tables of this program", "[results]") {
  const std::string text =
      sample::bytes_of(std::string(LENDSIM_SOURCE_DIR) + "/sim/results/FORMAT.md");
  CHECK(sample::has(text, "<!-- begin of what format_tables() prints -->\n" + format_tables() +
                              "<!-- end of what format_tables() prints -->"));
}

}  // namespace
