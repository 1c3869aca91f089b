// What the readers of all layouts share: datasets and attributes of one open file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/results/errors.hpp"
#include "sim/results/hdf5.hpp"

namespace lendsim {

class LayoutReader {
 protected:
  explicit LayoutReader(const hdf5::Id& file) : file_(file) {}

  bool has(const std::string& path) const { return hdf5::exists(file_, path); }
  std::string text(const char* name) const { return hdf5::get_text(file_, name); }
  std::int64_t integer(const char* name) const { return hdf5::get_integer(file_, name); }
  std::vector<std::string> labels(const std::string& path) const {
    return hdf5::read_texts(hdf5::open_dataset(file_, path));
  }
  // All values of a dataset; CorruptFile unless there are as many as `expected`.
  template <class T>
  std::vector<T> values(const std::string& path, std::size_t expected) const {
    std::vector<T> found = hdf5::read_all<T>(hdf5::open_dataset(file_, path));
    if (found.size() == expected) return found;
    throw CorruptFile(path + " has " + std::to_string(found.size()) + " values, not " +
                      std::to_string(expected));
  }

  const hdf5::Id& file_;
};

}  // namespace lendsim
