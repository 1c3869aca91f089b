// An open file descriptor with whole reads and writes that throw IoError.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace lendsim {

// "<what> <path>: <message of errno>"
std::string errno_message(const std::string& what, const std::string& path);

class PosixFile {
 public:
  PosixFile() = default;
  PosixFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  PosixFile(PosixFile&& other) noexcept { swap(other); }
  PosixFile& operator=(PosixFile&& other) noexcept {
    swap(other);
    return *this;
  }
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;
  ~PosixFile();

  int descriptor() const { return descriptor_; }
  const std::string& path() const { return path_; }
  bool is_open() const { return descriptor_ >= 0; }

  std::uint64_t size() const;
  // Up to `size` bytes; fewer only at the end of the file.
  std::size_t read(void* data, std::size_t size, std::uint64_t offset) const;
  void write(const void* data, std::size_t size, std::uint64_t offset);
  void truncate(std::uint64_t size);
  void sync_data();  // fdatasync
  void sync_all();   // fsync
  void close() noexcept;

 private:
  void swap(PosixFile& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    path_.swap(other.path_);
  }

  int descriptor_ = -1;
  std::string path_;
};

// Makes the entries of a directory durable.
void sync_directory_of(const std::string& path);

// The file that `path` leads to, links resolved. Throws CannotCreate unless it is a regular file or
// free to be made: a rename onto anything else would destroy it.
std::string writable_target(const std::string& path);

}  // namespace lendsim
