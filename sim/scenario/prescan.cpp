#include "sim/scenario/prescan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "sim/scenario/lexical.hpp"
#include "sim/scenario/utf8.hpp"

namespace lendsim {
namespace {

// What keys and plain values are made of.
bool is_word_character(char c) {
  return is_bare_key_character(c) || c == '.' || c == '+' || c == ':';
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

class Prescan {
 public:
  Prescan(const std::shared_ptr<const SourceText>& source, Problems& problems)
      : source_(source), text_(source->text), problems_(problems) {}

  bool run() {
    if (text_.size() > kTextBytes) {
      const Position whole{source_, 0, 0, 1};
      problems_.error("S001", whole,
                      fmt::format("the text has {} bytes; at most {} (1 MiB) are read",
                                  text_.size(), kTextBytes));
      return false;
    }
    return check_characters() && check_structure();
  }

 private:
  enum class Last { nothing, operand, opening, equals, comma };

  // Every byte is part of a printable character of UTF-8, a tab or the end of a line.
  bool check_characters() {
    std::size_t line_start = 0;
    for (std::size_t i = 0; i < text_.size();) {
      const CodePoint point = code_point(text_, i);
      if (!point.valid) return fail(i, "this is not UTF-8; save the file as UTF-8");
      if (i - line_start >= kLineBytes) {
        return fail(line_start, fmt::format("this line is longer than {} bytes", kLineBytes));
      }
      const bool line_end = point.value == '\r' && i + 1 < text_.size() && text_[i + 1] == '\n';
      const bool control = (point.value < 0x20 && point.value != '\t' && point.value != '\n') ||
                           (point.value >= 0x7F && point.value < 0xA0);
      if (control && !line_end) {
        return fail(i, fmt::format("control character U+{:04X}", static_cast<unsigned>(point.value),
                                   static_cast<unsigned>(point.value)));
      }
      i += point.size;
      if (point.value == '\n') line_start = i;
    }
    return true;
  }

  // Walks over the lines by the grammar of TOML, less what the library judges well itself: how keys
  // are dotted, what strings contain, which keys may stand together.
  bool check_structure() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '[' && line_starts_ && open_.empty()) {
        if (!header()) return false;
      } else if (!token()) {
        return false;
      }
      line_starts_ = c == '\n' || (line_starts_ && is_space(c));
    }
    if (!open_.empty()) return fail(opened_at_, "this bracket is never closed");
    return line_end();
  }

  // `[a.b]` or `[[a.b]]` up to the end of the line.
  bool header() {
    const std::size_t start = at_;
    const std::string_view close = text_.substr(at_, 2) == "[[" ? "]]" : "]";
    at_ += close.size();
    skip_spaces();
    if (!is_bare_key_character(here()) && here() != '"' && here() != '\'') {
      return fail(start, "a header needs a name: [run] or [[product]]");
    }
    dots_ = 0;
    while (is_word_character(here()) || here() == '"' || here() == '\'') {
      if (!token()) return false;
      skip_spaces();
    }
    if (text_.substr(at_, close.size()) != close) {
      return fail(at_, fmt::format("a header ends with {}", close));
    }
    at_ += close.size();
    last_ = Last::nothing;
    skip_spaces();
    if (here() == '#') return token();
    return here() == '\n' || fail(at_, "nothing follows a header on its line");
  }

  // One string, comment, word or sign.
  bool token() {
    const char c = text_[at_];
    if (c == '"' || c == '\'' || is_word_character(c)) {
      if (in_value_ && last_ == Last::operand) {
        return fail(at_, "one value is enough; those of an array are separated by commas");
      }
      last_ = Last::operand;
      if (is_word_character(c)) return in_value_ ? plain_value() : key();
      return string(c);
    } else if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (is_space(c)) {
      ++at_;
    } else {
      dots_ = 0;
      if (!sign(c)) return false;
      ++at_;
    }
    return true;
  }

  bool sign(char c) {
    switch (c) {
      case '[':
      case '{':
        return opening(c);
      case ']':
      case '}':
        return closing(c);
      case '=':
        return equals();
      case ',':
        return comma();
      case '\n':
        return line_end();
      default:
        return fail(at_, "unexpected character; outside strings, text is made of A-Z a-z 0-9 _ -");
    }
  }

  bool opening(char c) {
    if (!in_value_ || last_ == Last::operand) return fail(at_, "no value can start here");
    if (open_.size() == static_cast<std::size_t>(kNesting)) {
      return fail(at_, fmt::format("brackets are nested at most {} deep", kNesting));
    }
    if (open_.empty()) opened_at_ = at_;
    open_ += c;
    in_value_ = c == '[';
    last_ = Last::opening;
    return true;
  }

  bool closing(char c) {
    if (open_.empty() || open_.back() != (c == ']' ? '[' : '{')) {
      return fail(at_, fmt::format("nothing is open that {} could close", c));
    }
    const bool unfinished = last_ == Last::equals || (c == '}' && last_ == Last::comma) ||
                            (last_ == Last::operand && !in_value_);
    if (unfinished) return fail(at_, "something is missing before this");
    open_.pop_back();
    in_value_ = true;
    last_ = Last::operand;
    return true;
  }

  bool equals() {
    if (in_value_ || last_ != Last::operand)
      return fail(at_, "= stands between a key and its value");
    in_value_ = true;
    last_ = Last::equals;
    return true;
  }

  bool comma() {
    if (open_.empty() || !in_value_ || last_ != Last::operand) {
      return fail(at_, "a comma stands between values in brackets");
    }
    in_value_ = open_.back() == '[';
    last_ = Last::comma;
    return true;
  }

  bool line_end() {
    if (!open_.empty()) {
      return open_.back() == '[' || fail(at_, "a table in braces is written on one line");
    }
    if (last_ == Last::equals) return fail(at_, "a value is missing");
    if (last_ == Last::operand && !in_value_)
      return fail(at_, "this key has no value: write key = 1");
    in_value_ = false;
    last_ = Last::nothing;
    return true;
  }

  // The next character; at the end, a newline.
  char here() const { return at_ < text_.size() ? text_[at_] : '\n'; }
  void skip_spaces() {
    while (is_space(here())) ++at_;
  }

  std::size_t end_of_word(std::size_t at) const {
    while (at < text_.size() && is_word_character(text_[at])) ++at;
    return at;
  }

  // Bare parts of a key with the dots around them.
  bool key() {
    const std::size_t end = end_of_word(at_);
    const std::string_view word = text_.substr(at_, end - at_);
    if (word.find_first_of("+:") != std::string_view::npos) {
      return fail(at_, "a name with + or : needs quotes", word.size());
    }
    dots_ += static_cast<int>(std::count(word.begin(), word.end(), '.'));
    if (dots_ >= kKeyParts) return fail(at_, fmt::format("a key has at most {} parts", kKeyParts));
    at_ = end;
    return true;
  }

  // A number, date, or true; the library aborts on some words that look like one.
  bool plain_value() {
    std::size_t end = end_of_word(at_);
    const bool date = is_date_text(text_.substr(at_, end - at_));
    const bool time_follows = end + 1 < text_.size() && text_[end] == ' ' &&
                              text_[end + 1] >= '0' && text_[end + 1] <= '9';
    if (date && time_follows) end = end_of_word(end + 1);
    const std::string_view word = text_.substr(at_, end - at_);
    if (!is_plain_value(word)) {
      return fail(at_,
                  "not a value: a string needs quotes, a number is written like 1_000 or 0.05, a "
                  "date like 2020-01-31",
                  word.size());
    }
    at_ = end;
    return true;
  }

  // Stops behind the string, or at the end of the line or text that leaves it open.
  bool string(char quote) {
    const std::string_view three = quote == '"' ? "\"\"\"" : "'''";
    const bool multi_line = text_.substr(at_, 3) == three;
    at_ += multi_line ? 3 : 1;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\\' && quote == '"') {
        if (!escape(multi_line)) return false;
      } else if (multi_line && text_.substr(at_, 3) == three) {
        at_ += 3;
        // Up to two quotes more belong to the string.
        for (int i = 0; i < 2 && here() == quote; ++i) ++at_;
        return true;
      } else if (!multi_line && (c == quote || c == '\n')) {
        at_ += c == quote ? 1 : 0;
        return true;
      } else {
        ++at_;
      }
    }
    return true;
  }

  // `\n` and the like; in a string of several lines also a backslash that swallows the line's end
  // and the space after it, where the library asks of any character whether it is space but has an
  // answer for some only.
  bool escape(bool multi_line) {
    const std::size_t start = at_++;
    const char c = here();
    if (multi_line && (is_space(c) || c == '\n')) {
      skip_spaces();
      if (here() != '\n') return fail(start, "only spaces may follow this backslash on its line");
      while (at_ < text_.size() && (is_space(here()) || here() == '\n')) ++at_;
      return static_cast<unsigned char>(here()) < 0x80 ||
             fail(at_,
                  "after a backslash at the end of a line, text goes on with an ASCII character");
    }
    if (c != '\n' && std::string_view{"btnfr\"\\uU"}.find(c) != std::string_view::npos) {
      ++at_;
      return true;
    }
    return fail(start, "no such escape; a backslash itself is written \\\\", 2);
  }

  bool fail(std::size_t at, std::string message, std::size_t length = 1) {
    const std::string_view before = text_.substr(0, at);
    const auto line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
    const std::size_t start = before.rfind('\n') + 1;  // npos + 1 == 0
    const int column = count_code_points(before.substr(start)) + 1;
    problems_.error("S001", {source_, line, column, static_cast<int>(length)}, std::move(message));
    return false;
  }

  std::shared_ptr<const SourceText> source_;
  std::string_view text_;
  Problems& problems_;
  std::size_t at_ = 0;
  std::size_t opened_at_ = 0;  // the outermost open bracket
  std::string open_;           // brackets, outermost first
  int dots_ = 0;               // of the key being read
  bool in_value_ = false;      // a word here is a value, not a key
  Last last_ = Last::nothing;  // sign or word on this line or in these brackets
  bool line_starts_ = true;    // nothing but spaces since the start of the line
};

}  // namespace

bool prescan(const std::shared_ptr<const SourceText>& source, Problems& problems) {
  return Prescan(source, problems).run();
}

}  // namespace lendsim
