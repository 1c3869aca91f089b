#include "sim/cli/options.hpp"

#include "tests/catch.hpp"

using namespace lendsim;

namespace {

Command some_command() {
  Command c;
  c.name = "run";
  c.usage = "run SCENARIO";
  c.groups = {{"Options",
               {{.name = "output", .argument = "FILE", .help = "", .letter = 'o'},
                {.name = "threads", .argument = "N"},
                {.name = "replications", .argument = "N"},
                set_option()}},
              general_options()};
  return c;
}

Arguments parse(const std::vector<std::string>& words) {
  return parse_options(some_command(), words);
}

std::string complaint(const std::vector<std::string>& words) {
  try {
    parse(words);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("options may stand anywhere, in any of their forms", "[cli]") {
  const Arguments a =
      parse({"--set", "a=1", "-oout.h5", "s.toml", "--threads=2", "--set", "b=-2", "-q"});
  CHECK(a.files == std::vector<std::string>{"s.toml"});
  CHECK(a.text("output") == "out.h5");
  CHECK(a.integer("threads", 1, 64) == 2);
  CHECK(a.texts("set") == std::vector<std::string>{"a=1", "b=-2"});
  CHECK(a.has("quiet"));
  CHECK_FALSE(a.has("help"));
  CHECK_FALSE(a.integer("replications", 1, 9));
  CHECK(parse({"--", "--odd.toml"}).files == std::vector<std::string>{"--odd.toml"});
}

TEST_CASE("a negative number is refused, not wrapped", "[cli]") {
  const Arguments a = parse({"s.toml", "--threads", "-1"});
  CHECK_THROWS_WITH(a.integer("threads", 1, 64),
                    "--threads must be an integer from 1 to 64, not -1");
}

TEST_CASE("wrong options are named, and the nearest offered", "[cli]") {
  struct {
    std::vector<std::string> words;
    std::string about;
  } const cases[] = {
      {{"s.toml", "--repli", "5"}, "unknown option --repli; did you mean --replications?"},
      {{"s.toml", "--thraeds", "5"}, "did you mean --threads?"},
      {{"s.toml", "--xyzzy"}, "unknown option --xyzzy (lendsim run --help lists the options)"},
      {{"s.toml", "--files", "x"}, "unknown option --files"},
      {{"s.toml", "--threads"}, "--threads needs a value"},
      {{"s.toml", "--output", ""}, "--output needs a value"},
      {{"s.toml", "--quiet=yes"}, "--quiet takes no value"},
      {{"s.toml", "--threads", "1", "--threads", "2"}, "--threads is given 2 times"},
      {{"a.toml", "b.toml"}, "one scenario is expected, not 2: a.toml b.toml"},
      {{}, "no scenario is named"},
  };
  for (const auto& [words, about] : cases) {
    const std::string said = complaint(words);
    CAPTURE(said);
    CHECK(said.find(about) != std::string::npos);
  }
  CHECK(complaint({"--help"}) == "none");
}

TEST_CASE("a choice is one of the words", "[cli]") {
  static constexpr std::string_view kColours[] = {"auto", "always", "never"};
  CHECK(parse({"s.toml"}).choice("color", kColours) == 0);
  CHECK(parse({"s.toml", "--color", "never"}).choice("color", kColours) == 2);
  CHECK_THROWS_WITH(parse({"s.toml", "--color", "red"}).choice("color", kColours),
                    "--color must be one of auto, always, never, not red");
}
