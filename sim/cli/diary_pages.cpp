#include "sim/cli/diary_pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/scenario/utf8.hpp"

namespace lendsim {
namespace {

constexpr std::size_t kStepWidth = 8;  // of the longest step's name

// Lines that belong together: of one step and product.
struct Passage {
  DiaryStep step = DiaryStep::life;
  std::string product;
  std::vector<std::string> lines;

  bool same_place(const Passage& other) const {
    return step == other.step && product == other.product;
  }
};

std::size_t width_of(std::string_view text) {
  int width = 0;
  for (const char32_t point : decode_utf8(text)) width += display_width(point);
  return static_cast<std::size_t>(width);
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t now = width_of(text);
  if (now < width) text.append(width - now, ' ');
  return text;
}

std::size_t product_width(DiaryEntries entries) {
  std::size_t width = 0;
  for (const DiaryEntry& entry : entries) width = std::max(width, width_of(entry.product));
  return width;
}

std::vector<Passage> passages(DiaryEntries month, bool verbose, std::size_t width) {
  std::vector<Passage> result;
  for (const DiaryEntry& entry : month) {
    const DiaryLine line = line_of(entry);
    if (!line.came_about && !verbose) continue;
    if (result.empty() || result.back().step != entry.step ||
        result.back().product != entry.product) {
      result.push_back({entry.step, entry.product, {}});
    }
    const std::string head =
        fmt::format("  {:<{}} {} ", kDiaryStepNames[static_cast<std::size_t>(entry.step)],
                    kStepWidth, padded(displayed(entry.product), width));
    std::string text = head + displayed(line.fact);
    if (!line.why.empty()) text += "; " + displayed(line.why);
    result.back().lines.push_back(std::move(text));
    if (!verbose) continue;
    const std::string indent(width_of(head) + 2, ' ');
    for (const std::string& detail : line.details) {
      result.back().lines.push_back(indent + displayed(detail));
    }
  }
  return result;
}

std::string heading(Month month, const PageStyle& style) {
  return month_text(month) + (month < style.start ? " (warm-up)" : "");
}

// Broken between words into lines of at most `width` columns; further lines are indented.
std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  const std::size_t indent = text.find_first_not_of(' ') + 4;
  std::vector<std::string> lines;
  std::string rest = text;
  while (width_of(rest) > width) {
    std::size_t end = rest.rfind(' ', width);
    if (end == std::string::npos || end <= indent) end = rest.find(' ', width);
    if (end == std::string::npos) break;
    lines.push_back(rest.substr(0, end));
    rest = std::string(indent, ' ') + rest.substr(end + 1);
  }
  lines.push_back(rest);
  return lines;
}

std::vector<std::string> wrapped(const std::vector<std::string>& lines, std::size_t width) {
  std::vector<std::string> result;
  for (const std::string& line : lines) {
    for (std::string& part : wrapped(line, width)) result.push_back(std::move(part));
  }
  return result;
}

// Adds two lists of lines as rows of two columns.
void add_rows(const std::vector<std::string>& left, const std::vector<std::string>& right,
              std::size_t width, std::string& out) {
  const std::vector<std::string> first = wrapped(left, width);
  const std::vector<std::string> second = wrapped(right, width);
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    std::string row = padded(i < first.size() ? first[i] : "", width) + " | " +
                      (i < second.size() ? second[i] : "");
    row.erase(row.find_last_not_of(' ') + 1);
    out += row + "\n";
  }
}

// Passages of one place stand beside each other; one that the other side lacks stands alone.
std::string beside(const std::vector<Passage>& left, const std::vector<Passage>& right,
                   std::size_t width) {
  std::string out;
  std::size_t l = 0;
  std::size_t r = 0;
  const auto later_in = [](const std::vector<Passage>& all, std::size_t from, const Passage& p) {
    return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(from), all.end(),
                       [&](const Passage& other) { return other.same_place(p); });
  };
  while (l < left.size() || r < right.size()) {
    if (l < left.size() && r < right.size() && left[l].same_place(right[r])) {
      add_rows(left[l++].lines, right[r++].lines, width, out);
    } else if (r == right.size() || (l < left.size() && !later_in(right, r, left[l]))) {
      add_rows(left[l++].lines, {}, width, out);
    } else {
      add_rows({}, right[r++].lines, width, out);
    }
  }
  return out;
}

std::string text_of(const std::vector<Passage>& all) {
  std::string out;
  for (const Passage& passage : all) {
    for (const std::string& line : passage.lines) {
      out += line;
      out.erase(out.find_last_not_of(' ') + 1);
      out += '\n';
    }
  }
  return out;
}

}  // namespace

DiaryEntries of_month(DiaryEntries diary, Month month) {
  const auto before = [](const DiaryEntry& entry, Month m) { return entry.month < m; };
  const auto first = std::lower_bound(diary.begin(), diary.end(), month, before);
  const auto last = std::lower_bound(first, diary.end(), month + 1, before);
  return {first, last};
}

std::string diary_pages(DiaryEntries diary, const PageStyle& style) {
  const std::size_t width = product_width(diary);
  std::string out;
  while (!diary.empty()) {
    const DiaryEntries month = of_month(diary, diary.front().month);
    if (!out.empty()) out += '\n';
    out += heading(month.front().month, style) + "\n";
    out += text_of(passages(month, style.verbose, width));
    diary = diary.subspan(month.size());
  }
  return out;
}

std::string month_of_two(const TitledDiary& first, const TitledDiary& second, Month month,
                         const PageStyle& style) {
  constexpr std::size_t kWide = 120;
  const DiaryEntries left = of_month(first.entries, month);
  const DiaryEntries right = of_month(second.entries, month);
  const std::size_t names = std::max(product_width(left), product_width(right));
  const auto ours = passages(left, style.verbose, names);
  const auto theirs = passages(right, style.verbose, names);
  const std::string top = heading(month, style);
  if (style.columns < kWide) {
    return fmt::format("{}: {}\n{}\n{}: {}\n{}", top, first.title, text_of(ours), top, second.title,
                       text_of(theirs));
  }
  const std::size_t width = (style.columns - 3) / 2;
  std::string out;
  add_rows({top + ": " + first.title}, {top + ": " + second.title}, width, out);
  return out + beside(ours, theirs, width);
}

}  // namespace lendsim
