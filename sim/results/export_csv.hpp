// A result file of any of our layouts as a folder of CSV files, one per group.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lendsim {

// A group of a result file, as exported.
struct TableInfo {
  std::string group;  // absolute path, "/" for the root
  std::string file;
  std::uint64_t rows = 0;
  std::size_t columns = 0;
};

struct ExportOptions {
  std::vector<std::string> groups;  // absolute paths as in TableInfo; empty: all
  bool incomplete = false;          // also a run that was finished early
  bool force = false;               // replace the export that is there
};

struct ExportReport {
  std::vector<TableInfo> tables;
  std::uint64_t bytes = 0;  // of all files
  bool complete = true;     // false: of a run that was finished early
};

// Both throw IoError if the file cannot be read, CorruptFile if it is damaged, no result of ours or
// of a layout that is not known.
std::vector<TableInfo> list_tables(const std::string& path);

// Checks what is exported against its hashes, then writes it, a few rows at a time, into a folder
// that takes its name when it is whole. Memory: per variable of a group 512 KiB, or one row of its
// first axis if that is more. Throws also CannotCreate; CorruptFile for a run that was finished
// early, unless allowed. FORMAT.md describes the files.
ExportReport export_csv(const std::string& path, const std::string& folder,
                        const ExportOptions& options);

}  // namespace lendsim
