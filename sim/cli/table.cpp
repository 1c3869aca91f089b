#include "sim/cli/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/base/contract.hpp"
#include "sim/scenario/utf8.hpp"

namespace lendsim {
namespace {

std::size_t width_of(const std::string& text) {
  int width = 0;
  for (const char32_t point : decode_utf8(text)) width += display_width(point);
  return static_cast<std::size_t>(width);
}

std::string padded(const std::string& text, std::size_t width, Align align) {
  const std::string space(width - std::min(width, width_of(text)), ' ');
  return align == Align::left ? text + space : space + text;
}

// "1234567" -> "1,234,567"
std::string with_commas(const std::string& digits) {
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

// The value in the largest unit of which it is at least one, three digits.
std::string scaled(double value, std::initializer_list<const char*> units) {
  const char* const* unit = units.begin();
  while (value >= 999.5 && unit + 1 != units.end()) {
    value /= 1000.0;
    ++unit;
  }
  const int decimals = value >= 99.95 || unit == units.begin() ? 0 : value >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f} {}", value, decimals, *unit);
}

}  // namespace

void TextTable::add(std::vector<std::string> cells) {
  LENDSIM_EXPECT(cells.size() == columns_.size());
  for (std::string& cell : cells) cell = displayed(cell);
  rows_.push_back(std::move(cells));
}

std::string TextTable::text() const {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    widths.push_back(width_of(columns_[c].title));
    for (const auto& row : rows_) widths[c] = std::max(widths[c], width_of(row[c]));
  }
  std::string out;
  const auto line = [&](const auto& cell) {
    std::string text;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (c > 0) text += "  ";
      text += padded(cell(c), widths[c], columns_[c].align);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  };
  line([&](std::size_t c) { return columns_[c].title; });
  for (const auto& row : rows_) line([&](std::size_t c) { return row[c]; });
  return out;
}

std::string grouped(double value, int decimals) {
  if (std::isnan(value)) return "-";
  std::string text = fmt::format("{:.{}f}", std::abs(value), decimals);
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  const std::size_t point = std::min(text.find('.'), text.size());
  return fmt::format("{}{}{}", value < 0 && !zero ? "-" : "", with_commas(text.substr(0, point)),
                     text.substr(point));
}

std::string grouped(std::uint64_t value) { return with_commas(fmt::format("{}", value)); }

std::string counted(std::uint64_t n, std::string_view what) {
  return fmt::format("{} {}{}", grouped(n), what, n == 1 ? "" : "s");
}

int decimals_for(double error, double value) {
  const double scale = error > 0.0 ? error : std::abs(value) / 1000.0;
  if (!(scale > 0.0) || !std::isfinite(scale)) return 0;
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(scale))), 0, 6);
}

std::string bytes_text(std::uint64_t bytes) {
  return scaled(static_cast<double>(bytes), {"B", "kB", "MB", "GB", "TB", "PB"});
}

std::string rate_text(double per_second) {
  std::string text = scaled(per_second, {"", "k", "M", "G"});
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string duration_text(double seconds) {
  if (seconds < 10.0) return fmt::format("{:.1f} s", seconds);
  const auto s = static_cast<std::uint64_t>(std::min(std::round(seconds), 1e12));
  if (s < 3600) return fmt::format("{}:{:02}", s / 60, s % 60);
  return fmt::format("{}:{:02}:{:02}", grouped(s / 3600), s / 60 % 60, s % 60);
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    out += c;
    if (c == '"') out += '"';
  }
  return out + "\"";
}

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = code_point(text, i);
    if (!point.valid) {
      out += "\\ufffd";
    } else if (point.value == '"' || point.value == '\\') {
      out += '\\';
      out += text[i];
    } else if (point.value < 0x20 || point.value == 0x7F) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(point.value));
    } else {
      out += text.substr(i, point.size);
    }
    i += point.size;
  }
  return out + "\"";
}

std::string json_number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : "null";
}

}  // namespace lendsim
