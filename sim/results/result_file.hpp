// Writing a result file by the rules of FORMAT.md: groups are rectangles, every axis has a scale,
// every dataset a hash. For .cpp files of this folder.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/results/axes.hpp"
#include "sim/results/hashes.hpp"
#include "sim/results/hdf5.hpp"
#include "sim/results/parallel.hpp"

namespace lendsim {

// Written under `<path>.partial`; takes its name in `publish`, whole, or never.
class ResultFile {
 public:
  explicit ResultFile(const std::string& path);
  ~ResultFile();
  ResultFile(const ResultFile&) = delete;
  ResultFile& operator=(const ResultFile&) = delete;

  hid_t root() const { return file_; }
  void add_hash(hid_t dataset, const std::string& path, const Sha256& hash);
  void publish();  // content hash, close, sync, rename

 private:
  std::string target_;
  std::string partial_;
  hdf5::Id file_;
  Hashes hashes_;
};

// Dates that go with the axis `month`.
struct Calendar {
  std::string units;
  std::vector<std::int32_t> days;
};

struct VariableText {
  std::string name;
  std::string units;  // empty: none, for categories
  std::string long_name;
};

// A variable that is written a few rows of its first axis at a time.
template <class T>
class Stream {
 public:
  // `chunk_rows` is 0 for a dataset without chunks; it is written by `finish`.
  Stream(ResultFile& file, hdf5::Id dataset, std::string path, hsize_t chunk_rows);

  hid_t dataset() const { return dataset_; }
  // Hashes and packs the next rows. Several streams may do so at the same time.
  void take(std::span<const T> rows);
  // All rows are taken; may be left to `finish`.
  void seal();

  // Writes what is packed. These call HDF5: one stream after the other.
  void flush();
  void finish();

  void append(std::span<const T> rows) {
    take(rows);
    flush();
  }

 private:
  void pack(std::span<const T> chunk);

  ResultFile* file_;
  hdf5::Id dataset_;
  std::string path_;
  hsize_t chunk_rows_;
  std::size_t chunk_values_;
  std::vector<T> rest_;  // not yet a chunk
  std::vector<StoredChunk> packed_;
  hsize_t next_row_ = 0;  // of the first of packed_
  Sha256 hash_;
};

// Has `take(i)` take rows for the i-th stream, for all of them at the same time, then writes in
// their order: the file does not depend on threads.
template <class T, class Take>
void append_all(std::vector<Stream<T>>& streams, Take take) {
  parallel_for(streams.size(), [&](std::size_t i) { take(i); });
  for (Stream<T>& stream : streams) stream.flush();
}

template <class T>
void finish_all(std::vector<Stream<T>>& streams) {
  parallel_for(streams.size(), [&](std::size_t i) { streams[i].seal(); });
  for (Stream<T>& stream : streams) stream.finish();
}

// A group with its axes: every variable in it has all of them, in this order.
class Rectangle {
 public:
  // `path` is "" for the root, else absolute; groups above must be there.
  Rectangle(ResultFile& file, const std::string& path, const std::vector<Axis>& axes,
            const Calendar& calendar = {});

  hid_t group() const { return group_ < 0 ? file_->root() : static_cast<hid_t>(group_); }
  std::size_t row_size() const;  // values per row of the first axis

  template <class T>
  Stream<T> stream(const VariableText& text);
  template <class T>
  Stream<T> variable(const VariableText& text, std::span<const T> values);
  void texts(const std::string& name, const std::string& long_name,
             const std::vector<std::string>& values);

 private:
  void add_axis(const Axis& axis);
  void add_dates(const Calendar& calendar, hid_t month);
  std::string path_of(const std::string& name) const { return path_ + "/" + name; }
  void hash_texts(hid_t dataset, const std::string& name, const std::vector<std::string>& values);

  ResultFile* file_;
  std::string path_;
  hdf5::Id group_;
  std::vector<hdf5::Id> scales_;
  hdf5::Extents extents_;
  bool dated_ = false;
};

// Rows per chunk for rows of so many bytes: chunks of up to 512 KiB and 65,536 rows.
std::size_t rows_per_chunk(std::size_t rows, std::size_t row_bytes);

}  // namespace lendsim
