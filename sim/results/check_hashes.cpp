#include "sim/results/check_hashes.hpp"

#include <fcntl.h>

#include <algorithm>

#include "sim/results/chunk_hash.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/hashes.hpp"
#include "sim/results/parallel.hpp"
#include "sim/results/posix_file.hpp"
#include "sim/results/read_run.hpp"
#include "sim/results/result_file.hpp"

namespace lendsim {
namespace {

CorruptFile unknown_type(const std::string& path) {
  return CorruptFile(path + " is of a type that lendsim does not write");
}

template <class T>
std::string hash_numbers(hid_t dataset) {
  Sha256 hash;
  const hdf5::Extents extents = hdf5::extents_of(dataset);
  const hsize_t rows = extents.empty() ? 0 : extents.front();
  const hsize_t row_bytes = hdf5::count_of(extents) / std::max<hsize_t>(1, rows) * sizeof(T);
  const hsize_t step = rows_per_chunk(rows, row_bytes);
  for (hsize_t row = 0; row < rows; row += step) {
    const std::vector<T> values = hdf5::read_rows<T>(dataset, row, std::min(step, rows - row));
    update(hash, std::span<const T>(values));
  }
  return hash.hex();
}

std::string hash_of_values(hid_t dataset, const std::string& path) {
  switch (hdf5::type_of(dataset)) {
    case hdf5::ValueType::f8:
      return hash_numbers<double>(dataset);
    case hdf5::ValueType::i4:
      return hash_numbers<std::int32_t>(dataset);
    case hdf5::ValueType::i1:
      return hash_numbers<std::int8_t>(dataset);
    case hdf5::ValueType::text: {
      Sha256 hash;
      const std::vector<std::string> values = hdf5::read_texts(dataset);
      update(hash, std::span<const std::string>(values));
      return hash.hex();
    }
    case hdf5::ValueType::other:
      break;
  }
  throw unknown_type(path);
}

std::size_t value_size(hid_t dataset, const std::string& path) {
  switch (hdf5::type_of(dataset)) {
    case hdf5::ValueType::f8:
      return sizeof(double);
    case hdf5::ValueType::i4:
      return sizeof(std::int32_t);
    case hdf5::ValueType::i1:
      return sizeof(std::int8_t);
    default:
      throw unknown_type(path);
  }
}

class Checker {
 public:
  Checker(std::string file, const std::function<bool(const std::string&)>& skip)
      : file_(std::move(file)), skip_(skip) {}

  void visit(hid_t parent, const std::string& path) {
    for (const hdf5::Child& child : hdf5::children(parent)) {
      const std::string child_path = path + "/" + child.name;
      if (child.is_group) {
        visit(hdf5::open_group(parent, child.name), child_path);
      } else {
        check(hdf5::open_dataset(parent, child.name), child_path);
      }
    }
  }
  void finish() { hash_chunks(); }

  const Hashes& hashes() const { return hashes_; }

 private:
  // Bytes of chunks, as they are in the file, that are read before they are hashed.
  static constexpr std::size_t kMemory = std::size_t{32} << 20U;

  void check(const hdf5::Id& dataset, const std::string& path) {
    if (hdf5::is_dimension_only(dataset)) return;
    hashes_[path] = hdf5::get_text(dataset, "sha256");
    if (skip_(path)) return;
    const hsize_t chunk_rows = hdf5::rows_of_chunks(dataset);
    if (chunk_rows == 0) {
      compare(path, hash_of_values(dataset, path));
    } else {
      read_chunks(dataset, path, chunk_rows);
    }
  }

  void read_chunks(const hdf5::Id& dataset, const std::string& path, hsize_t chunk_rows) {
    read_.emplace_back(path, hdf5::extents_of(dataset), value_size(dataset, path), chunk_rows);
    while (!read_.back().all_read()) {
      bytes_ += read_.back().read_chunk(dataset);
      if (bytes_ > kMemory) hash_chunks();
    }
  }

  void hash_chunks() {
    parallel_for(read_.size(), [&](std::size_t i) { read_[i].absorb(); });
    for (const ChunkHash& hash : read_) {
      if (hash.all_read()) compare(hash.path(), hash.hex());
    }
    // The last one may still be under way.
    const bool keep = !read_.empty() && !read_.back().all_read();
    read_.erase(read_.begin(), read_.end() - (keep ? 1 : 0));
    bytes_ = 0;
  }

  void compare(const std::string& path, const std::string& hash) const {
    if (hash == hashes_.at(path)) return;
    throw CorruptFile(file_ + ": the values of " + path + " do not match their hash");
  }

  std::string file_;
  const std::function<bool(const std::string&)>& skip_;
  Hashes hashes_;
  std::vector<ChunkHash> read_;
  std::size_t bytes_ = 0;
};

}  // namespace

hdf5::Id open_result(const std::string& path) {
  const PosixFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC), path);
  if (!file.is_open()) throw IoError(errno_message("cannot open", path));
  char first = 0;
  file.read(&first, 1, 0);  // tells directories and broken devices apart from damaged files
  try {
    return hdf5::open_file(path);
  } catch (const hdf5::Error& error) {
    throw CorruptFile(path + ": " + error.what());
  }
}

std::string check_hashes(const hdf5::Id& file, const std::string& path,
                         const std::function<bool(const std::string&)>& skip) {
  Checker checker(path, skip);
  checker.visit(hdf5::open_group(file, "/"), "");
  checker.finish();
  std::string stored = hdf5::get_text(file, "content_sha256");
  if (hash_of(checker.hashes()) != stored) {
    throw CorruptFile(path + ": datasets were added, removed or changed (content_sha256)");
  }
  return stored;
}

std::string check_hashes(const std::string& path) {
  try {
    return check_hashes(open_result(path), path, [](const std::string&) { return false; });
  } catch (const hdf5::Error& error) {
    throw CorruptFile(path + ": " + error.what());
  }
}

}  // namespace lendsim
