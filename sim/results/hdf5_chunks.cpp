#include <array>

#include "sim/results/hdf5_detail.hpp"

namespace lendsim::hdf5 {
namespace {

Extents chunk_place(hid_t dataset, hsize_t first_row) {
  Extents place(extents_of(dataset).size(), 0);
  place.front() = first_row;
  return place;
}

bool has_our_filters(hid_t list) {
  constexpr std::array kFilters = {H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32};
  if (H5Pget_nfilters(list) != static_cast<int>(kFilters.size())) return false;
  for (unsigned i = 0; i < kFilters.size(); ++i) {
    unsigned flags = 0;
    unsigned settings = 0;
    std::size_t values = 0;
    if (H5Pget_filter2(list, i, &flags, &values, nullptr, 0, nullptr, &settings) != kFilters[i]) {
      return false;
    }
  }
  return true;
}

}  // namespace

hsize_t rows_of_chunks(hid_t dataset) {
  const Id list = owned(H5Dget_create_plist(dataset), "chunks");
  Extents extents = extents_of(dataset);
  if (extents.empty() || H5Pget_layout(list) != H5D_CHUNKED || !has_our_filters(list)) return 0;
  Extents chunk(extents.size());
  if (H5Pget_chunk(list, static_cast<int>(chunk.size()), chunk.data()) < 0) throw Error("chunks");
  extents.front() = chunk.front();
  return chunk == extents ? chunk.front() : 0;
}

void write_chunk(hid_t dataset, hsize_t first_row, const StoredChunk& chunk) {
  check(H5Dwrite_chunk(dataset, H5P_DEFAULT, chunk.skipped, chunk_place(dataset, first_row).data(),
                       chunk.bytes.size(), chunk.bytes.data()),
        "cannot write a chunk");
}

StoredChunk read_chunk(hid_t dataset, hsize_t first_row, std::size_t most_bytes) {
  const Extents place = chunk_place(dataset, first_row);
  hsize_t size = 0;
  check(H5Dget_chunk_storage_size(dataset, place.data(), &size), "cannot read a chunk");
  if (size == 0 || size > most_bytes) throw Error("a chunk is missing, or of an impossible size");
  StoredChunk chunk;
  chunk.bytes.resize(size);
  check(H5Dread_chunk(dataset, H5P_DEFAULT, place.data(), &chunk.skipped, chunk.bytes.data()),
        "cannot read a chunk");
  return chunk;
}

}  // namespace lendsim::hdf5
