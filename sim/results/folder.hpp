// A folder of CSV files that is there whole or not at all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/results/lock.hpp"
#include "sim/results/posix_file.hpp"

namespace lendsim {

// The file of every export that describes its columns, and by which an export is known.
inline constexpr std::string_view kColumnsFile = "_columns.csv";

// Filled under `<path>.partial`; takes its name in `publish`. One writer per path.
class CsvFolder {
 public:
  // Throws CannotCreate if `path` is there, unless it is an empty folder or, with `force`, an
  // export of before: a folder with nothing but CSV files, one of them _columns.csv.
  CsvFolder(const std::string& path, bool force);
  ~CsvFolder();  // removes what was not published
  CsvFolder(const CsvFolder&) = delete;
  CsvFolder& operator=(const CsvFolder&) = delete;

  std::string path_of(const std::string& file) const { return partial_ + "/" + file; }
  void publish();

 private:
  std::string target_;
  std::string partial_;
  bool force_;
  bool published_ = false;
  FileLock lock_;
};

// A new file, written from front to end.
class CsvFile {
 public:
  explicit CsvFile(const std::string& path);

  // The line being written; `end_line` completes it.
  std::string& line() { return buffer_; }
  void end_line();
  void close();  // everything is on the disk
  std::uint64_t bytes() const { return written_; }

 private:
  void flush();

  PosixFile file_;
  std::string buffer_;
  std::uint64_t written_ = 0;
};

}  // namespace lendsim
