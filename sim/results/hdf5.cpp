#include "sim/results/hdf5.hpp"

#include <hdf5_hl.h>

#include <array>
#include <cstdio>
#include <limits>

#include "sim/results/hdf5_detail.hpp"
#include "sim/results/text_heap.hpp"

namespace lendsim::hdf5 {
namespace {

constexpr const char* kDimensionOnly = "This is a netCDF dimension but not a netCDF variable.";

// After a failed write the library crashes in its exit handler, so it gets none; and it prints
// nothing, its messages travel in Error.
void initialise() {
  static const bool done = [] {
    H5dont_atexit();
    H5open();
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    return true;
  }();
  static_cast<void>(done);
}

// Keeps the innermost message, or the one that has the system's reason.
herr_t collect(unsigned, const H5E_error2_t* error, void* text) {
  auto& message = *static_cast<std::string*>(text);
  if (error->desc == nullptr || *error->desc == '\0') return 0;
  if (message.find("errno") == std::string::npos) message = error->desc;
  return 0;
}

std::string message_of_library() {
  std::string message = "no reason given";
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, collect, &message);
  H5Eclear2(H5E_DEFAULT);
  return message;
}

constexpr unsigned kOrdered = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;

// Of files and groups: order of creation kept, no times.
Id ordered_list(hid_t kind) {
  Id list = owned(H5Pcreate(kind), "property list");
  check(H5Pset_link_creation_order(list, kOrdered), "link order");
  check(H5Pset_attr_creation_order(list, kOrdered), "attribute order");
  check(H5Pset_obj_track_times(list, 0), "times");
  return list;
}

Id dataset_list(const Extents& chunk) {
  Id list = owned(H5Pcreate(H5P_DATASET_CREATE), "property list");
  check(H5Pset_attr_creation_order(list, kOrdered), "attribute order");
  check(H5Pset_obj_track_times(list, 0), "times");
  if (!chunk.empty()) {
    check(H5Pset_chunk(list, static_cast<int>(chunk.size()), chunk.data()), "chunk");
    check(H5Pset_shuffle(list), "shuffle");
    check(H5Pset_deflate(list, 1), "deflate");
    check(H5Pset_fletcher32(list), "fletcher32");
  }
  return list;
}

Id access_list() {
  Id list = owned(H5Pcreate(H5P_FILE_ACCESS), "property list");
  check(H5Pset_libver_bounds(list, H5F_LIBVER_V110, H5F_LIBVER_V110), "library version");
  // No locks: network file systems refuse them, and every writer owns the name it writes.
  check(H5Pset_file_locking(list, false, true), "file locking");
  return list;
}

Id create(hid_t parent, const std::string& name, hid_t type, const Extents& extents, hid_t list) {
  const Id space = space_of(extents);
  return owned(H5Dcreate2(parent, name.c_str(), type, space, H5P_DEFAULT, list, H5P_DEFAULT), name);
}

// The library clears all of its buffers, a megabyte each, for every text.
Id small_transfer() {
  constexpr std::size_t kBytes = 64 << 10;
  Id list = owned(H5Pcreate(H5P_DATASET_XFER), "transfer");
  check(H5Pset_buffer(list, kBytes, nullptr, nullptr), "transfer");
  return list;
}

struct Types {
  hid_t file;
  hid_t memory;
};
template <class T>
Types types();
template <>
Types types<double>() {
  return {H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE};
}
template <>
Types types<std::int32_t>() {
  return {H5T_STD_I32LE, H5T_NATIVE_INT32};
}
template <>
Types types<std::int8_t>() {
  return {H5T_STD_I8LE, H5T_NATIVE_INT8};
}

std::string name_of(hid_t object) {
  std::array<char, 512> name{};
  H5Iget_name(object, name.data(), name.size());
  return name.data();
}

// Selects whole rows and returns the memory space for them.
std::pair<Id, Id> select_rows(hid_t dataset, hsize_t first_row, hsize_t rows) {
  Extents count = extents_of(dataset);
  Id space = owned(H5Dget_space(dataset), name_of(dataset));
  Extents start(count.size(), 0);
  start.front() = first_row;
  count.front() = rows;
  check(H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr),
        name_of(dataset));
  return {std::move(space), space_of(count)};
}

}  // namespace

Id owned(hid_t id, const std::string& doing) {
  if (id < 0) throw Error(doing);
  return Id(id);
}

void check(herr_t status, const std::string& doing) {
  if (status < 0) throw Error(doing);
}

Id space_of(const Extents& extents) {
  const hid_t space =
      extents.empty() ? H5Screate(H5S_SCALAR)
                      : H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
  return owned(space, "data space");
}

Id variable_text_type() {
  Id type = owned(H5Tcopy(H5T_C_S1), "text type");
  check(H5Tset_size(type, H5T_VARIABLE), "text type");
  check(H5Tset_cset(type, H5T_CSET_UTF8), "text type");
  return type;
}

std::vector<const char*> pointers_to(const std::vector<std::string>& values) {
  std::vector<const char*> pointers;
  pointers.reserve(values.size());
  for (const std::string& value : values) pointers.push_back(value.c_str());
  return pointers;
}

Error::Error(const std::string& doing)
    : std::runtime_error(doing + " (HDF5: " + message_of_library() + ")") {}

void Id::reset() noexcept {
  if (id_ >= 0) H5Idec_ref(std::exchange(id_, -1));
}

void close(Id& id) {
  if (id >= 0 && H5Idec_ref(id.release()) < 0) throw Error("cannot write it whole");
}

hsize_t count_of(const Extents& extents) {
  hsize_t count = 1;
  for (const hsize_t extent : extents) count *= extent;
  return count;
}

Id create_file(const std::string& path) {
  initialise();
  const Id list = ordered_list(H5P_FILE_CREATE);
  return owned(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, list, access_list()), "cannot create it");
}

Id open_file(const std::string& path) {
  initialise();
  return owned(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access_list()), "not a whole HDF5 file");
}

void close_file(Id& file) { check(H5Fclose(file.release()), "cannot write it whole"); }

Id create_group(hid_t parent, const std::string& name) {
  const Id list = ordered_list(H5P_GROUP_CREATE);
  return owned(H5Gcreate2(parent, name.c_str(), H5P_DEFAULT, list, H5P_DEFAULT), name);
}

Id open_group(hid_t parent, const std::string& path) {
  return owned(H5Gopen2(parent, path.c_str(), H5P_DEFAULT), path);
}

bool exists(hid_t parent, const std::string& path) {
  for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    if (H5Lexists(parent, path.substr(0, slash).c_str(), H5P_DEFAULT) <= 0) return false;
    if (slash == std::string::npos) return true;
  }
}

// One by one: where a damaged block ends H5Literate early, the library (1.10.8) frees what it has
// not yet allocated.
std::vector<Child> children(hid_t group) {
  H5G_info_t info;
  check(H5Gget_info(group, &info), "members");
  std::vector<Child> found;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    std::array<char, 512> name{};
    if (H5Lget_name_by_idx(group, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, i, name.data(), name.size(),
                           H5P_DEFAULT) < 0) {
      throw Error("members");
    }
    H5O_info_t object;
    check(H5Oget_info_by_name2(group, name.data(), &object, H5O_INFO_BASIC, H5P_DEFAULT),
          name.data());
    found.push_back({name.data(), object.type == H5O_TYPE_GROUP});
  }
  return found;
}

template <class T>
Id create_dataset(hid_t parent, const std::string& name, const Extents& extents,
                  const Extents& chunk) {
  const Id list = dataset_list(chunk);
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr bool kFloat = std::is_same_v<T, double>;
  if (kFloat) check(H5Pset_fill_value(list, H5T_NATIVE_DOUBLE, &kNan), name);
  Id dataset = create(parent, name, types<T>().file, extents, list);
  if (kFloat) put_attribute(dataset, "_FillValue", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, {1}, &kNan);
  return dataset;
}

template <class T>
void write_rows(hid_t dataset, hsize_t first_row, std::span<const T> values) {
  if (values.empty()) return;
  const Extents extents = extents_of(dataset);
  const hsize_t row = count_of(extents) / extents.front();
  const auto [space, memory] = select_rows(dataset, first_row, values.size() / row);
  check(H5Dwrite(dataset, types<T>().memory, memory, space, H5P_DEFAULT, values.data()),
        "cannot write " + name_of(dataset));
}

template <class T>
std::vector<T> read_rows(hid_t dataset, hsize_t first_row, hsize_t rows) {
  const Extents extents = extents_of(dataset);
  if (count_of(extents) == 0) return {};
  const auto [space, memory] = select_rows(dataset, first_row, rows);
  std::vector<T> values(count_of(extents) / extents.front() * rows);
  check(H5Dread(dataset, types<T>().memory, memory, space, H5P_DEFAULT, values.data()),
        "cannot read " + name_of(dataset));
  return values;
}

template <class T>
std::vector<T> read_all(hid_t dataset) {
  const Extents extents = extents_of(dataset);
  return read_rows<T>(dataset, 0, extents.empty() ? 0 : extents.front());
}

Id create_texts(hid_t parent, const std::string& name, const std::vector<std::string>& values) {
  const Id type = variable_text_type();
  Id dataset = create(parent, name, type, {values.size()}, dataset_list({}));
  check(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, small_transfer(), pointers_to(values).data()),
        name);
  return dataset;
}

Id create_text(hid_t parent, const std::string& name, const std::string& value) {
  const Id type = variable_text_type();
  Id dataset = create(parent, name, type, {}, dataset_list({}));
  const char* pointer = value.c_str();
  check(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, small_transfer(), &pointer), name);
  return dataset;
}

std::vector<std::string> read_texts(hid_t dataset) {
  const std::string name = name_of(dataset);
  const Id file = owned(H5Iget_file_id(dataset), name);
  hsize_t size = 0;
  check(H5Fget_filesize(file, &size), name);
  void* descriptor = nullptr;
  check(H5Fget_vfd_handle(file, H5P_DEFAULT, &descriptor), name);
  const Id list = owned(H5Dget_create_plist(dataset), name);
  const haddr_t offset = H5Dget_offset(dataset);
  if (H5Pget_layout(list) != H5D_CONTIGUOUS || offset == HADDR_UNDEF) throw Error(name);
  return read_heap_texts(*static_cast<const int*>(descriptor), size, offset,
                         count_of(extents_of(dataset)));
}

Id create_dimension(hid_t parent, const std::string& name, hsize_t size) {
  Id dataset = create(parent, name, H5T_IEEE_F32BE, {size}, dataset_list({}));
  std::array<char, 96> label{};
  std::snprintf(label.data(), label.size(), "%s %10d", kDimensionOnly, static_cast<int>(size));
  make_scale(dataset, label.data());
  return dataset;
}

bool is_dimension_only(hid_t dataset) {
  return H5DSis_scale(dataset) > 0 && get_text(dataset, "NAME").starts_with(kDimensionOnly);
}

Id open_dataset(hid_t parent, const std::string& path) {
  return owned(H5Dopen2(parent, path.c_str(), H5P_DEFAULT), path);
}

Extents extents_of(hid_t dataset) {
  const Id space = owned(H5Dget_space(dataset), name_of(dataset));
  const int rank = H5Sget_simple_extent_ndims(space);
  if (rank < 0) throw Error(name_of(dataset));
  Extents extents(static_cast<std::size_t>(rank));
  check(H5Sget_simple_extent_dims(space, extents.data(), nullptr), name_of(dataset));
  return extents;
}

ValueType type_of(hid_t dataset) {
  const Id type = owned(H5Dget_type(dataset), name_of(dataset));
  if (H5Tis_variable_str(type) > 0) return ValueType::text;
  if (H5Tequal(type, H5T_IEEE_F64LE) > 0) return ValueType::f8;
  if (H5Tequal(type, H5T_STD_I32LE) > 0) return ValueType::i4;
  if (H5Tequal(type, H5T_STD_I8LE) > 0) return ValueType::i1;
  return ValueType::other;
}

void make_scale(hid_t dataset, const std::string& name) {
  check(H5DSset_scale(dataset, name.c_str()), name);
}

void attach_scale(hid_t dataset, hid_t scale, unsigned axis) {
  check(H5DSattach_scale(dataset, scale, axis), name_of(dataset));
}

std::string library_version() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  H5get_libversion(&major, &minor, &release);
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(release);
}

template Id create_dataset<double>(hid_t, const std::string&, const Extents&, const Extents&);
template Id create_dataset<std::int32_t>(hid_t, const std::string&, const Extents&, const Extents&);
template Id create_dataset<std::int8_t>(hid_t, const std::string&, const Extents&, const Extents&);
template void write_rows<double>(hid_t, hsize_t, std::span<const double>);
template void write_rows<std::int32_t>(hid_t, hsize_t, std::span<const std::int32_t>);
template void write_rows<std::int8_t>(hid_t, hsize_t, std::span<const std::int8_t>);
template std::vector<double> read_rows<double>(hid_t, hsize_t, hsize_t);
template std::vector<std::int32_t> read_rows<std::int32_t>(hid_t, hsize_t, hsize_t);
template std::vector<std::int8_t> read_rows<std::int8_t>(hid_t, hsize_t, hsize_t);
template std::vector<double> read_all<double>(hid_t);
template std::vector<std::int32_t> read_all<std::int32_t>(hid_t);
template std::vector<std::int8_t> read_all<std::int8_t>(hid_t);

}  // namespace lendsim::hdf5
