// What the .cpp files of the HDF5 layer share.
#pragma once

#include <string>
#include <vector>

#include "sim/results/hdf5.hpp"

namespace lendsim::hdf5 {

// Throw Error if the library failed.
Id owned(hid_t id, const std::string& doing);
void check(herr_t status, const std::string& doing);

Id space_of(const Extents& extents);  // scalar if there are none
Id variable_text_type();
std::vector<const char*> pointers_to(const std::vector<std::string>& values);

void put_attribute(hid_t object, const std::string& name, hid_t file_type, hid_t memory_type,
                   const Extents& extents, const void* value);

}  // namespace lendsim::hdf5
