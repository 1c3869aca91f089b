#include "sim/results/spool.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "sim/results/errors.hpp"
#include "sim/results/spool_header.hpp"
#include "tests/catch.hpp"
#include "tests/results/sample_run.hpp"

namespace {

using namespace lendsim;
namespace fs = std::filesystem;

const TallyShape kTiny{1, 1, 1, 1, 0};

std::string spool_bytes(const std::string& output) { return sample::bytes_of(output + ".spool"); }

// What a spool cut or damaged in some way gives back, and that it can be completed.
void check_repair(const std::string& output, const std::string& bytes, const TallyShape& shape,
                  const std::vector<ReplicationId>& expected) {
  sample::write_bytes(output + ".spool", bytes);
  Spool spool = Spool::open(output, sample::header(shape), false);
  REQUIRE(spool.complete() == expected);
  for (ReplicationId r = 0; r < 3; ++r) spool.append(r, sample::tally(shape, r));
  REQUIRE(spool.complete() == std::vector<ReplicationId>{0, 1, 2});
  for (ReplicationId r = 0; r < 3; ++r) REQUIRE(spool.read(r) == sample::tally(shape, r));
}

TEST_CASE("a spool gives back what was put in, after reopening too", "[results]") {
  const sample::Folder folder;
  const TallyShape shape = sample::shape(5, 2);
  {
    const Spool spool = sample::filled_spool(folder / "run.h5", shape, 6);
    for (ReplicationId r = 0; r < 6; ++r) CHECK(spool.read(r) == sample::tally(shape, r));
  }
  Spool again = Spool::open(folder / "run.h5", sample::header(shape), false);
  CHECK(again.complete() == std::vector<ReplicationId>{0, 1, 2, 3, 4, 5});
  CHECK(again.dropped() == 0);
  CHECK(again.read(4) == sample::tally(shape, 4));
  std::vector<std::int64_t> cells(10);
  const std::size_t main_cells = cubes(shape)[0].cells();
  again.read_cells(4, main_cells - 4, cells);
  const Tally tally = sample::tally(shape, 4);
  for (std::size_t i = 0; i < 4; ++i) CHECK(cells[i] == tally.main()[main_cells - 4 + i]);
  for (std::size_t i = 4; i < 10; ++i) CHECK(cells[i] == tally.buckets()[i - 4]);
  again.discard();
  CHECK_FALSE(fs::exists(folder / "run.h5.spool"));
  CHECK_FALSE(fs::exists(folder / "run.h5.lock"));
}

TEST_CASE("fresh discards what was there", "[results]") {
  const sample::Folder folder;
  { const Spool spool = sample::filled_spool(folder / "run.h5", kTiny, 3); }
  CHECK(Spool::open(folder / "run.h5", sample::header(kTiny), true).count() == 0);
  CHECK(Spool::open(folder / "run.h5", sample::header(kTiny), false).count() == 0);
}

TEST_CASE("a spool torn at any byte loses no whole record", "[results]") {
  const sample::Folder folder;
  { const Spool spool = sample::filled_spool(folder / "run.h5", kTiny, 3); }
  const std::string whole = spool_bytes(folder / "run.h5");
  const std::size_t header = encode(sample::header(kTiny)).size();
  const std::size_t record = (whole.size() - header) / 3;
  REQUIRE(header + 3 * record == whole.size());
  // Records are in the order 2, 1, 0.
  // Every byte of the record's head, then some of the payload.
  const std::size_t last = header + 2 * record;
  for (std::size_t size = last; size < whole.size(); size += size < last + 32 ? 1 : 7) {
    check_repair(folder / "run.h5", whole.substr(0, size), kTiny, {1, 2});
  }
  for (std::size_t size = 0; size < header; ++size) {
    check_repair(folder / "run.h5", whole.substr(0, size), kTiny, {});
  }
}

TEST_CASE("a flipped bit costs the record it hits", "[results]") {
  const sample::Folder folder;
  { const Spool spool = sample::filled_spool(folder / "run.h5", kTiny, 3); }
  const std::string whole = spool_bytes(folder / "run.h5");
  const std::size_t header = encode(sample::header(kTiny)).size();
  const std::size_t record = (whole.size() - header) / 3;
  const std::vector<std::vector<ReplicationId>> left = {{0, 1}, {0, 2}, {1, 2}};
  for (std::size_t byte = header; byte < whole.size(); byte += 11) {
    std::string damaged = whole;
    damaged[byte] = static_cast<char>(damaged[byte] ^ (1 << (byte / 11 % 8)));
    check_repair(folder / "run.h5", damaged, kTiny, left[(byte - header) / record]);
  }
  for (std::size_t byte = 0; byte < header; ++byte) {
    std::string damaged = whole;
    damaged[byte] = static_cast<char>(damaged[byte] ^ (1 << (byte / 3 % 8)));
    sample::write_bytes(folder / "run.h5.spool", damaged);
    REQUIRE_THROWS_AS(Spool::open(folder / "run.h5", sample::header(kTiny), false), CorruptFile);
    REQUIRE(spool_bytes(folder / "run.h5") == damaged);  // untouched
  }
}

TEST_CASE("a log is kept beside the spool, and cut back with it", "[results][log]") {
  const sample::Folder folder;
  const std::string output = folder / "run.h5";
  const TallyShape shape = sample::shape(5, 0, true);
  const auto log_bytes = [&] { return sample::bytes_of(output + ".spool.events"); };
  { const Spool spool = sample::filled_spool(output, shape, 3); }
  const std::string whole = spool_bytes(output);
  const std::string rows = log_bytes();
  // Replications are in the order 2, 1, 0; nothing happened in the last.
  const std::size_t of_2 = sample::tally(shape, 2).log().size() * sizeof(LogRow);
  const std::size_t of_1 = sample::tally(shape, 1).log().size() * sizeof(LogRow);
  REQUIRE(sample::tally(shape, 0).log().empty());
  REQUIRE(rows.size() == of_2 + of_1);

  const auto repair = [&](const std::string& spool, const std::string& log,
                          const std::vector<ReplicationId>& expected) {
    sample::write_bytes(output + ".spool.events", log);
    check_repair(output, spool, shape, expected);
  };
  repair(whole, rows, {0, 1, 2});
  REQUIRE(log_bytes() == rows);
  for (std::size_t size = 0; size < rows.size(); size += 13) {
    std::vector<ReplicationId> expected = {0};
    if (size >= of_2) expected.push_back(2);
    repair(whole, rows.substr(0, size), expected);
  }
  for (std::size_t byte = 0; byte < rows.size(); byte += 17) {
    std::string damaged = rows;
    damaged[byte] = static_cast<char>(damaged[byte] ^ (1 << (byte % 8)));
    const ReplicationId other = byte < of_2 ? 1 : 2;
    repair(whole, damaged, {0, other});
  }
  // Rows of a replication whose slot was not written any more are cut off.
  const std::size_t header = encode(sample::header(shape)).size();
  const std::size_t record = (whole.size() - header) / 3;
  sample::write_bytes(output + ".spool.events", rows + "torn");
  sample::write_bytes(output + ".spool", whole.substr(0, header + record + 5));
  {
    Spool spool = Spool::open(output, sample::header(shape), false);
    CHECK(spool.complete() == std::vector<ReplicationId>{2});
    CHECK(log_bytes() == rows.substr(0, of_2));
    spool.append(0, sample::tally(shape, 0));
    spool.append(1, sample::tally(shape, 1));
    CHECK(log_bytes() == rows);
    CHECK(spool.log_rows(0) == 0);
    const std::vector<LogRow> log = spool.read_log(1);
    CHECK(std::equal(log.begin(), log.end(), sample::tally(shape, 1).log().begin()));
    sample::write_bytes(output + ".spool.events", rows.substr(0, of_2) + std::string(of_1, 'x'));
    CHECK_THROWS_AS(spool.read_log(1), CorruptFile);
    CHECK_THROWS_AS(spool.read(1), CorruptFile);
    spool.discard();
  }
  CHECK_FALSE(fs::exists(output + ".spool"));
  CHECK_FALSE(fs::exists(output + ".spool.events"));
}

TEST_CASE("a fresh spool discards the log too", "[results][log]") {
  const sample::Folder folder;
  const std::string output = folder / "run.h5";
  const TallyShape shape = sample::shape(5, 0, true);
  { const Spool spool = sample::filled_spool(output, shape, 2); }
  CHECK(sample::has(
      sample::message_of([&] { Spool::open(output, sample::header(sample::shape(5)), false); }),
      "its log of events is on, not off"));
  CHECK(Spool::open(output, sample::header(shape), true).count() == 0);
  CHECK(fs::file_size(output + ".spool.events") == 0);
  CHECK(Spool::open(output, sample::header(sample::shape(5)), true).count() == 0);
  CHECK_FALSE(fs::exists(output + ".spool.events"));
}

TEST_CASE("damage while the program runs is noticed", "[results]") {
  const sample::Folder folder;
  const Spool spool = sample::filled_spool(folder / "run.h5", kTiny, 2);
  std::string bytes = spool_bytes(folder / "run.h5");
  bytes[bytes.size() - 3] = static_cast<char>(bytes[bytes.size() - 3] ^ 4);
  sample::write_bytes(folder / "run.h5.spool", bytes);
  CHECK(spool.read(1) == sample::tally(kTiny, 1));
  CHECK_THROWS_AS(spool.read(0), CorruptFile);
}

TEST_CASE("the spool of another run is refused by the field that differs", "[results]") {
  const sample::Folder folder;
  const std::string output = folder / "run.h5";
  { const Spool spool = sample::filled_spool(output, kTiny, 2); }
  const std::string before = spool_bytes(output);
  const auto refused = [&](auto change, const char* field) {
    SpoolHeader header = sample::header(kTiny);
    change(header);
    CHECK(sample::has(sample::message_of([&] { Spool::open(output, header, false); }), field));
    CHECK_THROWS_AS(Spool::open(output, header, false), CorruptFile);
  };
  refused([](SpoolHeader& h) { h.seed = 1; }, "seed is 20200101, not 1");
  refused([](SpoolHeader& h) { h.scenario_sha256 = "ab"; }, "scenario");
  refused([](SpoolHeader& h) { h.program_version = "0.2.0"; }, "program version is 0.1.0");
  refused([](SpoolHeader& h) { h.program_version = std::string(3000, 'x'); }, "program version");
  refused([](SpoolHeader& h) { h.borrowers = 3; }, "number of borrowers");
  refused([](SpoolHeader& h) { h.shape.points = 3; }, "number of months is 0, not 2");
  refused([](SpoolHeader& h) { h.shape.causes = 3; }, "number of causes");
  refused([](SpoolHeader& h) { h.shape.panel_borrowers = 3; }, "size of the panel");
  CHECK(spool_bytes(output) == before);
  sample::write_bytes(output + ".spool", std::string(5000, 'a'));
  CHECK_THROWS_AS(Spool::open(output, sample::header(kTiny), false), CorruptFile);
}

TEST_CASE("one output has one writer", "[results]") {
  const sample::Folder folder;
  const std::string output = folder / "run.h5";
  const Spool spool = Spool::open(output, sample::header(kTiny), true);
  CHECK_THROWS_AS(Spool::open(output, sample::header(kTiny), false), Locked);
  const std::string message =
      sample::message_of([&] { Spool::open(output, sample::header(kTiny), true); });
  CHECK(sample::has(message, "remove " + output + ".lock"));
  CHECK(sample::has(message, "process " + std::to_string(::getpid())));
}

TEST_CASE("the lock of a process that is gone is taken over", "[results]") {
  const sample::Folder folder;
  const std::string path = folder / "run.h5.lock";
  const pid_t child = ::fork();
  if (child == 0) {
    new FileLock(path);  // never released
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(fs::exists(path));
  {
    const FileLock lock(path);
    CHECK(sample::has(sample::bytes_of(path), " " + std::to_string(::getpid()) + "\n"));
  }
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("the lock of another host is left alone", "[results]") {
  const sample::Folder folder;
  const std::string path = folder / "run.h5.lock";
  sample::write_bytes(path, "some-other-host.example 1\n");
  CHECK(sample::has(sample::message_of([&] { FileLock lock(path); }),
                    "process 1 on some-other-host.example"));
  CHECK(fs::exists(path));
  sample::write_bytes(path, "");  // killed between making and signing it
  { const FileLock lock(path); }
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("impossible places", "[results]") {
  const sample::Folder folder;
  const SpoolHeader header = sample::header(kTiny);
  CHECK_THROWS_AS(Spool::open(folder / "no/such/run.h5", header, false), CannotCreate);
  fs::create_directory(folder / "run.h5.spool");
  CHECK_THROWS_AS(Spool::open(folder / "run.h5", header, false), CannotCreate);
  CHECK_FALSE(fs::exists(folder / "run.h5.lock"));
}

}  // namespace
