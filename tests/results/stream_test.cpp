#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/results/result_file.hpp"
#include "tests/catch.hpp"
#include "tests/results/sample_run.hpp"

namespace {

using namespace lendsim;

constexpr std::size_t kRows = 200'000;  // three chunks and a part of one

template <class T>
std::vector<T> some_values() {
  sample::Numbers numbers(3);
  std::vector<T> values(kRows);
  for (T& value : values) value = static_cast<T>(numbers.below(100));
  return values;
}

// In pieces smaller than a chunk, as large, and larger.
template <class T>
void take_in_pieces(Stream<T>& stream, std::span<const T> rows) {
  const std::size_t sizes[] = {1, 999, 65'536, 64'536, 66'000, kRows};
  for (const std::size_t size : sizes) {
    const auto piece = rows.first(std::min(size, rows.size()));
    stream.take(piece);
    if (size % 2 == 1) stream.flush();
    rows = rows.subspan(piece.size());
  }
}

// The library reads what was packed without it.
TEMPLATE_TEST_CASE("rows taken in pieces come back through HDF5", "[results]", double, std::int32_t,
                   std::int8_t) {
  const sample::Folder folder;
  const std::string path = folder / "rows.h5";
  const std::vector<TestType> values = some_values<TestType>();
  {
    ResultFile file(path);
    Rectangle table(file, "/table", {row_axis(kRows)});
    auto stream = table.stream<TestType>({"column", "1", "a column"});
    take_in_pieces<TestType>(stream, values);
    stream.finish();
    file.publish();
  }
  const hdf5::Id file = hdf5::open_file(path);
  const hdf5::Id column = hdf5::open_dataset(file, "/table/column");
  CHECK(hdf5::rows_of_chunks(column) == 65'536);
  CHECK(hdf5::read_all<TestType>(column) == values);
}

}  // namespace
