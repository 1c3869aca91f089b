#include "sim/results/hdf5_detail.hpp"

namespace lendsim::hdf5 {
namespace {

Id fixed_text_type(std::size_t size) {
  Id type = owned(H5Tcopy(H5T_C_S1), "text type");
  check(H5Tset_size(type, size == 0 ? 1 : size), "text type");
  check(H5Tset_cset(type, H5T_CSET_UTF8), "text type");
  check(H5Tset_strpad(type, H5T_STR_NULLPAD), "text type");
  return type;
}

}  // namespace

void put_attribute(hid_t object, const std::string& name, hid_t file_type, hid_t memory_type,
                   const Extents& extents, const void* value) {
  const Id space = space_of(extents);
  const Id attribute = owned(
      H5Acreate2(object, name.c_str(), file_type, space, H5P_DEFAULT, H5P_DEFAULT), "@" + name);
  check(H5Awrite(attribute, memory_type, value), "@" + name);
}

void put_text(hid_t object, const std::string& name, std::string_view value) {
  const Id type = fixed_text_type(value.size());
  const std::string filled = value.empty() ? std::string(1, '\0') : std::string(value);
  put_attribute(object, name, type, type, {}, filled.data());
}

void put_integer(hid_t object, const std::string& name, std::int64_t value) {
  put_attribute(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, {}, &value);
}

void put_flags(hid_t object, std::span<const std::int8_t> values, const std::string& meanings) {
  put_attribute(object, "flag_values", H5T_STD_I8LE, H5T_NATIVE_INT8, {values.size()},
                values.data());
  put_text(object, "flag_meanings", meanings);
}

void put_nexus_text(hid_t object, const std::string& name, const std::string& value) {
  const Id type = variable_text_type();
  const char* pointer = value.c_str();
  put_attribute(object, name, type, type, {}, &pointer);
}

void put_nexus_texts(hid_t object, const std::string& name,
                     const std::vector<std::string>& values) {
  const Id type = variable_text_type();
  put_attribute(object, name, type, type, {values.size()}, pointers_to(values).data());
}

bool has_attribute(hid_t object, const std::string& name) {
  return H5Aexists(object, name.c_str()) > 0;
}

std::string get_text(hid_t object, const std::string& name) {
  const Id attribute = owned(H5Aopen(object, name.c_str(), H5P_DEFAULT), "@" + name);
  const Id type = owned(H5Aget_type(attribute), "@" + name);
  if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) > 0) throw Error("@" + name);
  std::string value(H5Tget_size(type), '\0');
  check(H5Aread(attribute, type, value.data()), "@" + name);
  value.resize(value.find_last_not_of('\0') + 1);
  return value;
}

std::int64_t get_integer(hid_t object, const std::string& name) {
  const Id attribute = owned(H5Aopen(object, name.c_str(), H5P_DEFAULT), "@" + name);
  const Id space = owned(H5Aget_space(attribute), "@" + name);
  if (H5Sget_simple_extent_npoints(space) != 1) throw Error("@" + name);
  std::int64_t value = 0;
  check(H5Aread(attribute, H5T_NATIVE_INT64, &value), "@" + name);
  return value;
}

}  // namespace lendsim::hdf5
