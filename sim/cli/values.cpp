#include "sim/cli/values.hpp"

#include <charconv>
#include <cmath>
#include <string>

namespace lendsim {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Without underscores between digits; nothing if one is elsewhere.
std::optional<std::string> without_underscores(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      plain += text[i];
      continue;
    }
    const bool between =
        i > 0 && i + 1 < text.size() && is_digit(text[i - 1]) && is_digit(text[i + 1]);
    if (!between) return std::nullopt;
  }
  return plain;
}

template <class T>
std::optional<T> whole(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> seconds_of(char unit) {
  switch (unit) {
    case 's':
      return 1.0;
    case 'm':
      return 60.0;
    case 'h':
      return 3600.0;
    case 'd':
      return 86400.0;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const std::optional<std::string> plain = without_underscores(text);
  if (!plain) return std::nullopt;
  const std::size_t e = plain->find_first_of("eE");
  std::optional<std::int64_t> value = whole<std::int64_t>(plain->substr(0, e));
  if (!value || e == std::string::npos) return value;
  const std::string_view power = std::string_view(*plain).substr(e + 1);
  const auto exponent = whole<unsigned>(power.starts_with('+') ? power.substr(1) : power);
  if (!exponent || *exponent > 18) return std::nullopt;
  for (unsigned i = 0; i < *exponent; ++i) {
    if (__builtin_mul_overflow(*value, std::int64_t{10}, &*value)) return std::nullopt;
  }
  return value;
}

std::optional<double> parse_real(std::string_view text) {
  const std::optional<std::string> plain = without_underscores(text);
  if (!plain) return std::nullopt;
  double value = 0.0;
  const auto [end, error] = std::from_chars(plain->data(), plain->data() + plain->size(), value);
  if (error != std::errc{} || end != plain->data() + plain->size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

std::optional<double> parse_share(std::string_view text) {
  if (!text.ends_with('%')) return parse_real(text);
  const auto percent = parse_real(text.substr(0, text.size() - 1));
  return percent ? std::optional(*percent / 100.0) : std::nullopt;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  constexpr double kYear = 366.0 * 86400.0;
  double seconds = 0.0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::optional<double> number =
        size > 0 ? whole<double>(text.substr(0, size)) : std::nullopt;
    const bool bare = size == text.size();
    const std::optional<double> unit = bare ? 1.0 : seconds_of(text[size]);
    // A bare number is the whole of the text.
    if (!number || !unit || (bare && seconds > 0.0)) return std::nullopt;
    seconds += *number * *unit;
    text.remove_prefix(bare ? size : size + 1);
  }
  if (!(seconds > 0.0) || seconds > kYear) return std::nullopt;
  return std::chrono::milliseconds(std::llround(seconds * 1000.0));
}

}  // namespace lendsim
