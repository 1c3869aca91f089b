// Exact sums of one replication. All cells are 64-bit integers (fen, counts), so any grouping of
// borrowers, blocks and threads gives the same bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "models/base/ids.hpp"
#include "sim/tally/measures.hpp"

namespace lendsim {

// Extents of the cubes. `points` = reported months + 1; point 0 is the opening (its flows are 0).
struct TallyShape {
  int points = 1;
  int segments = 1;
  int products = 1;
  int causes = 1;
  std::uint32_t panel_borrowers = 0;  // the first so many borrowers are recorded row by row

  friend bool operator==(const TallyShape&, const TallyShape&) = default;

  std::size_t main_cells() const;      // [point][segment][product][measure]
  std::size_t bucket_cells() const;    // [point][segment][product][bucket][bucket measure]
  std::size_t cause_cells() const;     // [point][segment][product][cause][cause measure]
  std::size_t borrower_cells() const;  // [point][segment][borrower measure]
  std::size_t panel_rows() const;      // [borrower][point][product]
  std::size_t cells() const;           // sum of the four cubes
};

// One row of the borrower panel, at month end.
struct PanelRow {
  std::int64_t balance_fen = 0;
  std::int64_t limit_fen = 0;
  std::int32_t dpd = 0;
  std::int16_t segment = 0;
  std::int8_t status = -1;   // Status, or -1 before the borrower arrives
  std::int8_t outcome = -1;  // Outcome of the month's service, or -1
  float score = 0.0F;
  std::uint32_t spare = 0;
  friend bool operator==(const PanelRow&, const PanelRow&) = default;
};
static_assert(sizeof(PanelRow) == 32);
// What the values of PanelRow::outcome mean, from 0 on.
std::span<const std::string_view> panel_outcome_names();

class Tally {
 public:
  Tally() = default;
  explicit Tally(const TallyShape& shape);

  const TallyShape& shape() const { return shape_; }

  void add(int point, int segment, int product, Measure m, std::int64_t value) {
    main_[main_index(point, segment, product) + static_cast<std::size_t>(m)] += value;
  }
  void add(int point, int segment, int product, int bucket, BucketMeasure m, std::int64_t value) {
    bucket_[bucket_index(point, segment, product, bucket) + static_cast<std::size_t>(m)] += value;
  }
  void add(int point, int segment, int product, int cause, CauseMeasure m, std::int64_t value) {
    cause_[cause_index(point, segment, product, cause) + static_cast<std::size_t>(m)] += value;
  }
  void add(int point, int segment, BorrowerMeasure m, std::int64_t value) {
    borrower_[borrower_index(point, segment) + static_cast<std::size_t>(m)] += value;
  }
  // The measures of one cell of the main cube, for adding many at once.
  std::span<std::int64_t, kMeasures> cell(int point, int segment, int product) {
    return std::span<std::int64_t, kMeasures>(main_.data() + main_index(point, segment, product),
                                              kMeasures);
  }

  std::span<const std::int64_t> main() const { return main_; }
  std::span<const std::int64_t> buckets() const { return bucket_; }
  std::span<const std::int64_t> causes() const { return cause_; }
  std::span<const std::int64_t> borrowers() const { return borrower_; }
  std::span<std::int64_t> main() { return main_; }
  std::span<std::int64_t> buckets() { return bucket_; }
  std::span<std::int64_t> causes() { return cause_; }
  std::span<std::int64_t> borrowers() { return borrower_; }
  std::span<const PanelRow> panel() const { return panel_; }
  std::span<PanelRow> panel() { return panel_; }
  PanelRow& panel(std::uint32_t borrower, int point, int product);

  std::size_t main_index(int point, int segment, int product) const;
  std::size_t bucket_index(int point, int segment, int product, int bucket) const;
  std::size_t cause_index(int point, int segment, int product, int cause) const;
  std::size_t borrower_index(int point, int segment) const;

  void clear();
  // Adds another tally of the same shape (disjoint borrowers of one replication). Exact.
  void merge(const Tally& other);

  friend bool operator==(const Tally&, const Tally&) = default;

 private:
  TallyShape shape_;
  std::vector<std::int64_t> main_, bucket_, cause_, borrower_;
  std::vector<PanelRow> panel_;
};

}  // namespace lendsim
