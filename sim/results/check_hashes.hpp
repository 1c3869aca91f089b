// Hashes of an open file. For .cpp files of this folder.
#pragma once

#include <functional>
#include <string>

#include "sim/results/hdf5.hpp"

namespace lendsim {

// Throws IoError if there is no such file or it cannot be read, CorruptFile if it is no HDF5 file
// or cut.
hdf5::Id open_result(const std::string& path);

// Throws CorruptFile if a dataset does not match its hash, or the file as a whole (datasets added,
// removed or renamed) does not. Datasets for which `skip` is true are not read.
std::string check_hashes(const hdf5::Id& file, const std::string& path,
                         const std::function<bool(const std::string&)>& skip);

}  // namespace lendsim
