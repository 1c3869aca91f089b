// Values as fields of a CSV file (RFC 4180, but lines end with a line feed).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lendsim {

// Quoted if need be; an empty text is "", so that it is told from a missing value.
void append_csv(std::string& line, std::string_view text);
// Shortest that reads back the same; nothing for NaN.
void append_csv(std::string& line, double value);
void append_csv(std::string& line, std::int64_t value);
// 2020-01-31, of days since 1970-01-01.
void append_csv_date(std::string& line, std::int64_t day);

}  // namespace lendsim
