// lendsim replay: the diary of one borrower.
#include <fmt/format.h>

#include <limits>

#include "sim/cli/command.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/engine/engine.hpp"
#include "sim/scenario/load.hpp"
#include "sim/scenario/utf8.hpp"

namespace lendsim {
namespace {

// One heading per month, a line per entry.
class PrintedDiary final : public Diary {
 public:
  explicit PrintedDiary(const Scenario& scenario) : start_(scenario.run.start) {
    for (const std::string& name : scenario.product_names) width_ = std::max(width_, name.size());
  }

  void entry(Month month, std::string_view step, std::string_view product,
             const std::string& text) override {
    if (pages_.empty() || month != month_) {
      month_ = month;
      pages_ += fmt::format("{}{}-{:02}{}\n", pages_.empty() ? "" : "\n", month.year(),
                            month.month_of_year(), month < start_ ? " (warm-up)" : "");
    }
    pages_ += fmt::format("  {:<8} {:<{}} {}\n", step, product, width_, displayed(text));
  }

  const std::string& pages() const { return pages_; }

 private:
  Month start_;
  Month month_;
  std::size_t width_ = 0;
  std::string pages_;
};

std::int64_t required(const Arguments& arguments, const char* option, std::int64_t max) {
  const auto value = arguments.integer(option, 0, max);
  if (!value) throw UsageError(fmt::format("--{} is needed; both count from 0", option));
  return *value;
}

int replay_borrower(const Arguments& arguments, Terminal& terminal) {
  constexpr std::int64_t kMost = std::numeric_limits<ReplicationId>::max();
  const std::int64_t replication = required(arguments, "replication", kMost);
  required(arguments, "borrower", kMost);
  const LoadedScenario loaded = load_scenario(arguments.files[0], arguments.texts("set"));
  const Scenario& scenario = loaded.scenario;
  const std::int64_t borrower = required(arguments, "borrower", scenario.run.borrowers - 1LL);
  if (!loaded.warnings.empty() && !terminal.quiet) {
    Terminal::write_stderr(render(loaded.warnings, terminal.colour()));
  }
  PrintedDiary diary(scenario);
  try {
    replay(scenario, static_cast<ReplicationId>(replication), static_cast<BorrowerId>(borrower),
           diary);
  } catch (...) {
    Terminal::print(diary.pages());  // up to what went wrong
    throw;
  }
  Terminal::print(diary.pages());
  if (diary.pages().empty()) terminal.note("nothing happened to this borrower");
  return kOk;
}

}  // namespace

Command replay_command() {
  Command c;
  c.name = "replay";
  c.summary = "print one borrower's diary, month by month";
  c.usage = "replay SCENARIO.toml --replication R --borrower B [OPTIONS]";
  c.about =
      "Simulates one borrower of one replication as the run does, and prints what\n"
      "happens to them. Replications and borrowers count from 0.";
  c.groups = {{"Options",
               {{.name = "replication", .argument = "R", .help = "of the run"},
                {.name = "borrower", .argument = "B", .help = "of the replication"},
                set_option()}},
              general_options()};
  c.examples = {"replay scenarios/baseline.toml --replication 0 --borrower 17"};
  c.run = replay_borrower;
  return c;
}

}  // namespace lendsim
