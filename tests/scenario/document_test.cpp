#include "sim/scenario/document.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "models/base/sha256.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"

namespace lendsim {
namespace {

namespace fs = std::filesystem;

// What goes wrong, as text; empty if nothing does.
template <typename Call>
std::string problem_of(const Call& call) {
  try {
    call();
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return {};
}

std::string problem_in(const std::string& text, const std::vector<std::string>& overrides = {}) {
  return problem_of([&] { document_from_text(text, overrides); });
}

Value tree(const std::string& text, const std::vector<std::string>& overrides = {}) {
  return document_from_text(text, overrides).root;
}

std::string canonical(const std::string& text, const std::vector<std::string>& overrides = {}) {
  return to_toml(tree(text, overrides));
}

// The value at a path that exists.
Value at(Value root, const std::string& path) {
  Problems problems;
  const Value* value = find_path(root, path, {}, problems);
  INFO(path);
  REQUIRE(value != nullptr);
  return *value;
}

std::string place(const Position& where) {
  return std::to_string(where.line) + ':' + std::to_string(where.column) + '+' +
         std::to_string(where.length);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string repeated(const std::string& part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

constexpr const char* kBase = R"(title = "base"
[run]
months = 12
[[product]]
name = "jiebei"
daily_rate = 0.0004
limit = { min = 1000, max = 300_000 }
[[product]]
name = "huabei"
daily_rate = 0.0003
[[rule]]
name = "first"
chance = 0.1
[[rule]]
name = "second"
chance = 0.2
[[rule]]
name = "third"
chance = 0.3
[[shock]]
month = "2020-03"
[policy]
floor = 600
)";

// RIGHT-TO-LEFT OVERRIDE, not as a literal, which would turn the text of this file.
const std::string kRightToLeft{'\xE2', '\x80', '\xAE'};

// --- parsing
// --------------------------------------------------------------------------------------

TEST_CASE("Keys keep the order of the file", "[scenario][document]") {
  const Value root = tree("z = 1\na = 2\n[m]\nx = 1\n[b]\ny = 2\n[m.k]\n");
  std::string order;
  for (const Entry& entry : root.table()->entries) order += entry.key + ' ';
  CHECK(order == "z a m b ");
}

TEST_CASE("Keys and values know where they stand", "[scenario][document]") {
  const Value root =
      tree("title = \"花呗\"\r\n[[product]] # one\r\n\"a b\" = [1,\r\n  2]\r\n  rate = -0.5 # x");
  const Table& top = *root.table();
  CHECK(place(top.entries[0].where) == "1:1+5");
  CHECK(place(top.entries[0].value.where) == "1:9+4");
  CHECK(place(top.entries[1].where) == "2:3+7");
  const Value& product = top.entries[1].value.array()->items[0];
  CHECK(place(product.where) == "2:1+11");
  CHECK(place(product.table()->entries[0].where) == "3:1+5");
  CHECK(place(product.table()->entries[0].value.where) == "3:9+3");
  CHECK(place(product.table()->entries[0].value.array()->items[1].where) == "4:3+1");
  CHECK(place(product.table()->entries[1].where) == "5:3+4");
  CHECK(place(product.table()->entries[1].value.where) == "5:10+4");
  CHECK(top.entries[0].where.source->name == "scenario.toml");
}

TEST_CASE("Values have the type they were written with", "[scenario][document]") {
  const Value root = tree(
      "b = true\ni = 10_000\nh = 0xff\nf = 3.0\ns = \"x\\u00e9\\n\"\nd = 2020-02-29\n"
      "t = 2020-03-12T13:05:00\na = [1, 2.5]\nn = -0.0\n");
  CHECK(std::get<bool>(at(root, "b").data));
  CHECK(std::get<std::int64_t>(at(root, "i").data) == 10'000);
  CHECK(std::get<std::int64_t>(at(root, "h").data) == 255);
  CHECK(std::get<double>(at(root, "f").data) == 3.0);
  CHECK(*at(root, "s").text() == "xé\n");
  CHECK(std::get<Date>(at(root, "d").data) == Date{make_month(2020, 2), 29});
  CHECK(std::get<DateTime>(at(root, "t").data) == DateTime{{make_month(2020, 3), 12}, 785});
  CHECK(at(root, "a").array()->items.size() == 2);
  CHECK(std::signbit(at(root, "n").number()));
  CHECK(type_name(at(root, "i")) == "a whole number");
  CHECK(type_name(root) == "a table");
}

TEST_CASE("A byte order mark, an empty file, CRLF, no last newline", "[scenario][document]") {
  CHECK(canonical("\xEF\xBB\xBF"
                  "a = 1") == "a = 1\n");
  CHECK(canonical("").empty());
  CHECK(canonical("# nothing\r\n\r\n").empty());
  CHECK(canonical("a = 1\r\n[b]\r\nc = 2\r\n") == "a = 1\n\n[b]\nc = 2\n");
}

struct Hostile {
  const char* what;
  std::string text;
  const char* message;  // part of it
};

std::vector<Hostile> hostile_texts() {
  const std::string quote3 = "\"\"\"";
  return {
      {"[[&", "[[&", "header needs a name"},
      {"[[ and a variation selector", "[[\xEF\xB8\x8F", "header needs a name"},
      {"[[ at the end", "a = 1\n[[", "header needs a name"},
      {"[ and a newline", "[\n]", "header needs a name"},
      {"[ [", "[ [a]]", "header needs a name"},
      {"empty header", "[]", "header needs a name"},
      {"empty part", "[[a.]]", "S001"},
      {"no part", "[[.a]]", "header needs a name"},
      {"open header", "[[a", "S001"},
      {"open header, value below", "[a\nb = 1", "S001"},
      {"100,000 brackets", "a = " + repeated("[", 60'000), "nested at most"},
      {"65 brackets", "a = " + repeated("[", 65) + repeated("]", 65), "nested at most"},
      {"100,000 braces on lines", "a = " + repeated("[\n", 100'000), "nested at most"},
      {"inline tables", "a = " + repeated("{a=", 100) + "1", "nested at most"},
      {"dotted key", repeated("a.", 30'000) + "a = 1", "at most 32 parts"},
      {"dotted key, quoted", repeated("\"a\".", 10'000) + "a = 1", "at most 32 parts"},
      {"dotted key, spaced", repeated("a . ", 10'000) + "a = 1", "at most 32 parts"},
      {"dotted header", "[" + repeated("a.", 30'000) + "a]", "at most 32 parts"},
      {"dotted key in braces", "x = {" + repeated("a.", 40) + "a = 1}", "at most 32 parts"},
      {"deep by dots and braces", "x = " + repeated("{" + repeated("a.", 20) + "a = ", 10), "S001"},
      {"tree too deep",
       "x = " + repeated("{" + repeated("a.", 20) + "a = ", 10) + "1" + repeated("}", 10),
       "nested at most 64"},
      {"long line", "a = \"" + std::string(70'000, 'x') + '"', "longer than 65536"},
      {"long comment", "#" + std::string(70'000, 'x'), "longer than 65536"},
      {"large text", repeated("# comment\n", 200'000), "at most 1048576"},
      {"too many values", repeated("a = [" + repeated("1,", 20'000) + "]\n", 1), "at most 20000"},
      {"long string", "a = " + quote3 + repeated("x\n", 20'000) + quote3, "longer than 8192"},
      {"NUL", std::string("a = 1\n\0b = 2", 12), "control character U+0000"},
      {"NUL in a string", std::string("a = \"x\0\"", 8), "control character U+0000"},
      {"long key", "\"" + std::string(300, 'k') + "\" = 1", "longer than 256"},
      {"escaped control character", "a = \"\\u001b[31m\"", "control character U+001B"},
      {"escaped NUL", "a = \"x\\u0000\"", "can't contain"},
      {"escaped NUL in a key", "\"x\\u0000\" = 1", "can't contain"},
      {"escape character", "a = \"\x1b[31m\"", "control character U+001B"},
      {"CR alone", "a = 1\rb = 2", "control character U+000D"},
      {"BOM twice",
       "\xEF\xBB\xBF\xEF\xBB\xBF"
       "a = 1",
       "unexpected character"},
      {"BOM inside",
       "a = 1\n\xEF\xBB\xBF"
       "b = 1",
       "unexpected character"},
      {"UTF-16", std::string("a\0 \0=\0", 6), "control character"},
      {"bad UTF-8", "a = \"\xff\"", "not UTF-8"},
      {"cut UTF-8", "a = \"\xE8\x8A", "not UTF-8"},
      {"overlong UTF-8", "a = \"\xC0\xAF\"", "not UTF-8"},
      {"surrogate", "a = \"\xED\xA0\x80\"", "not UTF-8"},
      {"bare letter outside ASCII", "größe = 1", "unexpected character"},
      {"RTL override", "a = 1 " + kRightToLeft, "unexpected character"},
      {"duplicate key", "a = 1\na = 2", "S001"},
      {"duplicate key, quoted", "a = 1\n\"a\" = 2", "S001"},
      {"duplicate table", "[a]\n[a]", "S001"},
      {"table and list", "[a]\n[[a]]", "S001"},
      {"key in a value", "a = 1\n[a.b]", "S001"},
      {"list in a static array", "a = [1]\n[[a]]", "S001"},
      {"extended inline table", "a = {b = 1}\n[a.c]", "S001"},
      {"nan", "a = nan", "finite"},
      {"inf", "a = [1, -inf]", "finite"},
      {"1e400", "a = 1e400", "S001"},
      {"integer overflow", "a = 9223372036854775808", "S001"},
      {"integer underflow", "a = -9223372036854775809", "S001"},
      {"hexadecimal overflow", "a = 0xffffffffffffffffff", "S001"},
      {"leading zero", "a = 01", "S001"},
      {"open string", "a = \"x", "S001"},
      {"open string, next line", "a = \"x\nb = 2", "S001"},
      {"open text", "a = " + quote3 + "x\n", "S001"},
      {"open literal", "a = '''x\n", "S001"},
      {"backslash at the end", "a = \"x\\", "S001"},
      {"escaped letter", "a = \"\"\"\\\xEF\xBB\xAF\n\"\"\"", "no such escape"},
      {"escaped space", "a = \"\"\"x\\ y\"\"\"", "only spaces may follow"},
      {"letter after a swallowed line end", "a = \"\"\"x\\\n \n《\"\"\"", "ASCII character"},
      {"unknown escape", "a = \"\\q\"", "S001"},
      {"escaped surrogate", "a = \"\\ud800\"", "S001"},
      {"no value", "a =", "S001"},
      {"no key", "= 1", "S001"},
      {"no equals sign", "abc", "S001"},
      {"two values", "a = 1 2", "S001"},
      {"two keys on a line", "a = 1 b = 2", "S001"},
      {"text behind a header", "[a] b = 1", "S001"},
      {"wrong bracket", "a = [1}", "S001"},
      {"open array", "a = [1, 2", "S001"},
      {"newline in braces", "a = {b = 1,\nc = 2}", "S001"},
      {"no such day", "a = 2021-02-29", "S001"},
      {"month 13", "a = 2021-13-01", "S001"},
      {"bracket for a time", "a = 2020-03-12T[U:00.0", "not a value"},
      {"colon for a time", "a = 2020-03-12T:3:05:00", "not a value"},
      {"brackets that don't match", "a =[[}", "nothing is open"},
      {"closing brackets only", "a = 1\n]]", "nothing is open"},
      {"comma for a value", "a = [,1]", "a comma stands"},
      {"comma at the end of a table", "a = {b = 1,}", "something is missing"},
      {"key in braces", "a = {b}", "something is missing"},
      {"two equals signs", "a = = 1", "stands between"},
      {"equals sign in an array", "a = [b = 1]", "not a value"},
      {"value for a key", "[1, 2]\n{", "a header ends with ]"},
      {"braces for a key", "{a = 1}", "no value can start here"},
      {"word for a string", "a = fixed", "a string needs quotes"},
      {"month for a date", "a = 2020-01", "not a value"},
      {"hexadecimal point", "a = 0x1.8p3", "not a value"},
      {"two underscores", "a = 1__0", "not a value"},
      {"plus in a key", "a+b = 1", "needs quotes"},
      {"year 0", "a = 0000-01-01", "years run from 1"},
      {"time of day", "a = 07:30:00", "time of day"},
      {"offset", "a = 2020-01-01T00:00:00Z", "time zone"},
      {"seconds", "a = 2020-01-01T00:00:30", "whole minutes"},
      {"two of a name", "[[rule]]\nname = \"a\"\n[[rule]]\nname = \"a\"", "two [[rule]]"},
      {"extends in a text", "extends = \"x.toml\"", "files only"},
      {"extends a number", "extends = 3", "takes the path"},
      {"enabled is a number", "[[product]]\nenabled = 0", "true or false"},
      {"before nobody", "[[rule]]\nname = \"a\"\nbefore = \"b\"", "no other [[rule]] \"b\""},
      {"before itself", "[[rule]]\nname = \"a\"\nbefore = \"a\"", "no other [[rule]] \"a\""},
      {"before a number", "[[rule]]\nname = \"a\"\nbefore = 1", "takes the name"},
      {"before and after",
       "[[rule]]\nname = \"a\"\nbefore = \"b\"\nafter = \"b\"\n[[rule]]\nname=\"b\"", "not both"},
      {"long timeline", repeated("[[timeline]]\n", 201), "at most 200 entries"},
  };
}

TEST_CASE("Hostile texts are refused, at once and with a place", "[scenario][document]") {
  for (const Hostile& hostile : hostile_texts()) {
    INFO(hostile.what);
    const auto start = std::chrono::steady_clock::now();
    const std::string problem = problem_in(hostile.text);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    CHECK_THAT(problem, Catch::Matchers::Contains(hostile.message));
    CHECK_THAT(problem, Catch::Matchers::Contains("--> "));
    CHECK(problem.size() < 4000);
    CHECK(time.count() < 2.0);
  }
}

TEST_CASE("What is unusual but right is read", "[scenario][document]") {
  for (const std::string& text : {
           std::string("a = \"[[& \xEF\xB8\x8F\" # [[&"),
           std::string("a = '''\n[[&\n''''\n"),
           std::string("a = \"\"\"x\\\"\"\"\"\"\"\n[b]\n"),
           std::string("a = [\n[1],\n[\n2]]"),
           std::string("[ a . \"b c\" ]\nd = 1"),
           "a = " + repeated("[", 64) + repeated("]", 64),
           repeated("a.", 31) + "a = 1",
           std::string("\"\" = 1"),
           std::string("\"größe\" = 1"),
           std::string("a = 5e-324\nb = 1.7976931348623157e308\nc = 9223372036854775807"),
           std::string("a = -9223372036854775808"),
           std::string("a = {}\nb = []"),
           std::string("2020-01 = 5.3"),
           std::string("a = \"\"\"x\\  \r\n\n  y\\\"\"\"\""),
           std::string("a = 2020-01-01 00:00:00\nb = 2020-01-01t00:00:00.000"),
           std::string("a = [+1, -0, 0b1_0, 0o17, 0xA_b, 1e+9, 1_0.0_1E-0_1, +0.0]"),
       }) {
    INFO(text.substr(0, 80));
    CHECK(problem_in(text).empty());
  }
}

TEST_CASE("A syntax error points at its place", "[scenario][document]") {
  const std::string problem = problem_in("[run]\nmonths = 12 13\n");
  CHECK_THAT(problem, Catch::Matchers::Contains("--> scenario.toml:2:13\n"));
  CHECK_THAT(problem, Catch::Matchers::Contains("2 | months = 12 13\n"));
}

TEST_CASE("Several bad values are reported together", "[scenario][document]") {
  const std::string problem = problem_in("a = nan\nb = 07:30:00\n[[rule]]\nc = inf\n");
  CHECK_THAT(problem, Catch::Matchers::EndsWith("3 errors\n"));
}

// --- paths
// ----------------------------------------------------------------------------------------

TEST_CASE("Paths lead through tables by key and lists by name", "[scenario][document]") {
  const Value root = tree(std::string(kBase) + "[effect]\n\"macro.systematic\" = 0.5\n");
  CHECK(at(root, "product.jiebei.limit.max").number() == 300'000);
  CHECK(at(root, "rule.second.chance").number() == 0.2);
  CHECK(at(root, "effect.\"macro.systematic\"").number() == 0.5);
  CHECK(at(root, " rule . 'third' . chance ").number() == 0.3);
}

TEST_CASE("A wrong path names the nearest key", "[scenario][document]") {
  const auto problem = [](const std::string& path) {
    Value root = tree(kBase);
    Problems problems;
    CHECK(find_path(root, path, {}, problems) == nullptr);
    REQUIRE(problems.all().size() == 1);
    return problems.all()[0].message;
  };
  CHECK(
      contains(problem("product.jiebie.limit"), "no product \"jiebie\"; did you mean \"jiebei\"?"));
  CHECK(contains(problem("product.jiebei.limit.maxi"), "did you mean \"max\"?"));
  CHECK(contains(problem("polic.floor"), "did you mean \"policy\"?"));
  CHECK(contains(problem("policy.something else"), "there is \"floor\""));
  CHECK(contains(problem("policy.floor.x"), "policy.floor is a whole number"));
  for (const char* path : {"", ".", "a.", ".a", "a..b", "\"a", "\"a\"b", "a.\"b"}) {
    CHECK(contains(problem(path), "not a path"));
  }
  CHECK(contains(problem(repeated("a.", 40) + "a"), "not a path"));
}

// --- overrides
// ------------------------------------------------------------------------------------

TEST_CASE("Overrides set, add and make", "[scenario][document]") {
  const Value root =
      tree(kBase, {"product.jiebei.daily_rate=0.0005", "run.population=fixed",
                   "run.start = 2020-01-01", "policy.deep.er=[1, 2]", "rule.second.chance=1",
                   "title=\"a \\\"b\\\"\"", "run.month=2020-01", "policy.\"a.b\"={ x = 1 }",
                   "run.note=two words", "run.seed=1 # text"});
  CHECK(at(root, "product.jiebei.daily_rate").number() == 0.0005);
  CHECK(*at(root, "run.population").text() == "fixed");
  CHECK(std::get<Date>(at(root, "run.start").data) == Date{make_month(2020, 1), 1});
  CHECK(at(root, "policy.deep.er").array()->items.size() == 2);
  CHECK(std::get<std::int64_t>(at(root, "rule.second.chance").data) == 1);
  CHECK(*at(root, "title").text() == "a \"b\"");
  CHECK(*at(root, "run.month").text() == "2020-01");
  CHECK(at(root, "policy.\"a.b\".x").number() == 1);
  CHECK(*at(root, "run.note").text() == "two words");
  CHECK(at(root, "run.seed").number() == 1);
}

TEST_CASE("Later overrides win, and each knows its place", "[scenario][document]") {
  const Value root = tree(kBase, {"run.months=24", "run.months =  36"});
  const Value months = at(root, "run.months");
  CHECK(months.number() == 36);
  CHECK(months.where.source->name == "--set");
  CHECK(months.where.source->text == "run.months =  36");
  CHECK(place(months.where) == "1:15+2");
  CHECK(place(root.table()->find("run")->value.table()->find("months")->where) == "1:5+6");
  const Value word = at(tree(kBase, {"run.population = fixed"}), "run.population");
  CHECK(place(word.where) == "1:18+5");
}

TEST_CASE("An override may switch an element off", "[scenario][document]") {
  CHECK_FALSE(contains(canonical(kBase, {"product.huabei.enabled=false"}), "huabei"));
  CHECK(contains(canonical(kBase, {"rule.first.enabled=false"}), "enabled = false"));
}

TEST_CASE("Bad overrides are problems", "[scenario][document]") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "PATH=VALUE"},
      {"run.months", "PATH=VALUE"},
      {"=1", "PATH=VALUE"},
      {".=1", "PATH=VALUE"},
      {"run..months=1", "PATH=VALUE"},
      {"\"run=1", "PATH=VALUE"},
      {repeated("a.", 32) + "a=1", "PATH=VALUE"},
      {"run.months=", "S017"},
      {"run.months=12 13", "S017"},
      {"run.months=1e400", "S017"},
      {"run.months=nan", "finite"},
      {"run.months=[1", "S017"},
      {"run.months=1\n[x]", "one line"},
      {"run.\x1b[31m=1", "one line"},
      {"run." + std::string(300, 'x') + "=1", "PATH=VALUE"},
      {"run.months=\xff", "one line"},
      {std::string("run.months=\0", 12), "one line"},
      {"run.months=" + std::string(100'000, '1'), "one line"},
      {"run.months=" + repeated("[", 1000), "nested at most"},
      {"run.months.x=1", "run.months is a whole number"},
      {"product.jiebie.daily_rate=1", "did you mean \"jiebei\"?"},
      {"product.jiebei=1", "set one of its keys"},
      {"product.nobody=1", "no product \"nobody\""},
      {"funder.platform.cost=1", "no \"funder\""},
  };
  for (const auto& [text, message] : cases) {
    INFO(text.substr(0, 60));
    const std::string problem = problem_in(kBase, {text});
    CHECK_THAT(problem, Catch::Matchers::Contains(message));
    CHECK_THAT(problem, Catch::Matchers::Contains("--> --set"));
  }
}

TEST_CASE("A problem in an override points into it", "[scenario][document]") {
  const std::string problem = problem_in(kBase, {"run.months=12 13"});
  CHECK_THAT(problem, Catch::Matchers::Contains("--> --set:1:15\n"));
  CHECK_THAT(problem, Catch::Matchers::Contains("1 | run.months=12 13\n"));
  CHECK_THAT(problem_in(kBase, {"run.months=1 2", "x"}), Catch::Matchers::EndsWith("2 errors\n"));
}

// --- extends
// --------------------------------------------------------------------------------------

TEST_CASE("A variant patches its base", "[scenario][document]") {
  const sample::Folder folder;
  folder.write("baseline.toml", kBase);
  const std::string variant = R"(extends = "baseline.toml"
title = "variant"
[run]
seed = 7
[[product]]
name = "jiebei"
limit.max = 200_000
[[product]]
name = "baitiao"
[[product]]
name = "huabei"
enabled = false
[[rule]]
name = "fourth"
before = "second"
[[rule]]
name = "first"
enabled = false
after = "third"
[[shock]]
month = "2021-03"
)";
  const Document document = load_document(folder.write("variant.toml", variant), {});
  CHECK(to_toml(document.root) == R"(title = "variant"

[run]
months = 12
seed = 7

[[product]]
name = "jiebei"
daily_rate = 0.0004
limit = { min = 1000, max = 200000 }

[[product]]
name = "baitiao"

[[rule]]
name = "fourth"

[[rule]]
name = "second"
chance = 0.2

[[rule]]
name = "third"
chance = 0.3

[[rule]]
name = "first"
chance = 0.1
enabled = false

[[shock]]
month = "2020-03"

[[shock]]
month = "2021-03"

[policy]
floor = 600
)");
  REQUIRE(document.sources.size() == 2);
  CHECK(document.sources[0].name == "variant.toml");
  CHECK(document.sources[0].sha256 == sha256_hex(variant));
  CHECK(document.sources[1].name == "baseline.toml");
  CHECK(document.sources[1].sha256 == sha256_hex(kBase));

  const Value max = at(document.root, "product.jiebei.limit.max");
  CHECK(max.where.source->name == folder / "variant.toml");
  CHECK(max.where.line == 7);
  const Value min = at(document.root, "product.jiebei.limit.min");
  CHECK(min.where.source->name == folder / "baseline.toml");
  CHECK(min.where.line == 7);
}

TEST_CASE("Naming one alternative replaces the base's", "[scenario][document]") {
  const sample::Folder folder;
  folder.write(
      "base.toml",
      "[t]\nquality = { normal = [1, 2], min = 0 }\nselect = { rank = \"x\", worst = 0.1 }\n");
  const std::string variant =
      "extends = \"base.toml\"\n[t]\nquality = { uniform = [0, 1] }\nselect = { highest = 0.2 }\n";
  const Document document = load_document(folder.write("variant.toml", variant), {});
  CHECK(to_toml(document.root) ==
        "[t]\nquality = { min = 0, uniform = [0, 1] }\nselect = { rank = \"x\", highest = 0.2 }\n");
}

TEST_CASE("Elements behind the same one keep their order", "[scenario][document]") {
  const Value root = tree(R"([[rule]]
name = "a"
[[rule]]
name = "b"
[[rule]]
name = "c"
after = "a"
[[rule]]
name = "d"
after = "a"
[[rule]]
name = "e"
before = "a"
[[rule]]
name = "f"
before = "a"
)");
  std::string order;
  for (const Value& rule : root.table()->find("rule")->value.array()->items) {
    order += *rule.table()->find("name")->value.text();
    CHECK(rule.table()->entries.size() == 1);
  }
  CHECK(order == "efacdb");
}

TEST_CASE("Bases may have bases, in folders nearby", "[scenario][document]") {
  const sample::Folder folder;
  folder.write("shared/root.toml", "a = 1\nb = 1\nc = 1\n");
  folder.write("shared/middle.toml", "extends = \"root.toml\"\nb = 2\nc = 2\n");
  const std::string path =
      folder.write("mine/top.toml", "extends = \"../shared/middle.toml\"\nc = 3\n");
  const Document document = load_document(path, {"d=4"});
  CHECK(to_toml(document.root) == "a = 1\nb = 2\nc = 3\nd = 4\n");
  REQUIRE(document.sources.size() == 3);
  CHECK(document.sources[0].name == "top.toml");
  CHECK(document.sources[1].name == "../shared/middle.toml");
  CHECK(document.sources[2].name == "root.toml");
}

TEST_CASE("Bad files are problems", "[scenario][document]") {
  const sample::Folder folder;
  const auto problem = [&](const std::string& text) {
    const std::string path = folder.write("a/b/top.toml", text);
    return problem_of([&] { load_document(path, {}); });
  };
  folder.write("a/b/loop.toml", "extends = \"top.toml\"\n");
  folder.write("a/b/broken.toml", "x = \n");
  folder.write("a/b/large.toml", std::string(2 << 20, '#'));
  folder.write("outside.toml", "x = 1\n");
  fs::create_directory(folder / "a/b/folder");
  fs::create_symlink(folder / "outside.toml", folder / "a/b/link.toml");
  for (int i = 0; i < 20; ++i) {
    folder.write("a/b/chain" + std::to_string(i) + ".toml",
                 "extends = \"chain" + std::to_string(i + 1) + ".toml\"\n");
  }
  const std::vector<std::pair<std::string, std::string>> cases{
      {"none.toml", "no such file"},
      {"top.toml", "extends itself"},
      {"./../b/top.toml", "extends itself"},
      {"loop.toml", "extends itself"},
      {"folder", "directory"},
      {"", "relative"},
      {"/dev/zero", "relative"},
      {"../../../../../../../../../../dev/zero", "outside"},
      {"../../outside.toml", "outside"},
      {"link.toml", "outside"},
      {"large.toml", "more than 1048576 bytes"},
      {"chain0.toml", "more than 16 files"},
      {std::string(5000, 'x'), "S016"},
      {"a\\nb", "no such file"},
  };
  for (const auto& [name, message] : cases) {
    INFO(name.substr(0, 60));
    const std::string text = problem("x = 1\nextends = \"" + name + "\"\n");
    CHECK_THAT(text, Catch::Matchers::Contains(message));
    CHECK_THAT(text, Catch::Matchers::Contains(".toml:"));
  }
  CHECK_THAT(problem("extends = \"broken.toml\"\n"), Catch::Matchers::Contains("b/broken.toml:1:"));
}

TEST_CASE("A first file that can't be read is a problem", "[scenario][document]") {
  const sample::Folder folder;
  for (const std::string& path :
       {folder / "none.toml", folder / ".", folder / "none/none.toml", std::string(),
        std::string("/dev/null"), std::string("/dev/zero"), std::string(10'000, 'x'),
        std::string("a\0b", 3), folder.write("big.toml", std::string(3 << 20, '\n'))}) {
    INFO(path.substr(0, 60));
    CHECK_THAT(problem_of([&] { load_document(path, {}); }), Catch::Matchers::Contains("S016"));
  }
}

// --- timeline
// -------------------------------------------------------------------------------------

Date day(int year, int month, int day_of_month) { return {make_month(year, month), day_of_month}; }

constexpr const char* kTimeline = R"([[timeline]]
name = "one"
from = 2020-07-17
until = 2022-07-17
set = { "product.jiebei.limit.max" = 200_000, "policy.ceiling" = 900 }
add = { "policy.floor" = 10 }
scale = { "product.jiebei.daily_rate" = 0.5, "rule.first.chance" = 2 }
[[timeline]]
name = "two"
from = 2021-01-01
set = { "product.jiebei.limit.max" = 100_000, "rule.first.enabled" = false }
add = { "policy.floor" = 0.5 }
)";

TEST_CASE("Parameters change where the timeline says", "[scenario][document]") {
  const Value root = tree(std::string(kBase) + kTimeline);
  const std::vector<Date> dates{day(2020, 7, 17), day(2021, 1, 1), day(2022, 7, 17)};
  CHECK(breakpoints(root) == dates);

  Problems problems;
  CHECK(to_toml(in_force(root, day(2020, 7, 16), problems)) == to_toml(root));

  const Value first = in_force(root, day(2020, 7, 17), problems);
  CHECK(at(first, "product.jiebei.limit.max").number() == 200'000);
  CHECK(at(first, "policy.ceiling").number() == 900);
  CHECK(std::get<std::int64_t>(at(first, "policy.floor").data) == 610);
  CHECK(at(first, "product.jiebei.daily_rate").number() == 0.0002);
  CHECK(at(first, "rule.first.chance").number() == 0.2);
  CHECK(at(first, "product.jiebei.limit.max").where.line ==
        at(root, "timeline.one.set").where.line);

  const Value both = in_force(root, day(2021, 1, 1), problems);
  CHECK(at(both, "product.jiebei.limit.max").number() == 100'000);
  CHECK(at(both, "policy.floor").number() == 610.5);
  CHECK_FALSE(std::get<bool>(at(both, "rule.first.enabled").data));

  const Value after = in_force(root, day(2022, 7, 17), problems);
  CHECK(at(after, "policy.floor").number() == 600.5);
  CHECK(at(after, "product.jiebei.daily_rate").number() == 0.0004);
  CHECK(problems.all().empty());
}

TEST_CASE("An integer stays one where that is exact", "[scenario][document]") {
  const auto floor_after = [](const std::string& change) {
    const Value root = tree(std::string(kBase) + "[[timeline]]\nfrom = 2020-01-01\n" + change);
    Problems problems;
    return at(in_force(root, day(2020, 1, 1), problems), "policy.floor");
  };
  CHECK(std::get<std::int64_t>(floor_after("scale = { \"policy.floor\" = 1.5 }").data) == 900);
  CHECK(std::get<double>(floor_after("scale = { \"policy.floor\" = 0.001 }").data) == 0.6);
  CHECK(std::get<std::int64_t>(floor_after("add = { \"policy.floor\" = -1 }").data) == 599);
  CHECK(std::get<std::int64_t>(floor_after("add = { \"policy.floor\" = 1.0 }").data) == 601);
  CHECK(std::get<double>(floor_after("set = { \"policy.floor\" = 1.0 }").data) == 1.0);
}

TEST_CASE("A timeline that can't be applied is a problem, told once", "[scenario][document]") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"set = { \"run.months\" = 1 }", "can't change \"run\""},
      {"set = { \"segment.x.share\" = 1 }", "can't change \"segment\""},
      {"set = { \"timeline.x.from\" = 1 }", "can't change \"timeline\""},
      {"set = { \"title\" = 1 }", "can't change \"title\""},
      {"set = { \"prodcut.jiebei.x\" = 1 }", "did you mean \"product\"?"},
      {"set = { \"product.jiebie.x\" = 1 }", "did you mean \"jiebei\"?"},
      {"set = { \"product.jiebei.limt.max\" = 1 }", "did you mean \"limit\"?"},
      {"set = { \"product.jiebei.limit.max.x\" = 1 }", "is a whole number"},
      {"set = { \"product.jiebei\" = 1 }", "as a whole"},
      {"set = { \"product\" = 1 }", "as a whole"},
      {"set = { \"product.nobody\" = 1 }", "no product \"nobody\""},
      {"set = { \"product.jiebei.name\" = \"x\" }", "names are fixed"},
      {"set = { \"pool.x\" = 1 }", "no \"pool\""},
      {"set = { \"\" = 1 }", "not a path"},
      {"set = { \"a..b\" = 1 }", "not a path"},
      {"add = { \"policy.flor\" = 1 }", "did you mean \"floor\"?"},
      {"add = { \"policy.floor\" = \"x\" }", "needs a number"},
      {"add = { \"rule.first.name\" = 1 }", "changes numbers"},
      {"add = { \"product.jiebei.limit\" = 1 }", "changes numbers"},
      {"scale = { \"policy.floor\" = 9223372036854775807 }", "out of range"},
      {"scale = { \"policy.floor\" = 1e308 }", "out of range"},
  };
  for (const auto& [change, message] : cases) {
    INFO(change);
    const Value root = tree(std::string(kBase) + "[[timeline]]\nfrom = 2020-01-01\n" + change);
    Problems problems;
    in_force(root, day(2020, 1, 1), problems);
    in_force(root, day(2021, 1, 1), problems);
    REQUIRE(problems.all().size() == 1);
    CHECK_THAT(problems.all()[0].message, Catch::Matchers::Contains(message));
    CHECK(problems.all()[0].where.line == 26);
  }
}

TEST_CASE("Malformed timelines do no harm here", "[scenario][document]") {
  for (const char* text : {"timeline = 1", "timeline = [1, 2]", "[timeline]\nfrom = 2020-01-01",
                           "[[timeline]]\nfrom = 3\nset = 4", "[[timeline]]\nset = { a = 1 }",
                           "[[timeline]]\nfrom = 2020-01-01\nset = [1]"}) {
    INFO(text);
    const Value root = tree(text);
    Problems problems;
    breakpoints(root);
    CHECK(to_toml(in_force(root, day(2021, 1, 1), problems)) == to_toml(root));
    CHECK(problems.all().empty());
  }
}

// --- printing
// -------------------------------------------------------------------------------------

void check_stable(const std::string& text) {
  INFO(text);
  const std::string once = canonical(text);
  INFO(once);
  CHECK(to_toml(parse_toml("again", once)) == once);
  CHECK(to_json(parse_toml("again", once)) == to_json(tree(once)));
}

TEST_CASE("Printed text reads back as the same text", "[scenario][document]") {
  const std::string wide(60, 'w');
  for (const std::string& text : {
           std::string(kBase),
           std::string(kTimeline),
           std::string("a = {}\nb = []\n[c]\n[c.d]\n[[e]]\n[[e]]\n"),
           std::string(
               "a = 1.0\nb = 1\nc = 1e300\nd = -0.0\ne = 5e-324\nf = 0.1\ng = 1e15\nh = 4e-8"),
           std::string(
               "\"\" = 1\n\"a b\" = 2\n\"a.b\" = 3\n\"q\\\"\\\\\" = 4\n\"花呗\" = 5\n2020-01 = 6"),
           std::string("s = \"\\t\\n\\r\\u0085 \\\"\\\\ 花 \\U0001F600\""),
           std::string("d = 2020-02-29\nt = 2020-01-01T23:59:00\ne = 0001-01-01"),
           "[a]\nb." + wide + " = 1\nb.c." + wide + " = 2\nd = 3\nb.x = 4\n",
           "[a]\nx = 1\n[a.b]\n" + wide + " = 1\nz" + wide + " = 2\n[a.c]\ny = 1\n",
           "[a]\n[[a.b]]\n" + wide + " = 1\nz" + wide + " = 2\n[[a.b]]\n[a.b.c]\ny = [{ z = 1 }]\n",
           "[a]\nb = [{ " + wide + " = 1 }, { " + wide + " = 2 }]\nc = 1\n",
           "[a]\nb = [[1, 2], { c = [" + repeated("1, ", 60) + "] }, \"x\"]\n",
           "a = [" + repeated("[0.25, 0.5], ", 30) + "]\n",
           "a = [" + repeated("123456, ", 300) + "]\n",
           "a = [1, [" + repeated("[{ b = 1 }, 2], ", 30) + "], { c = [" + repeated("7, ", 60) +
               "], d = [] }]\n",
           "[x]\n" + repeated("a.", 28) + wide + " = { b = 1, " + wide + " = 2 }\nc = 3\n",
       }) {
    check_stable(text);
  }
}

TEST_CASE("Canonical text", "[scenario][document]") {
  CHECK(canonical("[b]\nx.y = 1\nz = 0.0004\n[b.c]\nd = 1_000\n[[e]]\n'name' = 'n'\nf = 1E3\n") ==
        "[b]\nx = { y = 1 }\nz = 0.0004\nc = { d = 1000 }\n\n[[e]]\nname = \"n\"\nf = 1000.0\n");
  // Wider than a line: dotted where something follows that is no table, else under a header.
  const std::string w1 = "median_of_the_amounts_granted_to_the_borrowers_of_the_first_segment";
  const std::string w2 = "median_of_the_amounts_granted_to_the_borrowers_of_the_second_segment";
  CHECK(canonical("[a]\nb = { " + w1 + " = 1, " + w2 + " = 2 }\nc = 3\nd = { " + w1 + " = 1, " +
                  w2 + " = 2 }\n") == "[a]\nb." + w1 + " = 1\nb." + w2 + " = 2\nc = 3\n\n[a.d]\n" +
                                          w1 + " = 1\n" + w2 + " = 2\n");
  // Only at the root do tables go last.
  CHECK(canonical("a = { x = 1 }\nb = 2\n", {}) == "b = 2\n\n[a]\nx = 1\n");
}

TEST_CASE("JSON", "[scenario][document]") {
  CHECK(to_json(tree("a = 1\nb = 1.0\nc = \"x\\\"\\n\\u0085\"\nd = 2020-01-02\n"
                     "t = 2020-01-02T03:04:00\ne = [1, [], {}]\nf.g = true\n")) == R"({
  "a": 1,
  "b": 1.0,
  "c": "x\"\n\u0085",
  "d": "2020-01-02",
  "t": "2020-01-02T03:04:00",
  "e": [
    1,
    [],
    {}
  ],
  "f": {
    "g": true
  }
}
)");
}

}  // namespace
}  // namespace lendsim
