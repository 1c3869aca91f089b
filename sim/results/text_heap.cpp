#include "sim/results/text_heap.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "sim/results/errors.hpp"

namespace lendsim {
namespace {

constexpr std::uint64_t kReferenceBytes = 16;
constexpr std::uint64_t kHeaderBytes = 16;  // of a collection, and of an object in it

[[noreturn]] void damaged() { throw CorruptFile("texts are damaged"); }

class Heap {
 public:
  Heap(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}

  std::string bytes(std::uint64_t offset, std::uint64_t count) const {
    if (count > size_ || offset > size_ - count) damaged();
    std::string data(count, '\0');
    std::uint64_t done = 0;
    while (done < count) {
      const ssize_t n =
          ::pread(descriptor_, data.data() + done, count - done, static_cast<off_t>(offset + done));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) throw IoError(std::string("cannot read: ") + std::strerror(errno));
      if (n == 0) damaged();
      done += static_cast<std::uint64_t>(n);
    }
    return data;
  }

  // The object `index` of the collection at `address`.
  std::string object(std::uint64_t address, std::uint64_t index, std::uint64_t length);

 private:
  int descriptor_;
  std::uint64_t size_;
  std::uint64_t address_ = 0;  // of the collection that was read last
  std::string collection_;
};

// An unsigned number of `width` bytes, little-endian.
std::uint64_t number(std::string_view data, std::uint64_t at, unsigned width) {
  if (at > data.size() || data.size() - at < width) damaged();
  std::uint64_t value = 0;
  for (unsigned i = 0; i < width; ++i) {
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(data[at + i])) << (8 * i);
  }
  return value;
}

std::string Heap::object(std::uint64_t address, std::uint64_t index, std::uint64_t length) {
  if (collection_.empty() || address != address_) {
    const std::string header = bytes(address, kHeaderBytes);
    if (!header.starts_with(std::string_view("GCOL\1", 5))) damaged();
    collection_ = bytes(address, number(header, 8, 8));
    address_ = address;
  }
  std::uint64_t at = kHeaderBytes;
  while (at + kHeaderBytes <= collection_.size()) {
    const std::uint64_t found = number(collection_, at, 2);
    const std::uint64_t size = number(collection_, at + 8, 8);
    if (found == 0 || size > collection_.size() - at - kHeaderBytes) break;
    if (found == index) {
      if (length > size) break;
      return collection_.substr(at + kHeaderBytes, length);
    }
    at += kHeaderBytes + (size + 7) / 8 * 8;
  }
  damaged();
}

}  // namespace

std::vector<std::string> read_heap_texts(int descriptor, std::uint64_t size, std::uint64_t offset,
                                         std::uint64_t count) {
  Heap heap(descriptor, size);
  if (count > size / kReferenceBytes) damaged();
  const std::string references = heap.bytes(offset, count * kReferenceBytes);
  std::vector<std::string> texts;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t at = i * kReferenceBytes;
    const std::uint64_t length = number(references, at, 4);
    const std::uint64_t address = number(references, at + 4, 8);
    texts.push_back(length == 0 ? ""
                                : heap.object(address, number(references, at + 12, 4), length));
  }
  return texts;
}

}  // namespace lendsim
