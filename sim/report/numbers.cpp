#include "sim/report/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "sim/scenario/utf8.hpp"

namespace lendsim::report {
namespace {

constexpr const char* kNone = "–";

struct Step {
  double from;  // the largest value is at least this
  double factor;
  const char* prefix;
  const char* yuan;  // how people in China say it
};
// Largest first. Below 100,000 amounts stand as they are.
constexpr Step kMoneySteps[] = {
    {1e10, 1e-8, "hundred million ", " (亿元)"},
    {1e7, 1e-6, "million ", " (百万元)"},
    {1e5, 1e-4, "10,000 ", " (万元)"},
};
constexpr Step kOtherSteps[] = {
    {1e10, 1e-9, "billion ", ""},
    {1e7, 1e-6, "million ", ""},
    {1e5, 1e-3, "thousand ", ""},
};

Unit money_unit(double largest, std::string_view currency) {
  const bool yuan = currency == "CNY";
  const std::string_view name = yuan ? std::string_view("yuan") : currency;
  const Step* steps = yuan ? std::begin(kMoneySteps) : std::begin(kOtherSteps);
  for (std::size_t i = 0; i < std::size(kMoneySteps); ++i) {
    if (largest >= steps[i].from) {
      return {steps[i].factor, fmt::format("{}{}{}", steps[i].prefix, name, steps[i].yuan)};
    }
  }
  return {1.0, std::string(name) + (yuan ? " (元)" : "")};
}

std::string with_commas(const std::string& digits) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

}  // namespace

Unit unit_for(Kind kind, double largest, std::string_view currency, std::string_view counted) {
  constexpr double kManyThings = 1e6;
  switch (kind) {
    case Kind::money:
      return money_unit(largest, currency);
    case Kind::share:
      return {100.0, "%"};
    case Kind::count:
      break;
  }
  if (largest >= kManyThings) return {1e-3, fmt::format("thousand {}", counted)};
  return {1.0, std::string(counted)};
}

std::string number_text(double value, int decimals) {
  if (!std::isfinite(value)) return kNone;
  const std::string text = fmt::format("{:.{}f}", std::abs(value), decimals);
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  const std::size_t point = std::min(text.find('.'), text.size());
  return fmt::format("{}{}{}", value < 0 && !zero ? "−" : "", with_commas(text.substr(0, point)),
                     text.substr(point));
}

int decimals_for(double error, double value) {
  const double scale = error > 0.0 ? error : std::abs(value) / 100.0;
  if (!(scale > 0.0) || !std::isfinite(scale)) return 0;
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(scale))), 0, 6);
}

std::string with_error(double value, double se) {
  const int decimals = decimals_for(se, value);
  if (!std::isfinite(se)) return number_text(value, decimals);
  return fmt::format("{} ± {}", number_text(value, decimals), number_text(se, decimals));
}

std::string month_text(Month month) {
  return fmt::format("{:04}-{:02}", month.year(), month.month_of_year());
}

double text_width(std::string_view text) {
  constexpr double kLatin = 0.62;
  constexpr double kNarrow = 0.34;
  double width = 0.0;
  for (const char32_t c : decode_utf8(text)) {
    const bool narrow = c == '.' || c == ',' || c == ' ' || c == 'i' || c == 'l';
    width += display_width(c) == 2 ? 1.0 : narrow ? kNarrow : kLatin;
  }
  return width;
}

}  // namespace lendsim::report
