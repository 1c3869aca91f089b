// The header of a spool as bytes.
#pragma once

#include <string>

#include "sim/results/spool.hpp"

namespace lendsim {

// The layout of the file, its records included. Another number: another file.
inline constexpr std::uint32_t kSpoolFormat = 2;

std::string encode(const SpoolHeader& header);

// Compares the beginning of a file with the header it should have. `bytes` holds at least as many
// bytes as `encode(expected)`, or the whole file. Throws CorruptFile that names what differs.
void check_spool_header(const std::string& bytes, const SpoolHeader& expected,
                        const std::string& path);

}  // namespace lendsim
