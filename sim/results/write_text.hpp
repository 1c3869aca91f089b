// Writes a text file whole or not at all.
#pragma once

#include <string>
#include <string_view>

namespace lendsim {

// Writes `<path>.partial`, then renames it. Throws CannotCreate if the target cannot be made or is
// no regular file, IoError if writing fails (then nothing has changed under `path`).
void write_text(const std::string& path, std::string_view text);

}  // namespace lendsim
