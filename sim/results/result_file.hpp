// Writing a result file by the rules of FORMAT.md: groups are rectangles, every axis has a scale,
// every dataset a hash. For .cpp files of this folder.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/results/axes.hpp"
#include "sim/results/hashes.hpp"
#include "sim/results/hdf5.hpp"

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
  Stream(ResultFile& file, hdf5::Id dataset, std::string path)
      : file_(&file), dataset_(std::move(dataset)), path_(std::move(path)) {}

  hid_t dataset() const { return dataset_; }
  void append(std::span<const T> rows);
  void finish();  // all rows are there

 private:
  ResultFile* file_;
  hdf5::Id dataset_;
  std::string path_;
  hsize_t rows_ = 0;
  Sha256 hash_;
};

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
