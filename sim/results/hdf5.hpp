// The HDF5 C library, each call wrapped once: handles close themselves, failures throw. Only what
// the rules of FORMAT.md allow can be said here: fixed-length text attributes, variable-length text
// arrays, scales, no time stamps. Included by .cpp files of this folder only.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lendsim::hdf5 {

// What failed, and the reason that the library gives.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& doing);
};

// Owns any HDF5 identifier.
class Id {
 public:
  Id() = default;
  explicit Id(hid_t id) : id_(id) {}
  Id(Id&& other) noexcept : id_(std::exchange(other.id_, -1)) {}
  Id& operator=(Id&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  Id(const Id&) = delete;
  Id& operator=(const Id&) = delete;
  ~Id() { reset(); }

  operator hid_t() const { return id_; }  // NOLINT: handed to the C functions
  void reset() noexcept;
  hid_t release() { return std::exchange(id_, -1); }

 private:
  hid_t id_ = -1;
};

using Extents = std::vector<hsize_t>;
hsize_t count_of(const Extents& extents);

// Closes a handle and reports what the library could not write while doing so.
void close(Id& id);

// Files. `close_file` reports what the library could not write.
Id create_file(const std::string& path);
Id open_file(const std::string& path);  // read-only
void close_file(Id& file);

Id create_group(hid_t parent, const std::string& name);
Id open_group(hid_t parent, const std::string& path);
bool exists(hid_t parent, const std::string& path);

struct Child {
  std::string name;
  bool is_group = false;
};
std::vector<Child> children(hid_t group);  // in order of creation

// Attributes.
void put_text(hid_t object, const std::string& name, std::string_view value);
void put_integer(hid_t object, const std::string& name, std::int64_t value);
void put_flags(hid_t object, std::span<const std::int8_t> values, const std::string& meanings);
// Variable-length text, for readers of NXdata: one value, or an array.
void put_nexus_text(hid_t object, const std::string& name, const std::string& value);
void put_nexus_texts(hid_t object, const std::string& name, const std::vector<std::string>& values);
bool has_attribute(hid_t object, const std::string& name);
std::string get_text(hid_t object, const std::string& name);
std::int64_t get_integer(hid_t object, const std::string& name);
std::vector<std::int8_t> get_flag_values(hid_t object);
std::vector<std::string> attribute_names(hid_t object);            // in order of creation
enum class AttributeType : std::uint8_t { text, integer, other };  // text: of fixed length
AttributeType attribute_type(hid_t object, const std::string& name);

// Datasets of double, std::int32_t or std::int8_t. An empty `chunk` means contiguous storage;
// chunked ones are shuffled, deflated and checksummed. Doubles get NaN as fill value.
template <class T>
Id create_dataset(hid_t parent, const std::string& name, const Extents& extents,
                  const Extents& chunk);
template <class T>
void write_rows(hid_t dataset, hsize_t first_row, std::span<const T> values);
template <class T>
std::vector<T> read_rows(hid_t dataset, hsize_t first_row, hsize_t rows);
template <class T>
std::vector<T> read_all(hid_t dataset);

// Text datasets: one dimension, or (create_text) a scalar.
Id create_texts(hid_t parent, const std::string& name, const std::vector<std::string>& values);
Id create_text(hid_t parent, const std::string& name, const std::string& value);
std::vector<std::string> read_texts(hid_t dataset);

// A dimension of netCDF without values.
Id create_dimension(hid_t parent, const std::string& name, hsize_t size);
bool is_dimension_only(hid_t dataset);

Id open_dataset(hid_t parent, const std::string& path);
Extents extents_of(hid_t dataset);
enum class ValueType : std::uint8_t { f8, i4, i1, text, other };
ValueType type_of(hid_t dataset);

void make_scale(hid_t dataset, const std::string& name);
void attach_scale(hid_t dataset, hid_t scale, unsigned axis);
bool is_scale(hid_t dataset);
std::uint64_t address_of(hid_t object);  // in the file; tells objects apart

// That a scale belongs to an axis of the dataset at an address.
struct Attachment {
  std::uint64_t dataset = 0;
  unsigned axis = 0;
};
std::vector<Attachment> attachments(hid_t scale);

std::string library_version();

}  // namespace lendsim::hdf5
