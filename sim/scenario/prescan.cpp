#include "sim/scenario/prescan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "sim/scenario/utf8.hpp"

namespace lendsim {
namespace {

bool is_bare_key(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

bool is_used_by_toml(char c) {
  return is_bare_key(c) ||
         std::string_view{"+.:=,[]{}\"'# \t\r\n"}.find(c) != std::string_view::npos;
}

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
        return fail(
            i, fmt::format("control character U+{:04X}; write it as \"\\u{:04X}\" in a string",
                           static_cast<unsigned>(point.value), static_cast<unsigned>(point.value)));
      }
      i += point.size;
      if (point.value == '\n') line_start = i;
    }
    return true;
  }

  // Walks over strings and comments; counts brackets and dots between them.
  bool check_structure() {
    bool line_starts = true;  // nothing but spaces since the start of a line outside brackets
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"' || c == '\'') {
        skip_string(c);
        line_starts = false;
      } else if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == '[' && depth_ == 0 && line_starts) {
        if (!header()) return false;
        line_starts = false;
      } else {
        if (!structural(c)) return false;
        line_starts = c == '\n' ? depth_ == 0 : line_starts && (c == ' ' || c == '\t' || c == '\r');
        ++at_;
      }
    }
    return true;
  }

  // `[a.b]` or `[[a.b]]` up to the end of the line. What is not a key is left to the library,
  // except directly behind the brackets, where it aborts.
  bool header() {
    const std::size_t start = at_;
    at_ += at_ + 1 < text_.size() && text_[at_ + 1] == '[' ? 2 : 1;
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    const char c = at_ < text_.size() ? text_[at_] : '\n';
    if (!is_bare_key(c) && c != '"' && c != '\'') {
      return fail(start, "a header needs a name: [run] or [[product]]");
    }
    dots_ = 0;
    while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '#') {
      const char h = text_[at_];
      if (h == '"' || h == '\'') {
        skip_string(h);
      } else if (!structural(h)) {
        return false;
      } else {
        ++at_;
      }
    }
    depth_ = 0;
    return true;
  }

  // One character outside strings and comments.
  bool structural(char c) {
    if (!is_used_by_toml(c)) {
      return fail(at_, "unexpected character; names other than A-Z a-z 0-9 _ - are quoted");
    }
    if (c == '.') {
      if (++dots_ >= kKeyParts) {
        return fail(at_, fmt::format("a key has at most {} parts", kKeyParts));
      }
    } else if (c != ' ' && c != '\t' && !is_bare_key(c)) {
      dots_ = 0;
    }
    if (c == '[' || c == '{') {
      if (++depth_ > kNesting) {
        return fail(at_, fmt::format("brackets are nested at most {} deep", kNesting));
      }
    } else if (c == ']' || c == '}') {
      depth_ = std::max(0, depth_ - 1);
    }
    return true;
  }

  // Stops behind the string, or at the end of the line that leaves it open.
  void skip_string(char quote) {
    const std::string_view three = quote == '"' ? "\"\"\"" : "'''";
    const bool multi_line = text_.substr(at_, 3) == three;
    at_ += multi_line ? 3 : 1;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\\' && quote == '"') {
        at_ = std::min(at_ + 2, text_.size());
      } else if (multi_line && text_.substr(at_, 3) == three) {
        at_ += 3;
        // Up to two quotes more belong to the string.
        for (int i = 0; i < 2 && at_ < text_.size() && text_[at_] == quote; ++i) ++at_;
        return;
      } else if (!multi_line && (c == quote || c == '\n')) {
        at_ += c == quote ? 1 : 0;
        return;
      } else {
        ++at_;
      }
    }
  }

  bool fail(std::size_t at, std::string message) {
    const std::string_view before = text_.substr(0, at);
    const auto line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
    const std::size_t start = before.rfind('\n') + 1;  // npos + 1 == 0
    const int column = count_code_points(before.substr(start)) + 1;
    problems_.error("S001", {source_, line, column, 1}, std::move(message));
    return false;
  }

  std::shared_ptr<const SourceText> source_;
  std::string_view text_;
  Problems& problems_;
  std::size_t at_ = 0;
  int depth_ = 0;  // of brackets
  int dots_ = 0;   // of the key being read
};

}  // namespace

bool prescan(const std::shared_ptr<const SourceText>& source, Problems& problems) {
  return Prescan(source, problems).run();
}

}  // namespace lendsim
