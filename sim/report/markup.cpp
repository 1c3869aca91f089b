#include "sim/report/markup.hpp"

#include <fmt/format.h>

#include <cmath>

#include "models/base/contract.hpp"
#include "sim/scenario/utf8.hpp"

namespace lendsim::report {
namespace {

bool is_control(char32_t c) { return (c < 0x20 && c != '\t' && c != '\n') || c == 0x7F; }
bool is_noncharacter(char32_t c) { return c == 0xFFFE || c == 0xFFFF; }

// Calls `append(code point, its bytes)` for what is valid, with U+FFFD for what is not.
template <class Append>
void for_each_character(std::string_view text, const Append& append) {
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = code_point(text, i);
    const bool good = point.valid && !is_control(point.value) && !is_noncharacter(point.value);
    if (good) {
      append(point.value, text.substr(i, point.size));
    } else {
      append(kReplacement, std::string_view("\xEF\xBF\xBD"));
    }
    i += point.size;
  }
}

std::string_view entity(char32_t c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

template <class Items, class ToText>
std::string json_list(const Items& items, const ToText& to_text) {
  std::string out = "[";
  for (const auto& item : items) {
    if (out.size() > 1) out += ',';
    out += to_text(item);
  }
  return out + "]";
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for_each_character(text, [&](char32_t c, std::string_view bytes) {
    const std::string_view name = entity(c);
    out += name.empty() ? bytes : name;
  });
  return out;
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for_each_character(text, [&](char32_t c, std::string_view bytes) {
    // "</script>" and "<!--" would end or change the script element; U+2028 ends a line of script.
    if (c == '"' || c == '\\' || c < 0x20 || !entity(c).empty() || c == 0x2028 || c == 0x2029) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += bytes;
    }
  });
  return out + "\"";
}

std::string json_texts(const std::vector<std::string>& texts) {
  return json_list(texts, [](const std::string& text) { return json_text(text); });
}

std::string json_numbers(const std::vector<double>& numbers) {
  return json_list(numbers, [](double number) {
    return std::isfinite(number) ? coordinate(number) : std::string("null");
  });
}

std::string coordinate(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

void Markup::start(std::string_view element, const Attributes& attributes) {
  out_ += '<';
  out_ += element;
  for (const auto& [name, value] : attributes) {
    out_ += fmt::format(" {}=\"{}\"", name, escaped(value));
  }
}

Markup& Markup::open(std::string_view element, const Attributes& attributes) {
  start(element, attributes);
  out_ += '>';
  open_.emplace_back(element);
  return *this;
}

Markup& Markup::close() {
  LENDSIM_EXPECT(!open_.empty());
  out_ += fmt::format("</{}>", open_.back());
  open_.pop_back();
  return *this;
}

Markup& Markup::empty(std::string_view element, const Attributes& attributes) {
  start(element, attributes);
  out_ += "/>";
  return *this;
}

Markup& Markup::text(std::string_view text) {
  out_ += escaped(text);
  return *this;
}

Markup& Markup::leaf(std::string_view element, const Attributes& attributes,
                     std::string_view text) {
  return open(element, attributes).text(text).close();
}

Markup& Markup::raw(std::string_view markup) {
  out_ += markup;
  return *this;
}

const std::string& Markup::str() const {
  LENDSIM_EXPECT(open_.empty());
  return out_;
}

}  // namespace lendsim::report
