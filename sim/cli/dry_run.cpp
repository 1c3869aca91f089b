#include "sim/cli/dry_run.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "sim/cli/command.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/table.hpp"
#include "sim/cli/terminal.hpp"
#include "sim/study/pilot.hpp"

namespace lendsim {
namespace {

std::uint64_t memory_allowed() {
  const auto pages = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES));
  std::uint64_t bytes = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    bytes = std::min<std::uint64_t>(bytes, limit.rlim_cur);
  }
  return bytes;
}

// What the program holds before it simulates anything, libraries included; 0 where that can't be
// known.
std::uint64_t resident_now() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  file >> size >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

int dry_run(const Scenario& scenario, const RunRequest& request) {
  const std::uint64_t resident = resident_now();
  refuse_too_much_memory(scenario, request);
  const RunSettings& run = scenario.run;
  const RunCost cost = estimate_cost(scenario, request);
  TextTable table({{"", Align::left}, {""}, {"", Align::left}});
  const auto line = [&](const char* what, const std::string& value, const std::string& note) {
    table.add({what, value, note});
  };
  line("borrowers", grouped(std::uint64_t{run.borrowers}), "");
  line("replications", grouped(std::uint64_t{run.replications}), "");
  line("months", fmt::format("{}", run.months), fmt::format("after {} of warm-up", run.warm_up));
  line("accounts", grouped(cost.accounts), "borrower and product, per replication");
  line("account-months", rate_text(cost.account_months), "of all replications, warm-up included");
  line("memory", bytes_text(resident + cost.memory_bytes), "at most, all threads");
  line("spool", bytes_text(cost.spool_bytes), "beside the result, removed at the end");
  line("result", bytes_text(cost.file_bytes), "about");
  line("time", duration_text(cost.seconds), "about, by a short trial");
  // Without the empty line of titles.
  const std::string text = table.text();
  Terminal::print(text.substr(text.find('\n') + 1));
  return kOk;
}

void refuse_too_much_memory(const Scenario& scenario, const RunRequest& request) {
  const std::uint64_t needed = resident_now() + run_memory(scenario, request);
  const std::uint64_t allowed = memory_allowed();
  if (needed <= allowed) return;
  throw OutOfMemory(fmt::format(
      "the run needs about {} of memory, {} are there; fewer --threads or --borrowers need less",
      bytes_text(needed), bytes_text(allowed)));
}

}  // namespace lendsim
