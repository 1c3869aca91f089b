// What can go wrong with files. Every message names the path and what to do about it.
#pragma once

#include <stdexcept>
#include <string>

namespace lendsim {

// Reading or writing failed: full disk, broken device (exit code 74).
class IoError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A file cannot be made where it was asked for (exit code 73).
class CannotCreate : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A file is damaged, or belongs to something else (exit code 76).
class CorruptFile : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace lendsim
