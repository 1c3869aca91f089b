// The checkpoint beside the output: `<output>.spool`. A header that says what it belongs to, then
// one slot of fixed size per finished replication, in order of completion:
//
//   slot = magic, replication, CRC-32 of the payload, CRC-32 of the three | payload
//   payload = int64 cells, cube after cube in the order of CubeId, then the rows of the panel,
//   then,
//             with a log, where its rows are in `<output>.spool.events`
//
// all little-endian. A slot that is torn or damaged, or whose rows are, is as good as empty: its
// replication is run again. So the file may be cut or killed at any byte and loses no more than
// what it hits.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "models/base/ids.hpp"
#include "sim/results/lock.hpp"
#include "sim/results/log_file.hpp"
#include "sim/results/posix_file.hpp"
#include "sim/tally/tally.hpp"

namespace lendsim {

// What decides whether a replication in a spool is one of this run.
struct SpoolHeader {
  std::string program_version;
  std::string scenario_sha256;
  std::uint64_t seed = 0;
  std::uint32_t borrowers = 0;
  TallyShape shape;
};

class Spool {
 public:
  // Locks `output`, then makes its spool or, unless `fresh`, takes up the one that is there. Throws
  // Locked, CannotCreate, IoError, and CorruptFile (naming the field) for the spool of another run.
  static Spool open(const std::string& output, const SpoolHeader& header, bool fresh);

  const SpoolHeader& header() const { return header_; }
  const TallyShape& shape() const { return header_.shape; }
  // Records that were found torn or damaged on opening, and dropped.
  std::size_t dropped() const { return dropped_; }

  std::vector<ReplicationId> complete() const;  // ascending
  std::size_t count() const { return slots_.size(); }

  // From one thread at a time; any order. Durable after a few seconds, or after sync().
  void append(ReplicationId replication, const Tally& tally);
  void sync();

  // Safe from several threads. Throws CorruptFile if the record does not match its checksum.
  Tally read(ReplicationId replication) const;
  // All cells; throws likewise, for damage to the panel or the log too.
  void check_and_read_cells(ReplicationId replication, std::span<std::int64_t> out) const;
  // The rows of its log, and their number. Throws CorruptFile likewise.
  std::vector<LogRow> read_log(ReplicationId replication) const;
  std::size_t log_rows(ReplicationId replication) const;
  // Cells [first, first + out.size()) of the payload, unchecked: for reading in passes what `read`
  // and check_and_read_cells have checked.
  void read_cells(ReplicationId replication, std::size_t first, std::span<std::int64_t> out) const;

  // Deletes the files and gives up the lock: call when the result is in its place.
  void discard();

 private:
  explicit Spool(const SpoolHeader& header) : header_(header) {}
  void create();
  void take_up();
  struct Slot {
    std::size_t number = 0;
    LogPlace log;
  };
  bool slot_is_whole(std::size_t slot, std::vector<std::byte>& buffer, ReplicationId& id) const;
  std::vector<std::byte> checked_slot(ReplicationId replication) const;
  LogPlace log_place(std::span<const std::byte> slot) const;
  std::size_t payload_size() const;
  std::uint64_t slot_size() const;
  std::uint64_t slot_offset(std::size_t slot) const { return data_offset_ + slot * slot_size(); }
  const Slot& slot_of(ReplicationId replication) const;

  SpoolHeader header_;
  FileLock lock_;
  PosixFile file_;
  LogFile log_;  // if there is a log
  std::uint64_t data_offset_ = 0;
  std::map<ReplicationId, Slot> slots_;
  std::vector<std::size_t> free_;  // damaged slots before end_, the last first to be used
  std::size_t end_ = 0;            // slots in the file
  std::size_t dropped_ = 0;
  std::vector<std::byte> buffer_;
  bool dirty_ = false;
  std::chrono::steady_clock::time_point last_sync_ = std::chrono::steady_clock::now();
};

}  // namespace lendsim
