#include "sim/results/parallel.hpp"

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace {

using namespace lendsim;

TEST_CASE("every piece of a parallel loop is done once", "[results]") {
  const int threads = GENERATE(0, 1, 3);
  const ThreadLimit limit(threads);
  std::vector<std::atomic<int>> calls(1000);
  parallel_for(calls.size(), [&](std::size_t i) { ++calls[i]; });
  for (const std::atomic<int>& count : calls) REQUIRE(count == 1);
  parallel_for(0, [](std::size_t) { FAIL(); });
}

TEST_CASE("the first failure of a parallel loop is told, whatever the threads", "[results]") {
  const ThreadLimit limit(3);
  std::atomic<int> calls = 0;
  const auto body = [&](std::size_t i) {
    ++calls;
    if (i % 100 == 17) throw std::runtime_error(std::to_string(i));
  };
  CHECK_THROWS_WITH(parallel_for(1000, body), "17");
  CHECK(calls == 1000);
}

}  // namespace
