#include "sim/scenario/problem.hpp"

#include <memory>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace lendsim {
namespace {

Position at(const std::shared_ptr<const SourceText>& source, int line, int column, int length = 1) {
  return {source, line, column, length};
}

std::shared_ptr<const SourceText> source_of(const std::string& text) {
  return std::make_shared<const SourceText>(SourceText{"baseline.toml", text});
}

std::string rendered(const Position& where) {
  Problems problems;
  problems.error("S012", where, "wrong", "here");
  return render(problems.all(), false);
}

TEST_CASE("A problem shows its line and a caret", "[scenario][problem]") {
  const auto source = source_of(std::string(11, '\n') + "share = 1.4\n");
  Problems problems;
  problems.error("S012", at(source, 12, 9, 3), "shares must add up to 1", "segment \"subprime\"");
  CHECK(render(problems.all(), false) ==
        "error[S012]: shares must add up to 1\n"
        "  --> baseline.toml:12:9\n"
        "   |\n"
        "12 | share = 1.4\n"
        "   |         ^^^ segment \"subprime\"\n"
        "1 error\n");
}

TEST_CASE("Problems come in order of file and line, counted", "[scenario][problem]") {
  const auto source = source_of("a = 1\nb = 2\n");
  Problems problems;
  problems.error("S003", at(source, 2, 1), "second");
  problems.warning("W001", at(source, 1, 1), "first");
  problems.error("S016", {}, "no place");
  CHECK(render(problems.all(), false) ==
        "error[S016]: no place\n"
        "warning[W001]: first\n"
        " --> baseline.toml:1:1\n"
        "  |\n"
        "1 | a = 1\n"
        "  | ^\n"
        "error[S003]: second\n"
        " --> baseline.toml:2:1\n"
        "  |\n"
        "2 | b = 2\n"
        "  | ^\n"
        "2 errors, 1 warning\n");
  CHECK(render({}, false).empty());
}

TEST_CASE("The same problem at the same place counts once", "[scenario][problem]") {
  const auto source = source_of("a = 1\n");
  Problems problems;
  for (int i = 0; i < 3; ++i) problems.error("S003", at(source, 1, 1), "again");
  problems.error("S003", at(source, 1, 2), "again");
  CHECK(problems.all().size() == 2);
}

TEST_CASE("Only errors are errors", "[scenario][problem]") {
  Problems problems;
  problems.warning("W001", {}, "careful");
  CHECK_FALSE(problems.any_errors());
  problems.error("S001", {}, "wrong");
  CHECK(problems.any_errors());
}

TEST_CASE("Carets stand below tabs, wide letters and behind the end", "[scenario][problem]") {
  const auto caret_line = [](const std::string& text, int column, int length) {
    const std::string all = rendered(at(source_of(text), 1, column, length));
    const std::size_t end = all.rfind('\n', all.rfind('\n', all.size() - 2) - 1);
    return all.substr(end + 1, all.rfind('\n', all.size() - 2) - end - 1);
  };
  CHECK(caret_line("\ta = 1", 6, 1) == "  |         ^ here");
  CHECK(caret_line("\"花呗\" = 1", 1, 4) == "  | ^^^^^^ here");
  CHECK(caret_line("\"花呗\" = 1", 8, 1) == "  |          ^ here");
  CHECK(caret_line("a = 1\r\n", 9, 7) == "  |      ^ here");
  CHECK(caret_line("a", 99, -5) == "  |  ^ here");
}

TEST_CASE("A long line is cut around the caret", "[scenario][problem]") {
  const std::string text = std::string(1000, 'a') + "HERE" + std::string(60'000, 'b');
  const std::string all = rendered(at(source_of(text), 1, 1001, 4));
  CHECK(all.size() < 400);
  CHECK(all.find("aHEREb") != std::string::npos);
  CHECK(all.find("…") != std::string::npos);
  const std::size_t line = all.find("1 | ") + 4;
  const std::size_t carets = all.find("  | ", all.find('\n', line)) + 4;
  // The mark of the cut has three bytes and one column.
  CHECK(all.find("HERE", line) - line - 2 == all.find('^', carets) - carets);
}

TEST_CASE("Control characters and bad UTF-8 don't reach the terminal", "[scenario][problem]") {
  const std::string right_to_left{'\xe2', '\x80', '\xae'};
  Problems problems;
  const auto source = source_of("a = \"\x1b[31m\xff" + right_to_left + "\"\n");
  problems.error("S003", at(source, 1, 5, 400), "key \"\x1b]0;x\a\xc3(\"", "\n\r\x7f");
  const std::string all = render(problems.all(), false);
  CHECK(all.find('\x1b') == std::string::npos);
  CHECK(all.find('\a') == std::string::npos);
  CHECK(all.find('\xff') == std::string::npos);
  CHECK(all.find(right_to_left) == std::string::npos);
  CHECK(all.find("\xef\xbf\xbd") != std::string::npos);
}

TEST_CASE("Colour is a matter of choice", "[scenario][problem]") {
  Problems problems;
  problems.error("S003", at(source_of("a = 1\n"), 1, 1), "wrong");
  CHECK(render(problems.all(), false).find('\x1b') == std::string::npos);
  CHECK(render(problems.all(), true).find("\x1b[1;31merror[S003]\x1b[0m") != std::string::npos);
}

TEST_CASE("Not every one of many problems is shown", "[scenario][problem]") {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "a = 1\n";
  const auto source = source_of(text);
  Problems problems;
  for (int i = 1; i <= 5000; ++i) problems.error("S003", at(source, i, 1), "wrong");
  const std::string all = render(problems.all(), false);
  CHECK(all.find("and 4900 more\n5000 errors\n") != std::string::npos);
}

TEST_CASE("A ScenarioError says what its problems say", "[scenario][problem]") {
  Problems problems;
  problems.error("S003", {}, "wrong");
  const ScenarioError error(problems.all());
  CHECK(std::string(error.what()) == render(problems.all(), false));
  CHECK(error.problems().size() == 1);
}

TEST_CASE("The nearest name", "[scenario][problem]") {
  const std::vector<std::string> known{"pd_monthly", "due_day", "daily_rate", "limit", "on"};
  CHECK(nearest("pd_monhtly", known) == "pd_monthly");  // one transposition
  CHECK(nearest("dueday", known) == "due_day");
  CHECK(nearest("daly_rte", known) == "daily_rate");
  CHECK(nearest("limit", known) == "limit");
  CHECK(nearest("charge_off_dpd", known).empty());
  CHECK(nearest("xy", known).empty());  // nothing in common
  CHECK(nearest("", known).empty());
  CHECK(nearest(std::string(100'000, 'a'), known).empty());
  CHECK(nearest("limit", {}).empty());
}

}  // namespace
}  // namespace lendsim
