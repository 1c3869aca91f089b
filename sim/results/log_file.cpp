#include "sim/results/log_file.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include "sim/results/errors.hpp"

namespace lendsim {
namespace {

std::uint32_t crc_of(std::span<const LogRow> rows) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(rows.data()), rows.size_bytes()));
}

}  // namespace

LogFile::LogFile(const std::string& path) {
  const std::string target = writable_target(path);
  const int descriptor = ::open(target.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) throw CannotCreate(errno_message("cannot create", target));
  file_ = PosixFile(descriptor, target);
}

LogPlace LogFile::append(std::span<const LogRow> rows) {
  if (rows.empty()) return {};
  const LogPlace place{end_, rows.size(), crc_of(rows), 0};
  file_.write(rows.data(), rows.size_bytes(), end_ * sizeof(LogRow));
  end_ = place.end();
  return place;
}

bool LogFile::load(const LogPlace& place, std::vector<LogRow>& rows) const {
  if (place.rows == 0) return true;
  const std::uint64_t there = file_.size() / sizeof(LogRow);
  if (place.rows > there || place.first > there - place.rows) return false;
  rows.resize(place.rows);
  const std::size_t bytes = rows.size() * sizeof(LogRow);
  if (file_.read(rows.data(), bytes, place.first * sizeof(LogRow)) != bytes) return false;
  return crc_of(rows) == place.crc;
}

bool LogFile::holds(const LogPlace& place) const {
  std::vector<LogRow> rows;
  return load(place, rows);
}

std::vector<LogRow> LogFile::read(const LogPlace& place) const {
  std::vector<LogRow> rows;
  if (!load(place, rows)) {
    throw CorruptFile(
        file_.path() +
        " was damaged while the program ran; the same command runs what is lost again");
  }
  return rows;
}

void LogFile::cut(std::uint64_t end) {
  end_ = end;
  if (file_.size() != end * sizeof(LogRow)) file_.truncate(end * sizeof(LogRow));
}

void LogFile::discard() {
  if (!file_.is_open()) return;
  if (::unlink(file_.path().c_str()) != 0) {
    throw IoError(errno_message("cannot remove", file_.path()));
  }
  file_.close();
}

}  // namespace lendsim
