// A look at TOML text before the library reads it. The library (toml++ 3.3) aborts or overruns the
// stack on some malformed texts, so what could lead there is refused first, by rules that no
// sensible scenario comes near.
#pragma once

#include <cstddef>
#include <memory>

#include "sim/scenario/problem.hpp"

namespace lendsim {

constexpr std::size_t kTextBytes = std::size_t{1} << 20;
constexpr std::size_t kLineBytes = std::size_t{64} << 10;
constexpr std::size_t kKeyBytes = 256;  // of one part
constexpr int kKeyParts = 32;
constexpr int kNesting = 64;

// False and one problem (S001) if the text breaks a rule: size, length of a line, UTF-8, control
// characters, nesting of brackets, parts of a dotted key, a character outside strings and comments
// that TOML has no use for, a plain value that is none, `[` or `[[` at the start of a line without
// a key behind it.
bool prescan(const std::shared_ptr<const SourceText>& source, Problems& problems);

}  // namespace lendsim
