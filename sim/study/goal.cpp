// How goals are written.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <regex>

#include "sim/study/seek.hpp"

namespace lendsim {
namespace {

constexpr const char* kNumber = R"(([+-]?[0-9._]*[0-9](?:[eE][+-]?[0-9]+)?))";
constexpr const char* kFigure = R"(([a-z][a-z0-9_]*|diff\(\s*[a-z][a-z0-9_]*\s*\)))";

double number_of(const std::string& digits) {
  std::string plain;
  std::copy_if(digits.begin(), digits.end(), std::back_inserter(plain),
               [](char c) { return c != '_' && c != '+'; });
  double value = 0.0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (error != std::errc{} || end != plain.data() + plain.size() || !std::isfinite(value)) {
    throw BadGoal(digits + " is not a number");
  }
  return value;
}

// 1, 2 or 5 times a power of ten, near a thousandth of the range.
double round_step(double range) {
  const double rough = range / 1000.0;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double digit : {1.0, 2.0, 5.0}) {
    if (rough <= digit * power) return digit * power;
  }
  return 10.0 * power;
}

}  // namespace

Variation parse_variation(const std::string& text, double step) {
  // At the last dots, since numbers have dots too.
  const std::size_t dots = text.rfind("..");
  const std::size_t equals = text.rfind('=', dots);
  if (dots == std::string::npos || equals == std::string::npos || equals == 0) {
    throw BadGoal("--vary '" + text + "' is written as policy.cutoff=550..700");
  }
  const auto trimmed = [](std::string part) {
    part.erase(0, part.find_first_not_of(' '));
    part.erase(part.find_last_not_of(' ') + 1);
    return part;
  };
  Variation vary;
  vary.path = trimmed(text.substr(0, equals));
  vary.low = number_of(trimmed(text.substr(equals + 1, dots - equals - 1)));
  vary.high = number_of(trimmed(text.substr(dots + 2)));
  if (!(vary.low < vary.high)) throw BadGoal("--vary '" + text + "': the range is empty");
  vary.step = step > 0.0 ? step : round_step(vary.high - vary.low);
  if (vary.step > vary.high - vary.low) {
    throw BadGoal("--step is larger than the range of --vary");
  }
  return vary;
}

SoughtFigure parse_figure(const std::string& text) {
  static const std::regex kForm(std::string(R"(\s*)") + kFigure + R"(\s*)");
  std::smatch match;
  if (!std::regex_match(text, match, kForm)) {
    throw BadGoal("'" + text + "' is no figure such as net_income or diff(net_income)");
  }
  SoughtFigure figure;
  figure.name = match[1];
  if (figure.name.starts_with("diff(")) {
    figure.difference = true;
    figure.name = figure.name.substr(5, figure.name.size() - 6);
    std::erase(figure.name, ' ');
  }
  std::string names;
  for (const Headline& headline : headlines()) {
    if (headline.name == figure.name) return figure;
    names += (names.empty() ? "" : ", ") + headline.name;
  }
  throw BadGoal(figure.name + " is none of " + names);
}

Constraint parse_constraint(const std::string& text) {
  static const std::regex kForm(std::string(R"(\s*)") + kFigure + R"(\s*(<=|>=)\s*)" + kNumber +
                                R"(\s*(%?)\s*(?:@\s*)" + kNumber + R"(\s*%)?\s*)");
  std::smatch match;
  if (!std::regex_match(text, match, kForm)) {
    throw BadGoal("--subject-to '" + text + "' is written as 'default_rate <= 2% @95%'");
  }
  Constraint constraint;
  constraint.text = text;
  constraint.figure = parse_figure(match[1]);
  constraint.at_most = match[2] == "<=";
  constraint.bound = number_of(match[3]) / (match[4].length() > 0 ? 100.0 : 1.0);
  if (match[5].matched) constraint.level = number_of(match[5]) / 100.0;
  if (constraint.level < 0.5 || constraint.level >= 1.0) {
    throw BadGoal("--subject-to '" + text + "': a level is 50 % or more and below 100 %");
  }
  return constraint;
}

Equation parse_equation(const std::string& text) {
  static const std::regex kForm(std::string(R"(\s*)") + kFigure + R"(\s*=\s*)" + kNumber +
                                R"(\s*(%?)\s*)");
  std::smatch match;
  if (!std::regex_match(text, match, kForm)) {
    throw BadGoal("--solve '" + text + "' is written as 'diff(net_income) = 0'");
  }
  return {parse_figure(match[1]), number_of(match[2]) / (match[3].length() > 0 ? 100.0 : 1.0)};
}

}  // namespace lendsim
