// The hashes of a result file: one per dataset over its decoded values, one over all of those.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "models/base/sha256.hpp"

namespace lendsim {

// Path of a dataset -> hash of its values. Numbers are hashed as their little-endian bytes in
// row-major order, texts as UTF-8 with a zero byte after each.
using Hashes = std::map<std::string, std::string>;

template <class T>
void update(Sha256& hash, std::span<const T> values) {
  hash.update(values.data(), values.size_bytes());
}
inline void update(Sha256& hash, std::span<const std::string> values) {
  for (const std::string& value : values) hash.update(value.c_str(), value.size() + 1);
}

// Over "path hash\n" in byte order of the paths.
inline std::string hash_of(const Hashes& hashes) {
  Sha256 hash;
  for (const auto& [path, digest] : hashes) hash.update(path + " " + digest + "\n");
  return hash.hex();
}

}  // namespace lendsim
