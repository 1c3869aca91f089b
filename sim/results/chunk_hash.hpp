// The hash of a chunked dataset while its chunks are read. For .cpp files of this folder.
#pragma once

#include <string>
#include <vector>

#include "models/base/sha256.hpp"
#include "sim/results/chunk_filters.hpp"
#include "sim/results/hdf5.hpp"

namespace lendsim {

class ChunkHash {
 public:
  // Of so many rows of values, in chunks of `chunk_rows`.
  ChunkHash(std::string path, const hdf5::Extents& extents, std::size_t value_size,
            hsize_t chunk_rows);

  const std::string& path() const { return path_; }

  // Reads the next chunk and returns its size in the file.
  std::size_t read_chunk(hid_t dataset);
  bool all_read() const { return next_row_ >= rows_; }

  // Hashes what has been read. Calls nothing of HDF5: several may do so at the same time. Throws
  // CorruptFile if a chunk is damaged.
  void absorb();
  std::string hex() const { return hash_.hex(); }

 private:
  std::size_t chunk_bytes() const { return chunk_rows_ * row_bytes_; }

  std::string path_;
  hsize_t rows_;
  std::size_t value_size_;
  std::size_t row_bytes_;
  hsize_t chunk_rows_;
  hsize_t next_row_ = 0;  // to be read
  hsize_t hashed_rows_ = 0;
  std::vector<StoredChunk> waiting_;
  Sha256 hash_;
};

}  // namespace lendsim
