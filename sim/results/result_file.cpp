#include "sim/results/result_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "sim/results/errors.hpp"
#include "sim/results/posix_file.hpp"
#include "sim/results/read_run.hpp"

namespace lendsim {
namespace {

constexpr std::size_t kContiguousBytes = 4096;  // smaller ones are not worth a chunk
constexpr std::size_t kChunkBytes = 512 << 10;
constexpr std::size_t kChunkRows = 65'536;

std::string joined(const std::vector<std::string>& labels) {
  std::string text;
  for (const std::string& label : labels) text += (text.empty() ? "" : ",") + label;
  return text;
}

template <class T>
hdf5::Extents chunk_of(const hdf5::Extents& extents) {
  const std::size_t bytes = hdf5::count_of(extents) * sizeof(T);
  if (bytes <= kContiguousBytes) return {};
  hdf5::Extents chunk = extents;
  chunk.front() = rows_per_chunk(extents.front(), bytes / extents.front());
  return chunk;
}

void sync_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw IoError(errno_message("cannot open", path));
  PosixFile(descriptor, path).sync_all();
}

// A file that can be made there at all, so that what the library says later is about the disk.
void check_creatable(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) throw CannotCreate(errno_message("cannot create", path));
  ::close(descriptor);
}

}  // namespace

std::size_t rows_per_chunk(std::size_t rows, std::size_t row_bytes) {
  const std::size_t fit = kChunkBytes / std::max<std::size_t>(1, row_bytes);
  return std::clamp<std::size_t>(std::min(fit, kChunkRows), 1, std::max<std::size_t>(1, rows));
}

ResultFile::ResultFile(const std::string& path)
    : target_(writable_target(path)), partial_(target_ + ".partial") {
  writable_target(partial_);
  check_creatable(partial_);
  file_ = hdf5::create_file(partial_);
}

ResultFile::~ResultFile() {
  file_.reset();
  if (!partial_.empty()) ::unlink(partial_.c_str());
}

void ResultFile::add_hash(hid_t dataset, const std::string& path, const Sha256& hash) {
  hdf5::put_text(dataset, "sha256", hash.hex());
  hashes_[path] = hash.hex();
}

void ResultFile::publish() {
  const std::string content = hash_of(hashes_);
  hdf5::put_text(file_, "content_sha256", content);
  hdf5::close_file(file_);
  sync_file(partial_);
  // What the library says of its writes is not enough: it has lost failures on the way.
  if (check_hashes(partial_) != content) throw CorruptFile("its hash is another one");
  if (std::rename(partial_.c_str(), target_.c_str()) != 0) {
    throw IoError(errno_message("cannot rename to", target_));
  }
  partial_.clear();
  sync_directory_of(target_);
}

Rectangle::Rectangle(ResultFile& file, const std::string& path, const std::vector<Axis>& axes,
                     const Calendar& calendar)
    : file_(&file), path_(path) {
  if (!path.empty()) group_ = hdf5::create_group(file.root(), path);
  for (const Axis& axis : axes) {
    add_axis(axis);
    if (axis.name == "month" && !calendar.days.empty()) add_dates(calendar, scales_.back());
  }
}

std::size_t Rectangle::row_size() const {
  return hdf5::count_of(extents_) / std::max<hsize_t>(1, extents_.front());
}

void Rectangle::add_axis(const Axis& axis) {
  extents_.push_back(axis.size());
  if (!axis.labels.empty()) {
    scales_.push_back(hdf5::create_texts(group(), axis.name, axis.labels));
    hdf5::make_scale(scales_.back(), axis.name);
    hdf5::put_text(scales_.back(), "long_name", axis.long_name);
    hdf5::put_text(scales_.back(), "labels", joined(axis.labels));
    hash_texts(scales_.back(), axis.name, axis.labels);
  } else if (!axis.numbers.empty()) {
    const std::span<const std::int32_t> numbers(axis.numbers);
    const hdf5::Extents extents = {axis.size()};
    scales_.push_back(hdf5::create_dataset<std::int32_t>(group(), axis.name, extents,
                                                         chunk_of<std::int32_t>(extents)));
    hdf5::write_rows(scales_.back(), 0, numbers);
    hdf5::make_scale(scales_.back(), axis.name);
    hdf5::put_text(scales_.back(), "long_name", axis.long_name);
    hdf5::put_text(scales_.back(), "units", "1");
    Sha256 hash;
    update(hash, numbers);
    file_->add_hash(scales_.back(), path_of(axis.name), hash);
  } else {
    scales_.push_back(hdf5::create_dimension(group(), axis.name, axis.rows));
  }
}

void Rectangle::add_dates(const Calendar& calendar, hid_t month) {
  const std::span<const std::int32_t> days(calendar.days);
  const hdf5::Id dataset = hdf5::create_dataset<std::int32_t>(group(), "date", {days.size()}, {});
  hdf5::write_rows(dataset, 0, days);
  hdf5::attach_scale(dataset, month, 0);
  hdf5::put_text(dataset, "long_name", "month end");
  hdf5::put_text(dataset, "standard_name", "time");
  hdf5::put_text(dataset, "units", calendar.units);
  hdf5::put_text(dataset, "calendar", "proleptic_gregorian");
  Sha256 hash;
  update(hash, days);
  file_->add_hash(dataset, path_of("date"), hash);
  dated_ = true;
}

void Rectangle::hash_texts(hid_t dataset, const std::string& name,
                           const std::vector<std::string>& values) {
  Sha256 hash;
  update(hash, std::span<const std::string>(values));
  file_->add_hash(dataset, path_of(name), hash);
}

template <class T>
Stream<T> Rectangle::stream(const VariableText& text) {
  const hdf5::Extents chunk = chunk_of<T>(extents_);
  hdf5::Id dataset = hdf5::create_dataset<T>(group(), text.name, extents_, chunk);
  for (unsigned axis = 0; axis < scales_.size(); ++axis) {
    hdf5::attach_scale(dataset, scales_[axis], axis);
  }
  hdf5::put_text(dataset, "long_name", text.long_name);
  if (!text.units.empty()) hdf5::put_text(dataset, "units", text.units);
  if (dated_) hdf5::put_text(dataset, "coordinates", "date");
  return Stream<T>(*file_, std::move(dataset), path_of(text.name),
                   chunk.empty() ? 0 : chunk.front());
}

template <class T>
Stream<T> Rectangle::variable(const VariableText& text, std::span<const T> values) {
  Stream<T> stream = this->stream<T>(text);
  stream.append(values);
  return stream;
}

void Rectangle::texts(const std::string& name, const std::string& long_name,
                      const std::vector<std::string>& values) {
  const hdf5::Id dataset = hdf5::create_texts(group(), name, values);
  hdf5::attach_scale(dataset, scales_.front(), 0);
  hdf5::put_text(dataset, "long_name", long_name);
  hash_texts(dataset, name, values);
}

template Stream<double> Rectangle::stream<double>(const VariableText&);
template Stream<std::int32_t> Rectangle::stream<std::int32_t>(const VariableText&);
template Stream<std::int8_t> Rectangle::stream<std::int8_t>(const VariableText&);
template Stream<double> Rectangle::variable<double>(const VariableText&, std::span<const double>);
template Stream<std::int8_t> Rectangle::variable<std::int8_t>(const VariableText&,
                                                              std::span<const std::int8_t>);

}  // namespace lendsim
