#include "sim/results/posix_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "sim/results/errors.hpp"

namespace lendsim {
namespace fs = std::filesystem;

std::string errno_message(const std::string& what, const std::string& path) {
  const int code = errno;
  return what + " " + path + ": " + std::strerror(code);
}

PosixFile::~PosixFile() { close(); }

void PosixFile::close() noexcept {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

std::uint64_t PosixFile::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) throw IoError(errno_message("cannot read", path_));
  return static_cast<std::uint64_t>(status.st_size);
}

std::size_t PosixFile::read(void* data, std::size_t size, std::uint64_t offset) const {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t n = ::pread(descriptor_, static_cast<char*>(data) + done, size - done,
                              static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw IoError(errno_message("cannot read", path_));
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

void PosixFile::write(const void* data, std::size_t size, std::uint64_t offset) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t n = ::pwrite(descriptor_, static_cast<const char*>(data) + done, size - done,
                               static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw IoError(errno_message("cannot write", path_));
    done += static_cast<std::size_t>(n);
  }
}

void PosixFile::truncate(std::uint64_t size) {
  if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) {
    throw IoError(errno_message("cannot truncate", path_));
  }
}

// Special files need no sync and say so.
void PosixFile::sync_data() {
  if (::fdatasync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP) {
    throw IoError(errno_message("cannot write", path_));
  }
}

void PosixFile::sync_all() {
  if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP) {
    throw IoError(errno_message("cannot write", path_));
  }
}

void sync_directory_of(const std::string& path) {
  const fs::path parent = fs::path(path).parent_path();
  const std::string directory = parent.empty() ? "." : parent.string();
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) throw IoError(errno_message("cannot open", directory));
  PosixFile(descriptor, directory).sync_all();
}

std::string writable_target(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    if (fs::is_symlink(fs::symlink_status(path, error))) {
      throw CannotCreate("cannot create " + path + ": it is a link that leads nowhere");
    }
    return path;
  }
  if (error) throw CannotCreate("cannot create " + path + ": " + error.message());
  if (status.type() != fs::file_type::regular) {
    throw CannotCreate("cannot create " + path + ": it exists and is not a regular file");
  }
  const fs::path resolved =
      fs::is_symlink(fs::symlink_status(path, error)) ? fs::canonical(path, error) : fs::path(path);
  if (error) throw CannotCreate("cannot create " + path + ": " + error.message());
  return resolved.string();
}

}  // namespace lendsim
