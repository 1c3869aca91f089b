#include "sim/report/markup.hpp"

#include <limits>

#include "tests/catch.hpp"

using namespace lendsim::report;

TEST_CASE("markup: what means something in HTML or XML is escaped", "[report]") {
  CHECK(escaped("<b title=\"a\" id='b'>&amp;</b>") ==
        "&lt;b title=&quot;a&quot; id=&#39;b&#39;&gt;&amp;amp;&lt;/b&gt;");
  CHECK(escaped("借呗 ±\n\t") == "借呗 ±\n\t");
}

TEST_CASE("markup: what neither HTML nor XML may hold becomes a replacement character",
          "[report]") {
  CHECK(escaped(std::string_view("a\0b\x07\x7F", 5)) == "a\uFFFDb\uFFFD\uFFFD");
  CHECK(escaped("\xFF\xC0\xAF") == "\uFFFD\uFFFD\uFFFD");
  CHECK(escaped("\xEF\xBF\xBE") == "\uFFFD");  // U+FFFE
}

TEST_CASE("markup: JSON cannot leave the script element it stands in", "[report]") {
  CHECK(json_text("</script><!-- \"\\ \n") ==
        R"("\u003c/script\u003e\u003c!-- \u0022\u005c \u000a")");
  CHECK(json_text("\u2028") == R"("\u2028")");
  CHECK(json_numbers({1.0, std::numeric_limits<double>::quiet_NaN(), -0.04, 12.25}) ==
        "[1,null,0,12.2]");
  CHECK(json_texts({"a", "'"}) == R"(["a","\u0027"])");
}

TEST_CASE("markup: elements are closed in order, their values escaped", "[report]") {
  Markup out;
  out.open("p", {{"title", "\"><script>"}}).leaf("b", {}, "x < y").empty("br", {}).close();
  CHECK(out.str() == "<p title=\"&quot;&gt;&lt;script&gt;\"><b>x &lt; y</b><br/></p>");
}
