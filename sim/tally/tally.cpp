#include "sim/tally/tally.hpp"

#include <algorithm>

#include "models/base/contract.hpp"
#include "models/ledger/posting.hpp"

namespace lendsim {
namespace {

std::size_t product_of(std::initializer_list<int> extents) {
  std::size_t n = 1;
  for (const int extent : extents) n *= static_cast<std::size_t>(extent);
  return n;
}

// Position of `i` on an axis of `extent`, after the axes whose position is `before`.
std::size_t next(std::size_t before, int extent, int i) {
  LENDSIM_EXPECT(i >= 0 && i < extent);
  return before * static_cast<std::size_t>(extent) + static_cast<std::size_t>(i);
}

void add_cells(std::vector<std::int64_t>& to, const std::vector<std::int64_t>& from) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
}

}  // namespace

std::span<const std::string_view> panel_outcome_names() { return kOutcomeNames; }

std::size_t TallyShape::main_cells() const {
  return product_of({points, segments, products, kMeasures});
}
std::size_t TallyShape::bucket_cells() const {
  return product_of({points, segments, products, kBuckets, kBucketMeasures});
}
std::size_t TallyShape::cause_cells() const {
  return product_of({points, segments, products, causes, kCauseMeasures});
}
std::size_t TallyShape::borrower_cells() const {
  return product_of({points, segments, kBorrowerMeasures});
}
std::size_t TallyShape::panel_rows() const {
  return panel_borrowers * product_of({points, products});
}
std::size_t TallyShape::cells() const {
  return main_cells() + bucket_cells() + cause_cells() + borrower_cells();
}

Tally::Tally(const TallyShape& shape)
    : shape_(shape),
      main_(shape.main_cells()),
      bucket_(shape.bucket_cells()),
      cause_(shape.cause_cells()),
      borrower_(shape.borrower_cells()),
      panel_(shape.panel_rows()) {}

std::size_t Tally::main_index(int point, int segment, int product) const {
  const std::size_t cell =
      next(next(next(0, shape_.points, point), shape_.segments, segment), shape_.products, product);
  return cell * kMeasures;
}

std::size_t Tally::bucket_index(int point, int segment, int product, int bucket) const {
  const std::size_t cell = main_index(point, segment, product) / kMeasures;
  return next(cell, kBuckets, bucket) * kBucketMeasures;
}

std::size_t Tally::cause_index(int point, int segment, int product, int cause) const {
  const std::size_t cell = main_index(point, segment, product) / kMeasures;
  return next(cell, shape_.causes, cause) * kCauseMeasures;
}

std::size_t Tally::borrower_index(int point, int segment) const {
  return next(next(0, shape_.points, point), shape_.segments, segment) * kBorrowerMeasures;
}

PanelRow& Tally::panel(std::uint32_t borrower, int point, int product) {
  LENDSIM_EXPECT(borrower < shape_.panel_borrowers);
  return panel_[next(next(borrower, shape_.points, point), shape_.products, product)];
}

void Tally::clear() {
  for (auto* cells : {&main_, &bucket_, &cause_, &borrower_})
    std::fill(cells->begin(), cells->end(), 0);
  std::fill(panel_.begin(), panel_.end(), PanelRow{});
}

// A row of the panel belongs to one borrower, so to one of the two: the other's is as it was made.
void Tally::merge(const Tally& other) {
  LENDSIM_EXPECT(shape_ == other.shape_);
  add_cells(main_, other.main_);
  add_cells(bucket_, other.bucket_);
  add_cells(cause_, other.cause_);
  add_cells(borrower_, other.borrower_);
  for (std::size_t i = 0; i < panel_.size(); ++i) {
    if (other.panel_[i] != PanelRow{}) panel_[i] = other.panel_[i];
  }
}

}  // namespace lendsim
