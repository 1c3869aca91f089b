// The one place that knows which Catch2 is installed: 2.13 is one header, 3 is several. Qualify
// what is in a namespace in both (Catch::Approx, Catch::Matchers::...).
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
namespace Catch {
using Detail::Approx;  // as in 3
}
#endif
