// Values as people write them on a command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lendsim {

// An integer as in a scenario (10_000), or as a whole number of thousands or millions is typed
// (1e6). Nothing if it is neither, or does not fit.
std::optional<std::int64_t> parse_integer(std::string_view text);

// A finite number: 0.5, 1_000, 1e-3; a share may be written in per cent, 10%. Nothing if it is
// none.
std::optional<double> parse_real(std::string_view text);
std::optional<double> parse_share(std::string_view text);

// 90, 90s, 30m, 2h, 1.5h, 1h30m; seconds without a unit. Nothing if it is none, zero or beyond a
// year.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace lendsim
