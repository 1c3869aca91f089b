#include "sim/results/spool.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>

#include "models/base/contract.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/spool_header.hpp"

namespace lendsim {
namespace {

static_assert(std::endian::native == std::endian::little,
              "spools are written as memory holds them");

constexpr std::uint32_t kRecordMagic = 0x4345524CU;  // "LREC"
constexpr const char* kLogSuffix = ".events";
constexpr auto kSyncInterval = std::chrono::seconds(3);

struct RecordHead {
  std::uint32_t magic = kRecordMagic;
  std::uint32_t replication = 0;
  std::uint32_t payload_crc = 0;
  std::uint32_t head_crc = 0;  // of the three above
};
static_assert(sizeof(RecordHead) == 16);

std::uint32_t crc_of(const void* data, std::size_t size) {
  return static_cast<std::uint32_t>(crc32_z(0, static_cast<const Bytef*>(data), size));
}

std::uint32_t head_crc(const RecordHead& head) {
  return crc_of(&head, offsetof(RecordHead, head_crc));
}

std::byte* copy_to(std::byte* to, std::span<const std::byte> from) {
  if (!from.empty()) std::memcpy(to, from.data(), from.size());
  return to + from.size();
}

// Fills `to` from `from` and returns what follows.
const std::byte* copy_from(const std::byte* from, std::span<std::byte> to) {
  copy_to(to.data(), {from, to.size()});
  return from + to.size();
}

}  // namespace

std::size_t Spool::payload_size() const {
  return shape().cells() * sizeof(std::int64_t) + shape().panel_rows() * sizeof(PanelRow) +
         (shape().log ? sizeof(LogPlace) : 0);
}

std::uint64_t Spool::slot_size() const { return sizeof(RecordHead) + payload_size(); }

Spool Spool::open(const std::string& output, const SpoolHeader& header, bool fresh) {
  Spool spool(header);
  spool.lock_ = FileLock(output + ".lock");
  const std::string path = writable_target(output + ".spool");
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) throw CannotCreate(errno_message("cannot create", path));
  spool.file_ = PosixFile(descriptor, path);
  if (header.shape.log) spool.log_ = LogFile(path + kLogSuffix);
  if (fresh) {
    spool.create();
  } else {
    spool.take_up();
  }
  return spool;
}

void Spool::create() {
  const std::string bytes = encode(header_);
  file_.truncate(0);
  if (shape().log) {
    log_.cut(0);
  } else {
    ::unlink((file_.path() + kLogSuffix).c_str());  // what a run with a log may have left
  }
  file_.write(bytes.data(), bytes.size(), 0);
  file_.sync_data();
  sync_directory_of(file_.path());
  data_offset_ = bytes.size();
}

void Spool::take_up() {
  const std::string expected = encode(header_);
  // Room for the header of another run, whose fields may be longer.
  std::string found(expected.size() + 65536, '\0');
  found.resize(file_.read(found.data(), found.size(), 0));
  // Killed while it was being made (or just made).
  if (found.size() < expected.size() && expected.starts_with(found)) return create();
  check_spool_header(found, header_, file_.path());
  data_offset_ = expected.size();

  const std::uint64_t bytes = file_.size() - data_offset_;
  const std::size_t whole = static_cast<std::size_t>(bytes / slot_size());
  dropped_ = bytes % slot_size() == 0 ? 0 : 1;
  std::vector<std::byte> buffer;
  for (std::size_t slot = 0; slot < whole; ++slot) {
    ReplicationId id = 0;
    if (slot_is_whole(slot, buffer, id) &&
        slots_.emplace(id, Slot{slot, log_place(buffer)}).second) {
      end_ = slot + 1;
    } else {
      ++dropped_;
      free_.push_back(slot);
    }
  }
  // Damaged slots at the end go with the torn one; those in between are used again.
  std::erase_if(free_, [this](std::size_t slot) { return slot >= end_; });
  if (bytes != end_ * slot_size()) file_.truncate(slot_offset(end_));
  if (!shape().log) return;
  std::uint64_t log_end = 0;
  for (const auto& [id, slot] : slots_) log_end = std::max(log_end, slot.log.end());
  log_.cut(log_end);
}

bool Spool::slot_is_whole(std::size_t slot, std::vector<std::byte>& buffer,
                          ReplicationId& id) const {
  buffer.resize(slot_size());
  if (file_.read(buffer.data(), buffer.size(), slot_offset(slot)) != buffer.size()) return false;
  RecordHead head;
  std::memcpy(&head, buffer.data(), sizeof head);
  id = head.replication;
  return head.magic == kRecordMagic && head.head_crc == head_crc(head) &&
         head.payload_crc == crc_of(buffer.data() + sizeof head, payload_size()) &&
         (!shape().log || log_.holds(log_place(buffer)));
}

// The last of a slot.
LogPlace Spool::log_place(std::span<const std::byte> slot) const {
  LogPlace place;
  if (shape().log) std::memcpy(&place, &*(slot.end() - sizeof place), sizeof place);
  return place;
}

std::vector<ReplicationId> Spool::complete() const {
  std::vector<ReplicationId> ids;
  ids.reserve(slots_.size());
  for (const auto& [id, slot] : slots_) ids.push_back(id);
  return ids;
}

void Spool::append(ReplicationId replication, const Tally& tally) {
  LENDSIM_EXPECT(tally.shape() == shape());
  if (slots_.contains(replication)) return;
  buffer_.resize(slot_size());
  std::byte* to = buffer_.data() + sizeof(RecordHead);
  to = copy_to(to, std::as_bytes(tally.cells()));
  to = copy_to(to, std::as_bytes(tally.panel()));
  LogPlace place;
  if (shape().log) {  // before the slot that tells of it
    place = log_.append(tally.log());
    copy_to(to, std::as_bytes(std::span(&place, 1)));
  }
  RecordHead head;
  head.replication = replication;
  head.payload_crc = crc_of(buffer_.data() + sizeof head, payload_size());
  head.head_crc = head_crc(head);
  std::memcpy(buffer_.data(), &head, sizeof head);

  const bool reuse = !free_.empty();
  const std::size_t slot = reuse ? free_.back() : end_;
  file_.write(buffer_.data(), buffer_.size(), slot_offset(slot));
  slots_.emplace(replication, Slot{slot, place});
  if (reuse) {
    free_.pop_back();
  } else {
    ++end_;
  }
  dirty_ = true;
  if (std::chrono::steady_clock::now() - last_sync_ > kSyncInterval) sync();
}

void Spool::sync() {
  if (dirty_ && shape().log) log_.sync();
  if (dirty_) file_.sync_data();
  dirty_ = false;
  last_sync_ = std::chrono::steady_clock::now();
}

const Spool::Slot& Spool::slot_of(ReplicationId replication) const {
  const auto found = slots_.find(replication);
  LENDSIM_EXPECT(found != slots_.end());
  return found->second;
}

std::vector<std::byte> Spool::checked_slot(ReplicationId replication) const {
  std::vector<std::byte> buffer;
  ReplicationId id = 0;
  if (!slot_is_whole(slot_of(replication).number, buffer, id) || id != replication) {
    throw CorruptFile(file_.path() + ": replication " + std::to_string(replication) +
                      " was damaged while the program ran; the same command runs it again");
  }
  return buffer;
}

Tally Spool::read(ReplicationId replication) const {
  const std::vector<std::byte> slot = checked_slot(replication);
  Tally tally(shape());
  const std::byte* from = slot.data() + sizeof(RecordHead);
  from = copy_from(from, std::as_writable_bytes(tally.cells()));
  copy_from(from, std::as_writable_bytes(tally.panel()));
  if (shape().log) tally.set_log(read_log(replication));
  return tally;
}

void Spool::check_and_read_cells(ReplicationId replication, std::span<std::int64_t> out) const {
  LENDSIM_EXPECT(out.size() == shape().cells());
  const std::vector<std::byte> slot = checked_slot(replication);
  copy_from(slot.data() + sizeof(RecordHead), std::as_writable_bytes(out));
}

std::vector<LogRow> Spool::read_log(ReplicationId replication) const {
  return shape().log ? log_.read(slot_of(replication).log) : std::vector<LogRow>{};
}

std::size_t Spool::log_rows(ReplicationId replication) const {
  return slot_of(replication).log.rows;
}

void Spool::read_cells(ReplicationId replication, std::size_t first,
                       std::span<std::int64_t> out) const {
  LENDSIM_EXPECT(first + out.size() <= shape().cells());
  const std::uint64_t offset =
      slot_offset(slot_of(replication).number) + sizeof(RecordHead) + first * sizeof(std::int64_t);
  if (file_.read(out.data(), out.size_bytes(), offset) != out.size_bytes()) {
    throw CorruptFile(file_.path() + ": it was cut while the program ran");
  }
}

void Spool::discard() {
  if (!file_.is_open()) return;
  log_.discard();  // first: rows are nothing without their spool
  if (::unlink(file_.path().c_str()) != 0) {
    throw IoError(errno_message("cannot remove", file_.path()));
  }
  file_.close();
  lock_.release();
}

}  // namespace lendsim
