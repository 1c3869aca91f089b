// The column kernel against the reference: the same sums and the same state of every borrower, in
// every scenario that is here, at every instruction set, block size, number of threads and loop
// order.
//
// To judge one file: LENDSIM_JUDGE="FILE [KEY=VALUE ...]" lendsim_tests '[judge]'. FILE is a
// scenario or a file of tests/mechanisms; KEY=VALUE as for --set, such as run.borrowers=50. Where
// the kernels part, the message names replication, month, borrower, product and field.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "sim/columns/lanes.hpp"
#include "sim/columns/ops.hpp"
#include "sim/scenario/load.hpp"
#include "tests/catch.hpp"
#include "tests/engine/judge.hpp"
#include "tests/mechanisms/mechanism.hpp"

using namespace lendsim;
using judge::Case;
using judge::RunHash;

namespace {

const std::filesystem::path kSource = LENDSIM_SOURCE_DIR;
constexpr int kBlockSizes[] = {1, 7, 64, 200, 512};
static_assert(kBlockSizes[std::size(kBlockSizes) - 1] == kMaxLanes);

// Back to the best instruction set when a test is over.
struct InstructionSetUsed {
  explicit InstructionSetUsed(const std::string& name) { REQUIRE(ops::use_instruction_set(name)); }
  ~InstructionSetUsed() { ops::use_instruction_set("auto"); }
  InstructionSetUsed(const InstructionSetUsed&) = delete;
  InstructionSetUsed& operator=(const InstructionSetUsed&) = delete;
};

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(kSource / folder)) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string short_name(const std::string& path) {
  const std::string relative = std::filesystem::proximate(path, kSource).string();
  return relative.starts_with("..") ? path : relative;
}

// What there is to judge: a file, and what is set besides.
struct Exhibit {
  std::string path;
  std::vector<std::string> set;
};

bool is_mechanism(const std::string& path) {
  const std::filesystem::path file(path);
  return file.parent_path().filename() == "mechanisms" && file.filename() != "base.toml";
}

void add_mechanism(const Exhibit& exhibit, std::vector<Case>& cases) {
  const mechanisms::Mechanism m = mechanisms::read_mechanism(exhibit.path);
  if (m.measure.empty()) return;
  const auto add = [&](const char* what, const std::vector<std::string>& patches) {
    cases.push_back({short_name(exhibit.path) + what, mechanisms::load_with(patches, exhibit.set)});
  };
  add(" (base)", {m.scenario});
  add(" (changed)", {m.scenario, m.change});
}

std::vector<Case> cases_of(const Exhibit& exhibit) {
  std::vector<Case> cases;
  if (is_mechanism(exhibit.path)) {
    add_mechanism(exhibit, cases);
  } else {
    cases.push_back({short_name(exhibit.path), load_scenario(exhibit.path, exhibit.set).scenario});
  }
  return cases;
}

bool judging_one_file() { return std::getenv("LENDSIM_JUDGE") != nullptr; }

// The file asked for, or all that are here, each with `borrowers` and two replications.
std::vector<Exhibit> exhibits(int borrowers) {
  const std::vector<std::string> set = {fmt::format("run.borrowers={}", borrowers),
                                        "run.replications=2"};
  if (const char* asked = std::getenv("LENDSIM_JUDGE")) {
    std::istringstream words(asked);
    Exhibit one;
    words >> one.path;
    one.set = set;
    for (std::string word; words >> word;) one.set.push_back(word);
    return {one};
  }
  std::vector<Exhibit> all;
  for (const char* folder :
       {"scenarios", "scenarios/reference", "tests/fixtures", "tests/mechanisms"}) {
    for (const std::string& path : files_in(folder)) all.push_back({path, set});
  }
  return all;
}

EngineOptions with(Kernel kernel, int threads, int block_size, LoopOrder order) {
  EngineOptions options;
  options.kernel = kernel;
  options.threads = threads;
  options.block_size = block_size;
  options.order = order;
  return options;
}

const char* name_of(LoopOrder order) {
  return order == LoopOrder::month_major ? "month by month" : "block by block";
}

// The first difference in full, on standard error as it is; of the others that there is one.
class Findings {
 public:
  void add(const std::string& what, const std::string& text) {
    if (text.empty()) return;
    if (found_.empty()) fmt::print(stderr, "\n{}\n{}\n", what, text);
    found_ += "\n  " + what;
  }
  void report() const {
    if (!found_.empty()) FAIL("the kernels part, the first of these is told of above:" << found_);
  }

 private:
  std::string found_;
};

}  // namespace

TEST_CASE("the column kernel does what the reference does, month by month", "[judge]") {
  const std::vector<std::string> sets = ops::instruction_sets();
  Findings findings;
  std::size_t number = 0;
  const auto judge_next = [&](const Case& c) {
    const std::string& set = sets[number % sets.size()];
    const int block_size = kBlockSizes[number / sets.size() % std::size(kBlockSizes)];
    ++number;
    const InstructionSetUsed used(set);
    const std::string what = fmt::format("{} ({}, blocks of {})", c.name, set, block_size);
    INFO(what);  // for a crash
    const ReplicationId last = c.scenario.run.replications - 1;
    findings.add(what, judge::differences(c, last, column_kernel, block_size));
  };
  for (const Exhibit& exhibit : exhibits(70)) {
    for (const Case& c : cases_of(exhibit)) {
      const std::size_t ways = judging_one_file() ? sets.size() * std::size(kBlockSizes) : 1;
      for (std::size_t way = 0; way < ways; ++way) judge_next(c);
    }
  }
  findings.report();
}

// Compares a run of the column kernel with what the reference comes to.
void judge_run(const Case& c, const RunHash& expected, const std::string& set,
               const EngineOptions& options, Findings& findings) {
  const InstructionSetUsed used(set);
  const std::string what = fmt::format("{} ({}, blocks of {}, {} threads, {})", c.name, set,
                                       options.block_size, options.threads, name_of(options.order));
  INFO(what);  // for a crash
  const RunHash found = judge::run_hash(c.scenario, options);
  if (found == expected) return;
  findings.add(what, judge::account_of(c, expected, found, block_size_of(options)));
}

TEST_CASE("both kernels end with the same sums and borrowers, however they are run", "[judge]") {
  const std::vector<std::string> sets = ops::instruction_sets();
  Findings findings;
  std::uint64_t account_months = 0;
  std::size_t number = 0;
  for (const Exhibit& exhibit : exhibits(150)) {
    for (const Case& c : cases_of(exhibit)) {
      const RunHash expected =
          judge::run_hash(c.scenario, with(Kernel::reference, 1, 64, LoopOrder::automatic));
      account_months += expected.account_months;
      for (const std::string& set : sets) {
        // Mixed radix: each combination comes up with many scenarios.
        const std::size_t block = number % std::size(kBlockSizes);
        const std::size_t other = number / std::size(kBlockSizes);
        const LoopOrder order = other / 2 % 2 == 0 ? LoopOrder::automatic : LoopOrder::month_major;
        ++number;
        judge_run(c, expected, set,
                  with(Kernel::columns, 1 + static_cast<int>(other % 2), kBlockSizes[block], order),
                  findings);
      }
    }
  }
  findings.report();
  INFO(account_months);
  if (!judging_one_file()) CHECK(account_months >= 1'000'000);
}

TEST_CASE("one scenario, run in every way there is", "[judge]") {
  // With everything a scenario can have, uncoupled and coupled.
  const std::vector<std::string> set = {"run.borrowers=1100", "run.replications=3", "run.months=3",
                                        "run.warm_up=2"};
  std::vector<Exhibit> both = {{(kSource / "scenarios/champion_challenger.toml").string(), set},
                               {(kSource / "scenarios/quota_reallocation.toml").string(), set}};
  if (judging_one_file()) both = exhibits(200);
  Findings findings;
  for (const Exhibit& exhibit : both) {
    for (const Case& c : cases_of(exhibit)) {
      const RunHash expected =
          judge::run_hash(c.scenario, with(Kernel::reference, 2, 64, LoopOrder::automatic));
      for (const std::string& set_name : ops::instruction_sets()) {
        for (const int block_size : kBlockSizes) {
          for (const int threads : {1, 2}) {
            for (const LoopOrder order : {LoopOrder::automatic, LoopOrder::month_major}) {
              judge_run(c, expected, set_name, with(Kernel::columns, threads, block_size, order),
                        findings);
            }
          }
        }
      }
    }
  }
  findings.report();
}

TEST_CASE("a panel and a log are the same whichever kernel does the rest") {
  for (const char* file : {"tests/fixtures/small.toml", "scenarios/quota_reallocation.toml"}) {
    const Scenario scenario =
        load_scenario((kSource / file).string(),
                      {"run.borrowers=150", "run.replications=1", "run.months=6", "run.warm_up=2"})
            .scenario;
    const ReplicationId only = 0;
    const auto run = [&](Kernel kernel, bool log, int threads, LoopOrder order) {
      EngineOptions options = with(kernel, threads, 32, order);
      options.panel_borrowers = 40;  // one block, and the beginning of the next
      options.log = log;
      Tally result;
      run_replications(scenario, {&only, 1}, options,
                       [&](ReplicationId, const Tally& tally) { result = tally; });
      return result;
    };
    for (const bool log : {false, true}) {
      const Tally expected = run(Kernel::reference, log, 1, LoopOrder::automatic);
      REQUIRE(expected.panel()[0].status >= 0);
      REQUIRE(expected.log().empty() != log);
      for (const LoopOrder order : {LoopOrder::automatic, LoopOrder::month_major}) {
        INFO(file << ", log " << log << ", " << name_of(order));
        CHECK(run(Kernel::columns, log, 1, order) == expected);
        CHECK(run(Kernel::columns, log, 2, order) == expected);
      }
    }
  }
}

TEST_CASE("a block is as large as its kernel holds") {
  const Scenario scenario =
      load_scenario((kSource / "tests/fixtures/small.toml").string()).scenario;
  const ReplicationId only = 0;
  const auto run = [&](Kernel kernel) {
    run_replications(scenario, {&only, 1},
                     with(kernel, 1, static_cast<int>(kMaxLanes) + 1, LoopOrder::automatic),
                     [](ReplicationId, const Tally&) {});
  };
  CHECK_NOTHROW(run(Kernel::reference));
  CHECK_THROWS_AS(run(Kernel::columns), std::invalid_argument);
}

TEST_CASE("a hundred million account-months come to the same", "[long]") {
  // The baseline, and the small models whose whole book is one product or two, as they are run.
  std::vector<Exhibit> all = {
      {(kSource / "scenarios/baseline.toml").string(), {"run.replications=120"}}};
  for (const std::string& path : files_in("scenarios/reference")) all.push_back({path, {}});
  Findings findings;
  std::uint64_t account_months = 0;
  for (const Exhibit& exhibit : all) {
    for (const Case& c : cases_of(exhibit)) {
      const RunHash expected =
          judge::run_hash(c.scenario, with(Kernel::reference, 0, 0, LoopOrder::automatic));
      account_months += expected.account_months;
      for (const std::string& set : ops::instruction_sets()) {
        judge_run(c, expected, set, with(Kernel::columns, 0, 0, LoopOrder::automatic), findings);
      }
    }
  }
  findings.report();
  CHECK(account_months >= 100'000'000);
}
