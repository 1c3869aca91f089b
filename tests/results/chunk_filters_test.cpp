#include "sim/results/chunk_filters.hpp"

#include <hdf5.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "sim/results/errors.hpp"
#include "tests/catch.hpp"
#include "tests/results/sample_run.hpp"

namespace {

using namespace lendsim;

// Little that repeats, much that repeats, nothing at all.
template <class T>
std::vector<T> values_of_kind(int kind, std::size_t count) {
  std::mt19937_64 generator(7);
  std::vector<T> values(count);
  for (T& value : values) {
    const std::uint64_t word = generator();
    if (kind == 0) std::memcpy(&value, &word, sizeof value);
    if (kind == 1) value = static_cast<T>(word % 100);
  }
  return values;
}

hid_t type_of_values(double) { return H5T_IEEE_F64LE; }
hid_t type_of_values(std::int32_t) { return H5T_STD_I32LE; }
hid_t type_of_values(std::int8_t) { return H5T_STD_I8LE; }

// What the library itself stores of one chunk.
template <class T>
StoredChunk chunk_of_library(const std::string& path, const std::vector<T>& values) {
  const hsize_t extent = values.size();
  const hsize_t first = 0;
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_chunk(list, 1, &extent);
  H5Pset_shuffle(list);
  H5Pset_deflate(list, 1);
  H5Pset_fletcher32(list);
  const hid_t space = H5Screate_simple(1, &extent, nullptr);
  const hid_t type = type_of_values(T{});
  const hid_t dataset = H5Dcreate2(file, "d", type, space, H5P_DEFAULT, list, H5P_DEFAULT);
  REQUIRE(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
  REQUIRE(H5Fflush(file, H5F_SCOPE_LOCAL) >= 0);
  StoredChunk chunk;
  hsize_t size = 0;
  REQUIRE(H5Dget_chunk_storage_size(dataset, &first, &size) >= 0);
  chunk.bytes.resize(size);
  REQUIRE(H5Dread_chunk(dataset, H5P_DEFAULT, &first, &chunk.skipped, chunk.bytes.data()) >= 0);
  H5Dclose(dataset);
  H5Sclose(space);
  H5Pclose(list);
  H5Fclose(file);
  return chunk;
}

TEMPLATE_TEST_CASE("chunks are the bytes that HDF5 makes of them", "[results]", double,
                   std::int32_t, std::int8_t) {
  const sample::Folder folder;
  const std::size_t count = GENERATE(as<std::size_t>{}, 1, 2, 3, 719, 720, 721, 5000, 40'001);
  const int kind = GENERATE(0, 1, 2);
  INFO("kind " << kind << ", " << count << " values");
  const std::vector<TestType> values = values_of_kind<TestType>(kind, count);
  const StoredChunk expected = chunk_of_library(folder / "chunk.h5", values);
  const StoredChunk chunk = filter_chunk(std::as_bytes(std::span(values)), sizeof(TestType));
  CHECK(chunk.skipped == expected.skipped);
  CHECK(chunk.bytes == expected.bytes);
  CHECK(chunk.bytes.size() <= most_stored_bytes(count * sizeof(TestType)));

  std::vector<TestType> back(count);
  unfilter_chunk(chunk, sizeof(TestType), std::as_writable_bytes(std::span(back)));
  CHECK(std::memcmp(back.data(), values.data(), count * sizeof(TestType)) == 0);
}

TEST_CASE("a chunk that was left uncompressed is read", "[results]") {
  const std::vector<std::int8_t> values = {1, -2, 3};
  // The sum is that of 01 FE and 03 00 as big-endian words.
  const StoredChunk chunk{{std::byte{1}, std::byte{0xFE}, std::byte{3}, std::byte{0xFE},
                           std::byte{4}, std::byte{0xFC}, std::byte{6}},
                          2};
  std::vector<std::int8_t> back(3);
  unfilter_chunk(chunk, 1, std::as_writable_bytes(std::span(back)));
  CHECK(back == values);
}

TEST_CASE("a damaged chunk is refused", "[results]") {
  const std::vector<double> values = values_of_kind<double>(1, 1000);
  const StoredChunk whole = filter_chunk(std::as_bytes(std::span(values)), sizeof(double));
  std::vector<double> back(values.size());
  const auto room = std::as_writable_bytes(std::span(back));
  for (std::size_t at = 0; at < whole.bytes.size(); at += 37) {
    StoredChunk damaged = whole;
    damaged.bytes[at] ^= std::byte{4};
    CHECK_THROWS_AS(unfilter_chunk(damaged, sizeof(double), room), CorruptFile);
  }
  StoredChunk cut = whole;
  cut.bytes.resize(cut.bytes.size() - 1);
  CHECK_THROWS_AS(unfilter_chunk(cut, sizeof(double), room), CorruptFile);
  CHECK_THROWS_AS(unfilter_chunk({}, sizeof(double), room), CorruptFile);
  StoredChunk unchecked = whole;
  unchecked.skipped = 4;
  CHECK_THROWS_AS(unfilter_chunk(unchecked, sizeof(double), room), CorruptFile);
  CHECK_THROWS_AS(unfilter_chunk(whole, sizeof(double), room.first(room.size() - 8)), CorruptFile);
}

}  // namespace
