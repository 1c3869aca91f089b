// Code points of UTF-8 text, and how a terminal shows them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lendsim {

constexpr char32_t kReplacement = 0xFFFD;

struct CodePoint {
  char32_t value = kReplacement;
  std::size_t size = 1;  // bytes
  bool valid = false;    // false: not UTF-8 (overlong, surrogate, cut short, ...)
};

// The code point at `text[at]`; where that is not UTF-8, one byte as U+FFFD.
// Precondition: at < text.size().
CodePoint code_point(std::string_view text, std::size_t at);

// Invalid bytes become U+FFFD, one each.
std::vector<char32_t> decode_utf8(std::string_view text);

int count_code_points(std::string_view text);

// Columns a terminal needs: a tab is shown as 4 spaces, East Asian wide characters take 2, marks
// that sit on the letter before take none. Approximate, as every terminal is.
int display_width(char32_t point);

// Adds the code point as shown: tabs as spaces; control characters and marks that turn the
// direction of writing as U+FFFD, so that a file can't play with the terminal.
void append_displayed(char32_t point, std::string& out);

std::string displayed(std::string_view text);

}  // namespace lendsim
