// The table of features in scenarios/README.md is a copy of builtin_features(), in its order.
#include <fstream>
#include <iterator>
#include <string>

#include "models/features/feature.hpp"
#include "tests/catch.hpp"

using namespace lendsim;

namespace {

// What stands between two lines of a file; empty if one of them is missing.
std::string between(const std::string& file, const std::string& begin, const std::string& end) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::size_t first = text.find(begin);
  if (first == std::string::npos) return {};
  const std::size_t from = first + begin.size();
  const std::size_t to = text.find(end, from);
  return to == std::string::npos ? std::string() : text.substr(from, to - from);
}

}  // namespace

TEST_CASE("scenarios/README.md lists the built-in features as they are") {
  std::string expected = "| name | unit | meaning |\n|---|---|---|\n";
  for (const FeatureInfo& f : builtin_features()) {
    CHECK((f.name + f.unit + f.meaning).find('|') == std::string::npos);
    expected += "| " + f.name + " | " + f.unit + " | " + f.meaning + " |\n";
  }
  CHECK(between(LENDSIM_SOURCE_DIR "/scenarios/README.md", "<!-- features begin -->\n",
                "<!-- features end -->\n") == expected);
}
