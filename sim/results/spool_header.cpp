#include "sim/results/spool_header.hpp"

#include <zlib.h>

#include <cstring>
#include <vector>

#include "sim/results/errors.hpp"

namespace lendsim {
namespace {

constexpr char kMagic[9] = "LENDSPL\n";

// One field: its name for messages, its value as text. The header is the magic and, for each field
// in order, a 32-bit length and that text; then the CRC-32 of it all.
struct Field {
  std::string name;
  std::string value;
};

// The size of every cube.
std::string extents_of(const TallyShape& shape) {
  std::string text;
  for (const CubeInfo& cube : cubes(shape)) {
    if (!text.empty()) text += "/";
    text += std::to_string(cube.rows) + "x" + std::to_string(cube.measures.size());
  }
  return text;
}

std::vector<Field> fields_of(const SpoolHeader& header) {
  const TallyShape& shape = header.shape;
  return {{"spool format", std::to_string(kSpoolFormat)},
          {"program version", header.program_version},
          {"scenario", header.scenario_sha256},
          {"seed", std::to_string(header.seed)},
          {"number of borrowers", std::to_string(header.borrowers)},
          {"number of months", std::to_string(shape.points - 1)},
          {"number of segments", std::to_string(shape.segments)},
          {"number of products", std::to_string(shape.products)},
          {"number of causes", std::to_string(shape.causes)},
          {"size of the panel", std::to_string(shape.panel_borrowers)},
          {"log of events", shape.log ? "on" : "off"},
          {"cubes", extents_of(shape)}};
}

void put_u32(std::string& bytes, std::size_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    bytes.push_back(static_cast<char>((value >> shift) & 0xFFU));
  }
}

bool get_u32(const std::string& bytes, std::size_t& at, std::size_t& value) {
  if (bytes.size() - at < 4) return false;
  value = 0;
  for (unsigned i = 0; i < 4; ++i) {
    value |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[at++])) << (8 * i);
  }
  return true;
}

std::size_t crc_of(const std::string& bytes, std::size_t size) {
  return crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(size));
}

// The values found in a header whose checksum is right; else nothing.
std::vector<std::string> decode(const std::string& bytes, std::size_t fields) {
  std::vector<std::string> values;
  std::size_t at = std::strlen(kMagic);
  for (std::size_t i = 0; i < fields; ++i) {
    std::size_t size = 0;
    if (!get_u32(bytes, at, size) || size > bytes.size() - at) return {};
    values.push_back(bytes.substr(at, size));
    at += size;
  }
  const std::size_t end = at;
  std::size_t crc = 0;
  if (!get_u32(bytes, at, crc) || crc != crc_of(bytes, end)) return {};
  return values;
}

}  // namespace

std::string encode(const SpoolHeader& header) {
  std::string bytes = kMagic;
  for (const Field& field : fields_of(header)) {
    put_u32(bytes, field.value.size());
    bytes += field.value;
  }
  put_u32(bytes, crc_of(bytes, bytes.size()));
  return bytes;
}

void check_spool_header(const std::string& bytes, const SpoolHeader& expected,
                        const std::string& path) {
  const std::string remedy = "; --fresh discards it and starts anew";
  if (bytes.compare(0, std::strlen(kMagic), kMagic) != 0) {
    throw CorruptFile(path + " is not a spool of lendsim (remove it, or choose another output)");
  }
  const std::vector<Field> fields = fields_of(expected);
  const std::vector<std::string> found = decode(bytes, fields.size());
  if (found.empty()) throw CorruptFile(path + ": the header is damaged" + remedy);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (found[i] == fields[i].value) continue;
    throw CorruptFile(path + " belongs to another run: its " + fields[i].name + " is " + found[i] +
                      ", not " + fields[i].value + remedy);
  }
}

}  // namespace lendsim
