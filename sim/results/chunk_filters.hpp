// What HDF5's filters shuffle, deflate (level 1) and fletcher32 make of a chunk, byte for byte, and
// back. Done here because the library does it on one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lendsim {

// A chunk as it is in the file.
struct StoredChunk {
  std::vector<std::byte> bytes;
  std::uint32_t skipped = 0;  // bit i: the i-th filter was not applied
};

// The values of a whole chunk, each of `value_size` bytes.
StoredChunk filter_chunk(std::span<const std::byte> values, std::size_t value_size);

// The most that filter_chunk makes of so many bytes.
std::size_t most_stored_bytes(std::size_t value_bytes);

// The inverse, into room for the whole chunk. Throws CorruptFile if the chunk is damaged.
void unfilter_chunk(const StoredChunk& chunk, std::size_t value_size, std::span<std::byte> values);

}  // namespace lendsim
