// One writer per output: an exclusive lock file `<output>.lock` that holds host and process id.
#pragma once

#include <string>

#include "sim/results/errors.hpp"
#include "sim/results/posix_file.hpp"

namespace lendsim {

// Somebody else is writing (exit code 73). The message says who and which file to remove.
class Locked : public CannotCreate {
 public:
  using CannotCreate::CannotCreate;
};

// Held from construction to destruction. The lock of a process of this host that is gone is taken
// over; the lock of another host never is. Ownership = the file named `path` carries our flock, so
// two processes that find the same abandoned lock cannot both have it.
class FileLock {
 public:
  FileLock() = default;
  explicit FileLock(const std::string& path);
  FileLock(FileLock&&) = default;
  FileLock& operator=(FileLock&&) = default;
  ~FileLock() { release(); }

  void release() noexcept;  // removes the file

 private:
  PosixFile file_;
};

}  // namespace lendsim
