// What dimension scales are attached to, read from the scales: DIMENSION_LIST of the datasets lies
// in a heap without checksum, where the library (1.10.8) crashes on damage.
#include <hdf5_hl.h>

#include <array>

#include "sim/results/hdf5_detail.hpp"

namespace lendsim::hdf5 {
namespace {

constexpr const char* kReferences = "REFERENCE_LIST";

struct Reference {
  hobj_ref_t dataset;
  unsigned dimension;
};

Id reference_type() {
  Id type = owned(H5Tcreate(H5T_COMPOUND, sizeof(Reference)), kReferences);
  check(H5Tinsert(type, "dataset", HOFFSET(Reference, dataset), H5T_STD_REF_OBJ), kReferences);
  check(H5Tinsert(type, "dimension", HOFFSET(Reference, dimension), H5T_NATIVE_UINT), kReferences);
  return type;
}

hsize_t values_of(hid_t attribute, const std::string& name) {
  const Id space = owned(H5Aget_space(attribute), "@" + name);
  const hssize_t count = H5Sget_simple_extent_npoints(space);
  if (count < 0) throw Error("@" + name);
  return static_cast<hsize_t>(count);
}

}  // namespace

bool is_scale(hid_t dataset) { return H5DSis_scale(dataset) > 0; }

std::uint64_t address_of(hid_t object) {
  H5O_info_t info;
  check(H5Oget_info2(object, &info, H5O_INFO_BASIC), "address");
  return info.addr;
}

std::vector<Attachment> attachments(hid_t scale) {
  if (!has_attribute(scale, kReferences)) return {};
  const Id attribute = owned(H5Aopen(scale, kReferences, H5P_DEFAULT), kReferences);
  const Id type = owned(H5Aget_type(attribute), kReferences);
  if (H5Tget_class(type) != H5T_COMPOUND) throw Error(kReferences);
  std::vector<Reference> references(values_of(attribute, kReferences));
  check(H5Aread(attribute, reference_type(), references.data()), kReferences);
  std::vector<Attachment> found;
  found.reserve(references.size());
  for (const Reference& r : references) found.push_back({r.dataset, r.dimension});
  return found;
}

std::vector<std::string> attribute_names(hid_t object) {
  H5O_info_t info;
  check(H5Oget_info2(object, &info, H5O_INFO_NUM_ATTRS), "attributes");
  std::vector<std::string> names;
  for (hsize_t i = 0; i < info.num_attrs; ++i) {
    std::array<char, 512> name{};
    if (H5Aget_name_by_idx(object, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, i, name.data(),
                           name.size(), H5P_DEFAULT) < 0) {
      throw Error("attributes");
    }
    names.emplace_back(name.data());
  }
  return names;
}

AttributeType attribute_type(hid_t object, const std::string& name) {
  const Id attribute = owned(H5Aopen(object, name.c_str(), H5P_DEFAULT), "@" + name);
  const Id type = owned(H5Aget_type(attribute), "@" + name);
  const H5T_class_t kind = H5Tget_class(type);
  if (kind == H5T_STRING && H5Tis_variable_str(type) == 0) return AttributeType::text;
  if (kind == H5T_INTEGER && values_of(attribute, name) == 1) return AttributeType::integer;
  return AttributeType::other;
}

std::vector<std::int8_t> get_flag_values(hid_t object) {
  const std::string name = "flag_values";
  const Id attribute = owned(H5Aopen(object, name.c_str(), H5P_DEFAULT), "@" + name);
  std::vector<std::int8_t> values(values_of(attribute, name));
  check(H5Aread(attribute, H5T_NATIVE_INT8, values.data()), "@" + name);
  return values;
}

}  // namespace lendsim::hdf5
