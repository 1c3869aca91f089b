// The log beside a result: what must not be in the file, because it does not decide the numbers.
#pragma once

#include <string>

#include "sim/cli/command.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/study/run.hpp"

namespace lendsim {

struct RunLog {
  std::string command_line;
  std::string start_time;  // UTC, ISO 8601
  double seconds = 0.0;    // of the whole command
};

// As it can be typed again, files first.
std::string command_line(const std::string& command, const Arguments& arguments);
std::string utc_now();
std::string run_log_text(const Scenario& scenario, const RunRequest& request,
                         const RunReport& report, const RunLog& log);
// Throws IoError or CannotCreate.
void write_run_log(const std::string& path, const std::string& text);

}  // namespace lendsim
