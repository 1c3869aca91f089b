#include "sim/results/csv.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <iterator>

namespace lendsim {

void append_csv(std::string& line, std::string_view text) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    line += text;
    return;
  }
  line += '"';
  for (const char c : text) {
    line += c;
    if (c == '"') line += '"';
  }
  line += '"';
}

void append_csv(std::string& line, double value) {
  if (!std::isnan(value)) fmt::format_to(std::back_inserter(line), "{}", value);
}

void append_csv(std::string& line, std::int64_t value) {
  fmt::format_to(std::back_inserter(line), "{}", value);
}

void append_csv_date(std::string& line, std::int64_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  fmt::format_to(std::back_inserter(line), "{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace lendsim
