#include "sim/cli/run_log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <thread>
#include <vector>

#include "sim/cli/table.hpp"
#include "sim/columns/ops.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/posix_file.hpp"
#include "sim/study/build.hpp"

namespace lendsim {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

// "model name : …" of the first processor; empty where there is no such line.
std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return {};
}

std::string shell_word(const std::string& word) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=./:,+@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

class Object {
 public:
  void text(const char* key, std::string_view value) { add(key, json_string(value)); }
  void number(const char* key, double value) { add(key, json_number(value)); }
  void integer(const char* key, std::uint64_t value) { add(key, fmt::format("{}", value)); }
  std::string finish() const { return "{\n" + body_ + "\n}\n"; }

 private:
  void add(const char* key, const std::string& value) {
    body_ += fmt::format("{}  \"{}\": {}", body_.empty() ? "" : ",\n", key, value);
  }
  std::string body_;
};

}  // namespace

std::string command_line(const std::string& command, const Arguments& arguments) {
  std::string text = "lendsim " + command;
  for (const std::string& file : arguments.files) text.append(" ").append(shell_word(file));
  for (const auto& [option, values] : arguments.values) {
    for (const std::string& value : values) {
      text.append(" --").append(option);
      if (!value.empty()) text.append(" ").append(shell_word(value));
    }
  }
  return text;
}

std::string utc_now() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", now);
}

std::string run_log_text(const Scenario& scenario, const RunRequest& request,
                         const RunReport& report, const RunLog& log) {
  const Build& b = build();
  const auto simulated = static_cast<double>(report.account_months);
  Object o;
  o.text("command", log.command_line);
  o.text("status", !report.written                    ? "interrupted"
                   : report.complete == report.wanted ? "complete"
                                                      : "finalised");
  o.text("version", b.full_version());
  o.text("compiler", b.compiler);
  o.text("build_type", b.build_type);
  o.text("hdf5", b.hdf5_version);
  o.text("tbb", b.tbb_version);
  o.text("host", host_name());
  o.text("processor", processor());
  o.integer("threads", request.threads > 0 ? static_cast<unsigned>(request.threads)
                                           : std::thread::hardware_concurrency());
  o.text("kernel", request.kernel == Kernel::columns ? "columns" : "reference");
  o.text("simd", ops::instruction_set());
  o.text("start_time", log.start_time);
  o.number("seconds", log.seconds);
  o.number("simulation_seconds", report.simulation_seconds);
  o.text("scenario_sha256", scenario.sha256);
  o.integer("borrowers", scenario.run.borrowers);
  o.integer("months", static_cast<unsigned>(scenario.run.months));
  o.integer("warm_up", static_cast<unsigned>(scenario.run.warm_up));
  o.integer("replications", report.wanted);
  o.integer("replications_found", report.found);
  o.integer("replications_complete", report.complete);
  o.integer("account_months", report.account_months);
  o.number("account_months_per_second",
           report.simulation_seconds > 0.0 ? simulated / report.simulation_seconds : 0.0);
  return o.finish();
}

void write_run_log(const std::string& path, const std::string& text) {
  const std::string target = writable_target(path);
  std::ofstream file(target, std::ios::binary | std::ios::trunc);
  file << text << std::flush;
  if (!file) throw IoError(errno_message("cannot write", path));
}

}  // namespace lendsim
