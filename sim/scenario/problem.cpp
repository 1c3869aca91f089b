#include "sim/scenario/problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "sim/scenario/utf8.hpp"

namespace lendsim {
namespace {

constexpr int kShownColumns = 120;       // of a source line
constexpr std::size_t kShown = 100;      // problems; nobody reads more
constexpr std::size_t kLongName = 256;   // bytes; nothing is near a longer name
constexpr std::size_t kManyNames = 500;  // more are not compared, for the time it takes

// The lines of a text, found once: a long file may have a problem on every line.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') starts_.push_back(i + 1);
    }
  }

  // Line `number`, from 1, without its end; empty beyond the last.
  std::string_view line(int number) const {
    const auto i = static_cast<std::size_t>(number - 1);
    if (number < 1 || i >= starts_.size()) return {};
    const std::size_t end = i + 1 < starts_.size() ? starts_[i + 1] - 1 : text_.size();
    std::string_view line = text_.substr(starts_[i], end - starts_[i]);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;
};

// A source line and its carets, cut to what fits on a terminal.
struct Excerpt {
  std::string line;
  int caret = 0;  // columns before the first caret
  int carets = 1;
};

Excerpt make_excerpt(std::string_view text, int column, int length) {
  std::vector<char32_t> points = decode_utf8(text);
  const auto first = std::min(static_cast<std::size_t>(std::max(column, 1) - 1), points.size());
  const auto last = std::min(first + static_cast<std::size_t>(std::max(length, 1)), points.size());

  // Columns before each code point.
  std::vector<int> at(points.size() + 1, 0);
  for (std::size_t i = 0; i < points.size(); ++i) at[i + 1] = at[i] + display_width(points[i]);

  std::size_t begin = 0;
  std::size_t end = points.size();
  if (at[end] > kShownColumns) {
    // A third of the width stays before the caret, so that a reader sees what the value belongs to.
    while (begin < first && at[first] - at[begin] > kShownColumns / 3 &&
           at[end] - at[begin] > kShownColumns - 2) {
      ++begin;
    }
    while (end > first + 1 && at[end] - at[begin] > kShownColumns - 2) --end;
  }

  Excerpt excerpt;
  if (begin > 0) excerpt.line += "…";
  const int shift = begin > 0 ? 1 : 0;
  for (std::size_t i = begin; i < end; ++i) append_displayed(points[i], excerpt.line);
  if (end < points.size()) excerpt.line += "…";
  excerpt.caret = at[first] - at[begin] + shift;
  excerpt.carets = std::max(1, at[std::min(last, end)] - at[first]);
  return excerpt;
}

// ANSI colours, or nothing.
struct Style {
  bool on = false;
  std::string operator()(const char* code, const std::string& text) const {
    return on ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  }
};
constexpr const char* kRed = "1;31";
constexpr const char* kYellow = "1;33";
constexpr const char* kBlue = "1;34";
constexpr const char* kBold = "1";

class Renderer {
 public:
  explicit Renderer(bool colour) : style_{colour} {}

  void add(const Problem& problem) {
    const bool error = problem.severity == Severity::error;
    const std::string head =
        fmt::format("{}[{}]", error ? "error" : "warning", displayed(problem.code));
    out_ += style_(error ? kRed : kYellow, head);
    out_ += style_(kBold, ": " + displayed(problem.message)) + '\n';
    if (problem.where.source) add_place(problem);
  }

  std::string finish(std::size_t errors, std::size_t warnings, std::size_t left_out) {
    if (left_out > 0) out_ += fmt::format("and {} more\n", left_out);
    if (errors > 0) out_ += count(errors, "error");
    if (errors > 0 && warnings > 0) out_ += ", ";
    if (warnings > 0) out_ += count(warnings, "warning");
    if (errors + warnings > 0) out_ += '\n';
    return std::move(out_);
  }

 private:
  static std::string count(std::size_t n, const char* what) {
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
  }

  void add_place(const Problem& problem) {
    const Position& where = problem.where;
    const std::string name = displayed(where.source->name);
    if (where.line < 1) {  // the text as a whole
      out_ += style_(kBlue, "-->") + ' ' + name + '\n';
      return;
    }
    const std::string number = std::to_string(where.line);
    const std::string pad(number.size(), ' ');
    const Excerpt excerpt = make_excerpt(lines(where).line(where.line), where.column, where.length);
    const std::string carets(static_cast<std::size_t>(excerpt.carets), '^');
    const std::string label = problem.label.empty() ? "" : ' ' + displayed(problem.label);
    const char* colour = problem.severity == Severity::error ? kRed : kYellow;
    out_ +=
        fmt::format("{}{} {}:{}:{}\n", pad, style_(kBlue, "-->"), name, where.line, where.column);
    out_ += fmt::format("{} {}\n", pad, style_(kBlue, "|"));
    out_ += style_(kBlue, number + " |");
    if (!excerpt.line.empty()) out_ += ' ' + excerpt.line;
    out_ += fmt::format("\n{} {} {:{}}{}\n", pad, style_(kBlue, "|"), "", excerpt.caret,
                        style_(colour, carets + label));
  }

  const Lines& lines(const Position& where) {
    const SourceText* source = where.source.get();
    return lines_.try_emplace(source, source->text).first->second;
  }

  Style style_;
  std::map<const SourceText*, Lines> lines_;
  std::string out_;
};

// In order of file (as they first occur), line and column; what has no place comes first.
std::vector<const Problem*> in_order(const std::vector<Problem>& problems) {
  std::map<const SourceText*, std::size_t> rank{{nullptr, 0}};
  std::vector<const Problem*> order;
  for (const Problem& problem : problems) {
    rank.try_emplace(problem.where.source.get(), rank.size());
    order.push_back(&problem);
  }
  const auto place = [&](const Problem* p) {
    return std::array<std::size_t, 3>{rank.at(p->where.source.get()),
                                      static_cast<std::size_t>(std::max(p->where.line, 0)),
                                      static_cast<std::size_t>(std::max(p->where.column, 0))};
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](const Problem* a, const Problem* b) { return place(a) < place(b); });
  return order;
}

// Damerau-Levenshtein distance of adjacent transpositions (optimal string alignment), in bytes.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

void Problems::error(std::string code, const Position& where, std::string message,
                     std::string label) {
  add({Severity::error, std::move(code), std::move(message), where, std::move(label)});
}

void Problems::warning(std::string code, const Position& where, std::string message,
                       std::string label) {
  add({Severity::warning, std::move(code), std::move(message), where, std::move(label)});
}

void Problems::add(Problem problem) {
  const Position& where = problem.where;
  const auto source = reinterpret_cast<std::uintptr_t>(where.source.get());
  std::string key = fmt::format("{}:{}:{}:{}:{}", source, where.line, where.column, problem.code,
                                problem.message);
  if (seen_.insert(std::move(key)).second) problems_.push_back(std::move(problem));
}

bool Problems::any_errors() const {
  return std::any_of(problems_.begin(), problems_.end(),
                     [](const Problem& p) { return p.severity == Severity::error; });
}

std::string render(const std::vector<Problem>& problems, bool colour) {
  Renderer renderer(colour);
  const std::vector<const Problem*> order = in_order(problems);
  const std::size_t shown = std::min(order.size(), kShown);
  for (std::size_t i = 0; i < shown; ++i) renderer.add(*order[i]);
  const auto errors = static_cast<std::size_t>(
      std::count_if(problems.begin(), problems.end(),
                    [](const Problem& p) { return p.severity == Severity::error; }));
  return renderer.finish(errors, problems.size() - errors, order.size() - shown);
}

ScenarioError::ScenarioError(std::vector<Problem> problems)
    : std::runtime_error(render(problems, false)), problems_(std::move(problems)) {}

std::string nearest(const std::string& name, const std::vector<std::string>& known) {
  if (name.size() > kLongName || known.size() > kManyNames) return {};
  const std::size_t limit = std::max<std::size_t>(2, name.size() / 3);
  std::size_t best = limit + 1;
  std::string found;
  for (const std::string& candidate : known) {
    const std::size_t longer = std::max(name.size(), candidate.size());
    if (longer - std::min(name.size(), candidate.size()) > limit) continue;
    const std::size_t distance = edit_distance(name, candidate);
    // A name of which nothing is left is no neighbour.
    if (distance < best && distance < longer) {
      best = distance;
      found = candidate;
    }
  }
  return found;
}

}  // namespace lendsim
