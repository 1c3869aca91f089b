#include "sim/scenario/lexical.hpp"

#include <cstddef>
#include <utility>

namespace lendsim {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_octal(char c) { return c >= '0' && c <= '7'; }
bool is_binary(char c) { return c == '0' || c == '1'; }
bool is_hexadecimal(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Takes pieces off the front of a text. What does not match stays.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }

  bool any_of(std::string_view characters) {
    const bool found = !text_.empty() && characters.find(text_.front()) != std::string_view::npos;
    if (found) text_.remove_prefix(1);
    return found;
  }

  bool word(std::string_view word) {
    const bool found = text_.starts_with(word);
    if (found) text_.remove_prefix(word.size());
    return found;
  }

  // Digits, single underscores between them. The number of digits.
  std::size_t digits(bool (*is)(char)) {
    std::size_t count = 0;
    while (!text_.empty() && is(text_.front())) {
      text_.remove_prefix(1);
      ++count;
      if (text_.size() > 1 && text_[0] == '_' && is(text_[1])) text_.remove_prefix(1);
    }
    return count;
  }

  // "00:00" for the pattern "dd:dd".
  bool pattern(std::string_view pattern) {
    if (text_.size() < pattern.size()) return false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      if (pattern[i] == 'd' ? !is_digit(text_[i]) : text_[i] != pattern[i]) return false;
    }
    text_.remove_prefix(pattern.size());
    return true;
  }

 private:
  std::string_view text_;
};

bool is_number(std::string_view text) {
  for (const auto& [prefix, is] :
       {std::pair{"0x", &is_hexadecimal}, {"0o", &is_octal}, {"0b", &is_binary}}) {
    Reader reader(text);
    if (reader.word(prefix)) return reader.digits(is) > 0 && reader.at_end();
  }
  Reader reader(text);
  reader.any_of("+-");
  if (reader.word("inf") || reader.word("nan")) return reader.at_end();
  const bool zero = reader.any_of("0");
  if (!zero && reader.digits(is_digit) == 0) return false;
  if (reader.any_of(".") && reader.digits(is_digit) == 0) return false;
  if (reader.any_of("eE")) {
    reader.any_of("+-");
    if (reader.digits(is_digit) == 0) return false;
  }
  return reader.at_end();
}

bool is_time(Reader reader) {
  if (!reader.pattern("dd:dd:dd")) return false;
  if (reader.any_of(".") && reader.digits(is_digit) == 0) return false;
  return reader.at_end();
}

bool is_date_time(Reader reader) {
  if (!reader.pattern("dddd-dd-dd") || !reader.any_of("Tt ") || !reader.pattern("dd:dd:dd")) {
    return false;
  }
  if (reader.any_of(".") && reader.digits(is_digit) == 0) return false;
  if (reader.any_of("Zz")) return reader.at_end();
  if (reader.any_of("+-")) return reader.pattern("dd:dd") && reader.at_end();
  return reader.at_end();
}

}  // namespace

bool is_bare_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '-';
}

bool is_date_text(std::string_view text) {
  Reader reader(text);
  return reader.pattern("dddd-dd-dd") && reader.at_end();
}

bool is_plain_value(std::string_view text) {
  return text == "true" || text == "false" || is_number(text) || is_date_text(text) ||
         is_time(Reader(text)) || is_date_time(Reader(text));
}

}  // namespace lendsim
