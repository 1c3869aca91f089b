// Variable-length texts read without the library. Their heap is the one part of an HDF5 file that
// has no checksum, and the library (1.10.8) crashes where it is damaged; here every step is
// checked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lendsim {

// `count` texts whose references (length, address of a global heap collection, index in it: 16
// bytes, file format of HDF5, section "Global Heap") lie at `offset` of an open file of `size`
// bytes. Throws CorruptFile, IoError.
std::vector<std::string> read_heap_texts(int descriptor, std::uint64_t size, std::uint64_t offset,
                                         std::uint64_t count);

}  // namespace lendsim
