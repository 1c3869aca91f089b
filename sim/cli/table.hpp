// Tables and numbers as text.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lendsim {

enum class Align : unsigned char { left, right };

struct TextColumn {
  std::string title;
  Align align = Align::right;
};

// Columns as wide as their widest cell, two spaces apart, no spaces at the ends of lines. Cells are
// shown so that they can't play with the terminal.
class TextTable {
 public:
  explicit TextTable(std::vector<TextColumn> columns) : columns_(std::move(columns)) {}
  void add(std::vector<std::string> cells);  // one per column
  std::string text() const;

 private:
  std::vector<TextColumn> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// 1,234,567.89; "-" for NaN.
std::string grouped(double value, int decimals = 0);
std::string grouped(std::uint64_t value);
std::string counted(std::uint64_t n, std::string_view what);  // "1 month", "2 months"
// Decimals that show two digits of the error, 0 to 6; if there is none, of the value itself.
int decimals_for(double error, double value);
std::string bytes_text(std::uint64_t bytes);  // 1.5 GB
std::string rate_text(double per_second);     // 12.3 M
std::string duration_text(double seconds);    // 1:02:03, 4:05, 3.2 s

// A field of a CSV file, quoted if need be (RFC 4180).
std::string csv_field(std::string_view text);
std::string json_string(std::string_view text);  // with its quotes
std::string json_number(double value);           // shortest that reads back the same; null for NaN

}  // namespace lendsim
