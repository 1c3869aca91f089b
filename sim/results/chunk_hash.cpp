#include "sim/results/chunk_hash.hpp"

#include <algorithm>
#include <utility>

#include "sim/results/errors.hpp"

namespace lendsim {

ChunkHash::ChunkHash(std::string path, const hdf5::Extents& extents, std::size_t value_size,
                     hsize_t chunk_rows)
    : path_(std::move(path)),
      rows_(extents.front()),
      value_size_(value_size),
      row_bytes_(hdf5::count_of(extents) / std::max<hsize_t>(1, rows_) * value_size),
      chunk_rows_(chunk_rows) {}

std::size_t ChunkHash::read_chunk(hid_t dataset) {
  waiting_.push_back(hdf5::read_chunk(dataset, next_row_, most_stored_bytes(chunk_bytes())));
  next_row_ += chunk_rows_;
  return waiting_.back().bytes.size();
}

void ChunkHash::absorb() {
  std::vector<std::byte> values(waiting_.empty() ? 0 : chunk_bytes());
  for (const StoredChunk& chunk : waiting_) {
    try {
      unfilter_chunk(chunk, value_size_, values);
    } catch (const CorruptFile& error) {
      throw CorruptFile(path_ + ": " + error.what());
    }
    const hsize_t rows = std::min(chunk_rows_, rows_ - hashed_rows_);
    hash_.update(values.data(), rows * row_bytes_);
    hashed_rows_ += rows;
  }
  waiting_.clear();
}

}  // namespace lendsim
