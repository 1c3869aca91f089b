#include "sim/results/write_text.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

#include "sim/results/errors.hpp"
#include "sim/results/posix_file.hpp"

namespace lendsim {

void write_text(const std::string& path, std::string_view text) {
  const std::string target = writable_target(path);
  const std::string partial = target + ".partial";
  writable_target(partial);
  PosixFile file(::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), partial);
  if (!file.is_open()) throw CannotCreate(errno_message("cannot create", partial));
  try {
    file.write(text.data(), text.size(), 0);
    file.sync_all();
    file.close();
    if (std::rename(partial.c_str(), target.c_str()) != 0) {
      throw IoError(errno_message("cannot write", target));
    }
  } catch (...) {
    ::unlink(partial.c_str());
    throw;
  }
  sync_directory_of(target);
}

}  // namespace lendsim
