#include "sim/results/read_kept_sums.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/results/check_hashes.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/hdf5.hpp"
#include "sim/results/result_file.hpp"

namespace lendsim {
namespace {

constexpr const char* kClosures = "/replications/by_cause/closures";

std::string path_of(Measure measure) { return "/replications/" + std::string(info(measure).name); }

std::int64_t integer(double value, const std::string& path) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (!(std::abs(value) <= kExact) || std::trunc(value) != value) {
    throw CorruptFile("a value of " + path + " is not an integer");
  }
  return static_cast<std::int64_t>(value);
}

// A variable [replication][…][inner][month], summed over what lies between: by inner, then
// replication.
std::vector<std::vector<std::int64_t>> sums_of(hid_t file, const std::string& path,
                                               std::size_t inner, bool last_month) {
  const hdf5::Id dataset = hdf5::open_dataset(file, path);
  const hdf5::Extents extents = hdf5::extents_of(dataset);
  const std::size_t replications = extents.front();
  const std::size_t months = extents.back();
  const std::size_t row = hdf5::count_of(extents) / std::max<std::size_t>(1, replications);
  const std::size_t step = rows_per_chunk(replications, row * sizeof(double));
  std::vector<std::vector<std::int64_t>> sums(inner, std::vector<std::int64_t>(replications));
  for (std::size_t first = 0; first < replications; first += step) {
    const std::size_t rows = std::min(step, replications - first);
    const std::vector<double> values = hdf5::read_rows<double>(dataset, first, rows);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t month = i % months;
      if (last_month ? month + 1 != months : month == 0) continue;
      sums[i / months % inner][first + i / row] += integer(values[i], path);
    }
  }
  return sums;
}

}  // namespace

std::optional<KeptSums> read_kept_sums(const std::string& path, std::span<const Measure> wanted) {
  const hdf5::Id file = open_result(path);
  try {
    if (!hdf5::exists(file, "/replications")) return std::nullopt;
    std::set<std::string> read;
    for (const Measure measure : wanted) read.insert(path_of(measure));
    const bool causes = hdf5::exists(file, "/replications/by_cause");
    if (causes) read.insert(kClosures);
    check_hashes(file, path, [&](const std::string& dataset) { return !read.contains(dataset); });
    KeptSums sums;
    for (const Measure measure : wanted) {
      const bool stock = info(measure).kind == MeasureKind::stock;
      sums.measures.push_back(sums_of(file, path_of(measure), 1, stock).front());
    }
    if (causes) {
      const hdf5::Id dataset = hdf5::open_dataset(file, kClosures);
      const hdf5::Extents extents = hdf5::extents_of(dataset);
      sums.closures = sums_of(file, kClosures, extents.at(extents.size() - 2), false);
    }
    return sums;
  } catch (const hdf5::Error& error) {
    throw CorruptFile(path + ": " + error.what());
  }
}

}  // namespace lendsim
