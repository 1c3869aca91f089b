#include "sim/results/chunk_filters.hpp"

#include <zlib.h>

#include <algorithm>
#include <new>

#include "sim/results/errors.hpp"

namespace lendsim {
namespace {

constexpr std::uint32_t kDeflateSkipped = 1U << 1U;
constexpr std::size_t kSumBytes = 4;

// Byte j of every value, then byte j + 1.
template <std::size_t kSize>
void shuffle(const std::byte* from, std::size_t values, std::byte* to) {
  for (std::size_t j = 0; j < kSize; ++j) {
    for (std::size_t i = 0; i < values; ++i) to[j * values + i] = from[i * kSize + j];
  }
}

template <std::size_t kSize>
void unshuffle(const std::byte* from, std::size_t values, std::byte* to) {
  for (std::size_t i = 0; i < values; ++i) {
    for (std::size_t j = 0; j < kSize; ++j) to[i * kSize + j] = from[j * values + i];
  }
}

void shuffle(std::span<const std::byte> values, std::size_t value_size, std::span<std::byte> to) {
  switch (value_size) {
    case 8:
      return shuffle<8>(values.data(), values.size() / 8, to.data());
    case 4:
      return shuffle<4>(values.data(), values.size() / 4, to.data());
    default:
      std::copy(values.begin(), values.end(), to.begin());
  }
}

void unshuffle(std::span<const std::byte> bytes, std::size_t value_size,
               std::span<std::byte> values) {
  switch (value_size) {
    case 8:
      return unshuffle<8>(bytes.data(), values.size() / 8, values.data());
    case 4:
      return unshuffle<4>(bytes.data(), values.size() / 4, values.data());
    default:
      std::copy(bytes.begin(), bytes.end(), values.begin());
  }
}

// HDF5's H5_checksum_fletcher32: big-endian 16-bit words, the last one padded with zero.
std::uint32_t fletcher32(std::span<const std::byte> bytes) {
  constexpr std::size_t kWords = 360;  // so many sums fit into 32 bits
  const auto word = [&](std::size_t i) {
    const auto low = i + 1 < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i + 1]) : 0U;
    return std::to_integer<std::uint32_t>(bytes[i]) << 8U | low;
  };
  const auto fold = [](std::uint32_t sum) { return (sum & 0xFFFFU) + (sum >> 16U); };
  std::uint32_t sum1 = 0;
  std::uint32_t sum2 = 0;
  for (std::size_t begin = 0; begin < bytes.size(); begin += 2 * kWords) {
    const std::size_t end = std::min(bytes.size(), begin + 2 * kWords);
    for (std::size_t i = begin; i < end; i += 2) {
      sum1 += word(i);
      sum2 += sum1;
    }
    sum1 = fold(sum1);
    sum2 = fold(sum2);
  }
  return fold(sum2) << 16U | fold(sum1);
}

void put_sum(std::uint32_t sum, std::span<std::byte, kSumBytes> bytes) {
  for (unsigned i = 0; i < kSumBytes; ++i) {
    bytes[i] = static_cast<std::byte>(sum >> (8 * i) & 0xFFU);
  }
}

std::uint32_t get_sum(std::span<const std::byte, kSumBytes> bytes) {
  std::uint32_t sum = 0;
  for (unsigned i = 0; i < kSumBytes; ++i) {
    sum |= std::to_integer<std::uint32_t>(bytes[i]) << (8 * i);
  }
  return sum;
}

// The room that HDF5 gives it; what does not fit is stored as it is.
std::size_t most_deflated_bytes(std::size_t bytes) { return bytes + (bytes + 999) / 1000 + 12; }

// Room that a thread uses again and again: chunks are too large for the heap to keep.
std::span<std::byte> room(std::vector<std::byte>& bytes, std::size_t size) {
  if (bytes.size() < size) bytes.resize(size);
  return std::span(bytes).first(size);
}

std::span<std::byte> room_for_plain(std::size_t size) {
  static thread_local std::vector<std::byte> bytes;
  return room(bytes, size);
}

// Empty if it does not fit.
std::span<const std::byte> deflated(std::span<const std::byte> bytes) {
  static thread_local std::vector<std::byte> kept;
  const std::span<std::byte> packed = room(kept, most_deflated_bytes(bytes.size()));
  uLongf size = packed.size();
  const int result = compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
                               reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), 1);
  if (result == Z_MEM_ERROR) throw std::bad_alloc();
  return packed.first(result == Z_OK ? size : 0);
}

[[noreturn]] void damaged() { throw CorruptFile("a chunk is damaged"); }

}  // namespace

StoredChunk filter_chunk(std::span<const std::byte> values, std::size_t value_size) {
  const std::span<std::byte> plain = room_for_plain(values.size());
  shuffle(values, value_size, plain);
  const std::span<const std::byte> packed = deflated(plain);
  StoredChunk chunk;
  chunk.skipped = packed.empty() ? kDeflateSkipped : 0;
  const std::span<const std::byte> content = packed.empty() ? plain : packed;
  chunk.bytes.resize(content.size() + kSumBytes);
  std::copy(content.begin(), content.end(), chunk.bytes.begin());
  put_sum(fletcher32(content), std::span(chunk.bytes).last<kSumBytes>());
  return chunk;
}

std::size_t most_stored_bytes(std::size_t value_bytes) {
  return most_deflated_bytes(value_bytes) + kSumBytes;
}

void unfilter_chunk(const StoredChunk& chunk, std::size_t value_size, std::span<std::byte> values) {
  const std::span<const std::byte> bytes(chunk.bytes);
  if (bytes.size() < kSumBytes || (chunk.skipped & ~kDeflateSkipped) != 0) damaged();
  const auto content = bytes.first(bytes.size() - kSumBytes);
  if (fletcher32(content) != get_sum(bytes.last<kSumBytes>())) damaged();
  if (chunk.skipped != 0) {
    if (content.size() != values.size()) damaged();
    return unshuffle(content, value_size, values);
  }
  const std::span<std::byte> plain = room_for_plain(values.size());
  uLongf size = plain.size();
  const int result = uncompress(reinterpret_cast<Bytef*>(plain.data()), &size,
                                reinterpret_cast<const Bytef*>(content.data()), content.size());
  if (result == Z_MEM_ERROR) throw std::bad_alloc();
  if (result != Z_OK || size != values.size()) damaged();
  unshuffle(plain, value_size, values);
}

}  // namespace lendsim
