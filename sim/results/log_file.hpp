// The rows of the logs of a spool: `<output>.spool.events`, beside it. Nothing but rows,
// replication after replication in order of completion; the slots of the spool say where each one's
// are, and what their checksum is.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/results/posix_file.hpp"
#include "sim/tally/log.hpp"

namespace lendsim {

// Part of a slot.
struct LogPlace {
  std::uint64_t first = 0;  // row of the file
  std::uint64_t rows = 0;
  std::uint32_t crc = 0;  // CRC-32 of the rows
  std::uint32_t spare = 0;

  std::uint64_t end() const { return first + rows; }
};
static_assert(sizeof(LogPlace) == 24);

class LogFile {
 public:
  LogFile() = default;
  // Makes the file or opens it. Throws CannotCreate.
  explicit LogFile(const std::string& path);

  LogPlace append(std::span<const LogRow> rows);
  bool holds(const LogPlace& place) const;  // whole and undamaged
  // Throws CorruptFile if the rows do not match their checksum.
  std::vector<LogRow> read(const LogPlace& place) const;
  // Drops the rows from `end` on; the next are appended there.
  void cut(std::uint64_t end);
  void sync() { file_.sync_data(); }
  void discard();

 private:
  bool load(const LogPlace& place, std::vector<LogRow>& rows) const;

  PosixFile file_;
  std::uint64_t end_ = 0;  // rows
};

}  // namespace lendsim
