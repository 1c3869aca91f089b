// Every mechanism acts: its one change moves its measure by more than five standard errors of the
// paired difference, leaves what it must not touch as it was, and does neither once the mechanism
// is neutralised.
#include "tests/mechanisms/mechanism.hpp"

#include <algorithm>
#include <filesystem>

#include "tests/catch.hpp"

namespace {

using namespace mechanisms;

std::vector<std::string> files_of(const std::string& family) {
  std::vector<std::string> files;
  const std::filesystem::path folder = LENDSIM_SOURCE_DIR "/tests/mechanisms";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().stem().string();
    const bool numbered = name.size() > 2 && name.find_first_not_of("0123456789", 2) == name.npos;
    if (entry.path().extension() == ".toml" && name.substr(0, 2) == family && numbered) {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

void check(const Mechanism& m) {
  const Runs base = run_with({m.scenario});
  const Runs variant = run_with({m.scenario, m.change});
  const Effect effect = paired_effect(base, variant, m);
  INFO(m.measure << " moves by " << effect.mean << " with standard error " << effect.se);
  CHECK(effect.moves(m.up));
  for (const std::string& selection : m.untouched) {
    INFO(selection << " must not move");
    bool any = false;
    for (std::size_t r = 0; r < base.tallies.size(); ++r) {
      const std::vector<std::int64_t> cells = cells_of(base, r, selection);
      any |= std::any_of(cells.begin(), cells.end(), [](std::int64_t c) { return c != 0; });
      const bool equal = cells == cells_of(variant, r, selection);
      REQUIRE(equal);
    }
    CHECK(any);  // or the comparison says nothing
  }
  const Runs inert_base = run_with({m.scenario, m.neutral});
  const Runs inert_variant = run_with({m.scenario, m.change, m.neutral});
  const Effect inert = paired_effect(inert_base, inert_variant, m);
  INFO("neutralised, it moves by " << inert.mean << " with standard error " << inert.se);
  CHECK_FALSE(inert.moves(m.up));
}

void check_family(const std::string& family) {
  const std::vector<std::string> files = files_of(family);
  REQUIRE_FALSE(files.empty());
  for (const std::string& path : files) {
    DYNAMIC_SECTION(std::filesystem::path(path).stem().string()) {
      const Mechanism m = read_mechanism(path);
      if (m.measure.empty()) continue;  // shown by a test of its own
      CHECK(m.id == std::filesystem::path(path).stem().string());
      CHECK_FALSE(m.neutral.empty());
      check(m);
    }
  }
}

TEST_CASE("mechanisms of products", "[mechanisms]") { check_family("PR"); }
TEST_CASE("mechanisms of eligibility", "[mechanisms]") { check_family("EL"); }
TEST_CASE("mechanisms of limits", "[mechanisms]") { check_family("LM"); }
TEST_CASE("mechanisms of closures", "[mechanisms]") { check_family("CL"); }
TEST_CASE("mechanisms of platform and market", "[mechanisms]") { check_family("PT"); }
TEST_CASE("mechanisms of delinquency", "[mechanisms]") { check_family("DQ"); }
TEST_CASE("mechanisms of reopening", "[mechanisms]") { check_family("RO"); }
TEST_CASE("mechanisms of users", "[mechanisms]") { check_family("UX"); }
TEST_CASE("mechanisms of institutions", "[mechanisms]") { check_family("IN"); }

}  // namespace
