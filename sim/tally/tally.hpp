// Exact sums of one replication. All cells are 64-bit integers (fen, counts), so any grouping of
// borrowers, blocks and threads gives the same bytes.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "models/base/ids.hpp"
#include "sim/tally/log.hpp"
#include "sim/tally/measures.hpp"

namespace lendsim {

// Extents of the cubes. `points` = reported months + 1; point 0 is the opening (its flows are 0).
struct TallyShape {
  int points = 1;
  int segments = 1;
  int products = 1;
  int causes = 1;
  int parties = 1;  // the platform first, then the funders
  int events = 0;
  int rules = 0;
  int cohorts = 0;                    // vintages of `cohort_months` reported months each
  int cohort_months = 1;              // the width of a vintage
  int ages = 0;                       // months on book, 0 .. ages - 1
  int months = 0;                     // of the run, warm-up included: extent of the workings
  std::uint32_t panel_borrowers = 0;  // the first so many borrowers are recorded row by row
  bool log = false;                   // what happens is recorded row by row

  friend bool operator==(const TallyShape&, const TallyShape&) = default;

  // Months on book that are told apart, 0 .. account_ages() - 1: those of the warm-up count.
  int account_ages() const;
  // How accounts leave the risk sets of first closures.
  int exits() const { return causes + 1; }
  std::size_t panel_rows() const;  // [borrower][point][product]
  std::size_t cells() const;       // of all cubes
};

// Cohorts and ages of a run: at most 60 of each, so that long runs do not drown in them.
void set_vintages(TallyShape& shape);

enum class CubeId : std::uint8_t {
  main,
  bucket,
  cause,
  stage,
  party,
  borrower,
  event,
  rule,
  vintage,
  roll,
  risk,
  exit,
  count
};
inline constexpr std::size_t kCubes = static_cast<std::size_t>(CubeId::count);

enum class AxisId : std::uint8_t {
  month,
  segment,
  product,
  bucket,
  cause,
  stage,
  party,
  event,
  rule,
  cohort,
  age,
  from_bucket,
  to_bucket,
  account_age,
  exit_cause
};

// One cube: [axis 0][axis 1] ... [measure], row-major.
struct CubeInfo {
  CubeId id = CubeId::main;
  std::string_view name;  // of its group in a result file; the main cube's is empty
  std::vector<AxisId> axes;
  std::vector<std::size_t> extents;  // by axis
  std::span<const MeasureInfo> measures;
  std::size_t offset = 0;  // of its first cell among the cells of a tally
  std::size_t rows = 0;    // product of the extents

  std::size_t cells() const { return rows * measures.size(); }
};

// All cubes of a shape, in the order of CubeId.
std::vector<CubeInfo> cubes(const TallyShape& shape);

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

  // All cells, cube after cube; the cells of one cube.
  std::span<const std::int64_t> cells() const { return cells_; }
  std::span<std::int64_t> cells() { return cells_; }
  std::span<const std::int64_t> cube(CubeId id) const;
  std::span<std::int64_t> cube(CubeId id);

  void add(int point, int segment, int product, Measure m, std::int64_t value) {
    main()[main_index(point, segment, product) + static_cast<std::size_t>(m)] += value;
  }
  void add(int point, int segment, int product, int bucket, BucketMeasure m, std::int64_t value) {
    buckets()[bucket_index(point, segment, product, bucket) + static_cast<std::size_t>(m)] += value;
  }
  void add(int point, int segment, int product, int cause, CauseMeasure m, std::int64_t value) {
    causes()[cause_index(point, segment, product, cause) + static_cast<std::size_t>(m)] += value;
  }
  void add(int point, int segment, BorrowerMeasure m, std::int64_t value) {
    borrowers()[borrower_index(point, segment) + static_cast<std::size_t>(m)] += value;
  }
  void add(int point, int segment, int product, int party, PartyMeasure m, std::int64_t value) {
    cube(
        CubeId::party)[party_index(point, segment, product, party) + static_cast<std::size_t>(m)] +=
        value;
  }
  void count_event(int point, int segment, int event);
  void count_rule(int point, int segment, int rule, std::int64_t accounts);
  void add(int segment, int cohort, int age, VintageMeasure m, std::int64_t value);
  // An account was at risk of its first closure in a month; and left the risk set in it.
  void count_at_risk(int segment, int product, int age);
  // The counts at risk of a segment and product, by age.
  std::span<std::int64_t> at_risk(int segment, int product);
  void count_exit(int segment, int product, int exit, int age);
  void add_roll(int segment, int product, int from, int to, std::int64_t balance) {
    add_rolls(segment, product, from, to, 1, balance);
  }
  void add_rolls(int segment, int product, int from, int to, std::int64_t loans,
                 std::int64_t balance);
  // The measures of one cell of the main cube, for adding many at once.
  std::span<std::int64_t, kMeasures> cell(int point, int segment, int product) {
    return std::span<std::int64_t, kMeasures>(main().data() + main_index(point, segment, product),
                                              kMeasures);
  }

  std::span<const std::int64_t> main() const { return cube(CubeId::main); }
  std::span<const std::int64_t> buckets() const { return cube(CubeId::bucket); }
  std::span<const std::int64_t> causes() const { return cube(CubeId::cause); }
  std::span<const std::int64_t> borrowers() const { return cube(CubeId::borrower); }
  std::span<std::int64_t> main() { return cube(CubeId::main); }
  std::span<std::int64_t> buckets() { return cube(CubeId::bucket); }
  std::span<std::int64_t> causes() { return cube(CubeId::cause); }
  std::span<std::int64_t> borrowers() { return cube(CubeId::borrower); }
  std::span<const PanelRow> panel() const { return panel_; }
  std::span<PanelRow> panel() { return panel_; }
  PanelRow& panel(std::uint32_t borrower, int point, int product);
  std::span<const LogRow> log() const { return log_; }
  void add(const LogRow& row) { log_.push_back(row); }
  void set_log(std::vector<LogRow> rows) { log_ = std::move(rows); }
  // Into the order of rows, once the replication is complete.
  void sort_log();

  // Position of a cell's first measure in its cube.
  std::size_t main_index(int point, int segment, int product) const;
  std::size_t bucket_index(int point, int segment, int product, int bucket) const;
  std::size_t cause_index(int point, int segment, int product, int cause) const;
  std::size_t stage_index(int point, int segment, int product, int stage) const;
  std::size_t party_index(int point, int segment, int product, int party) const;
  std::size_t borrower_index(int point, int segment) const;

  // What the income statements are made from once a replication is complete; not kept, not part of
  // a comparison. The parties' part of the balance by bucket, [point][segment][product][bucket]
  // [party], and the principal charged off by month of the run, [month][segment][product][party].
  // Empty until first used, and after drop_workings().
  std::int64_t& funded(int point, int segment, int product, int bucket, int party);
  std::int64_t& written_off(int month, int segment, int product, int party);
  void drop_workings();

  std::size_t bytes() const;  // held

  void clear();
  // Adds another tally of the same shape (disjoint borrowers of one replication). Exact; sort_log()
  // is due afterwards.
  void merge(const Tally& other);

  friend bool operator==(const Tally& a, const Tally& b) {
    return a.shape_ == b.shape_ && a.cells_ == b.cells_ && a.panel_ == b.panel_ && a.log_ == b.log_;
  }

 private:
  TallyShape shape_;
  std::array<std::size_t, kCubes + 1> offsets_{};
  std::vector<std::int64_t> cells_;
  std::vector<std::int64_t> funded_, written_off_;
  std::vector<PanelRow> panel_;
  std::vector<LogRow> log_;
};

}  // namespace lendsim
