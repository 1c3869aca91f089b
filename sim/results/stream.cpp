#include <algorithm>
#include <limits>

#include "sim/results/result_file.hpp"

namespace lendsim {
namespace {

// What the values of a chunk beyond the last row are.
template <class T>
constexpr T kFill = 0;
template <>
constexpr double kFill<double> = std::numeric_limits<double>::quiet_NaN();

std::size_t values_per_row(const hdf5::Extents& extents) {
  return hdf5::count_of(extents) / std::max<hsize_t>(1, extents.front());
}

}  // namespace

template <class T>
Stream<T>::Stream(ResultFile& file, hdf5::Id dataset, std::string path, hsize_t chunk_rows)
    : file_(&file),
      dataset_(std::move(dataset)),
      path_(std::move(path)),
      chunk_rows_(chunk_rows),
      chunk_values_(chunk_rows * values_per_row(hdf5::extents_of(dataset_))) {}

template <class T>
void Stream<T>::take(std::span<const T> rows) {
  update(hash_, rows);
  if (chunk_rows_ > 0) {
    if (!rest_.empty()) {
      const auto more = rows.first(std::min(rows.size(), chunk_values_ - rest_.size()));
      rest_.insert(rest_.end(), more.begin(), more.end());
      rows = rows.subspan(more.size());
      if (rest_.size() == chunk_values_) {
        pack(rest_);
        rest_.clear();
      }
    }
    for (; rows.size() >= chunk_values_; rows = rows.subspan(chunk_values_)) {
      pack(rows.first(chunk_values_));
    }
  }
  rest_.insert(rest_.end(), rows.begin(), rows.end());
}

template <class T>
void Stream<T>::pack(std::span<const T> chunk) {
  packed_.push_back(filter_chunk(std::as_bytes(chunk), sizeof(T)));
}

template <class T>
void Stream<T>::seal() {
  if (chunk_rows_ == 0 || rest_.empty()) return;
  rest_.resize(chunk_values_, kFill<T>);
  pack(rest_);
  rest_.clear();
}

template <class T>
void Stream<T>::flush() {
  for (const StoredChunk& chunk : packed_) {
    hdf5::write_chunk(dataset_, next_row_, chunk);
    next_row_ += chunk_rows_;
  }
  packed_.clear();
}

template <class T>
void Stream<T>::finish() {
  seal();
  flush();
  hdf5::write_rows(dataset_, 0, std::span<const T>(rest_));
  file_->add_hash(dataset_, path_, hash_);
  hdf5::close(dataset_);
}

template class Stream<double>;
template class Stream<std::int32_t>;
template class Stream<std::int8_t>;

}  // namespace lendsim
