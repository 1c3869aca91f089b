#include "sim/tally/tally.hpp"

#include <algorithm>

#include "models/base/contract.hpp"
#include "models/ledger/posting.hpp"

namespace lendsim {
namespace {

constexpr int kMostAges = 60;

// Position of `i` on an axis of `extent`, after the axes whose position is `before`.
std::size_t next(std::size_t before, int extent, int i) {
  LENDSIM_EXPECT(i >= 0 && i < extent);
  return before * static_cast<std::size_t>(extent) + static_cast<std::size_t>(i);
}

void add_cells(std::vector<std::int64_t>& to, const std::vector<std::int64_t>& from) {
  if (from.empty()) return;
  if (to.empty()) to.resize(from.size());
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
}

std::size_t extent_of(AxisId axis, const TallyShape& shape) {
  const auto size = [](int n) { return static_cast<std::size_t>(n); };
  switch (axis) {
    case AxisId::month:
      return size(shape.points);
    case AxisId::segment:
      return size(shape.segments);
    case AxisId::product:
      return size(shape.products);
    case AxisId::bucket:
    case AxisId::from_bucket:
      return kBuckets;
    case AxisId::to_bucket:
      return kDestinations;
    case AxisId::cause:
      return size(shape.causes);
    case AxisId::stage:
      return kStages;
    case AxisId::party:
      return size(shape.parties);
    case AxisId::event:
      return size(shape.events);
    case AxisId::rule:
      return size(shape.rules);
    case AxisId::cohort:
      return size(shape.cohorts);
    case AxisId::age:
      return size(shape.ages);
    case AxisId::account_age:
      return size(shape.account_ages());
    case AxisId::exit_cause:
      return size(shape.exits());
  }
  return 0;
}

}  // namespace

std::span<const std::string_view> panel_outcome_names() { return kOutcomeNames; }

void set_vintages(TallyShape& shape) {
  const int months = shape.points - 1;
  shape.cohort_months = std::max(1, (months + kMostAges - 1) / kMostAges);
  shape.cohorts = (months + shape.cohort_months - 1) / shape.cohort_months;
  shape.ages = std::min(months, kMostAges);
}

std::vector<CubeInfo> cubes(const TallyShape& shape) {
  using enum AxisId;
  std::vector<CubeInfo> all = {
      {CubeId::main, "", {month, segment, product}, {}, measures()},
      {CubeId::bucket, "by_bucket", {month, segment, product, bucket}, {}, bucket_measures()},
      {CubeId::cause, "by_cause", {month, segment, product, cause}, {}, cause_measures()},
      {CubeId::stage, "by_stage", {month, segment, product, stage}, {}, stage_measures()},
      {CubeId::party, "statements", {month, segment, product, party}, {}, party_measures()},
      {CubeId::borrower, "borrowers", {month, segment}, {}, borrower_measures()},
      {CubeId::event, "by_event", {month, segment, event}, {}, event_measures()},
      {CubeId::rule, "by_rule", {month, segment, rule}, {}, rule_measures()},
      {CubeId::vintage, "vintage", {segment, cohort, age}, {}, vintage_measures()},
      {CubeId::roll, "roll_rates", {segment, product, from_bucket, to_bucket}, {}, roll_measures()},
      {CubeId::risk, "survival", {segment, product, account_age}, {}, risk_measures()},
      {CubeId::exit, "incidence", {segment, product, exit_cause, account_age}, {}, exit_measures()},
  };
  std::size_t offset = 0;
  for (CubeInfo& cube : all) {
    cube.offset = offset;
    cube.rows = 1;
    for (const AxisId axis : cube.axes) {
      cube.extents.push_back(extent_of(axis, shape));
      cube.rows *= cube.extents.back();
    }
    offset += cube.cells();
  }
  return all;
}

int TallyShape::account_ages() const { return std::min(months, kMostAges); }

std::size_t TallyShape::panel_rows() const {
  return static_cast<std::size_t>(panel_borrowers) * static_cast<std::size_t>(points) *
         static_cast<std::size_t>(products);
}

std::size_t TallyShape::cells() const {
  const CubeInfo last = lendsim::cubes(*this).back();
  return last.offset + last.cells();
}

Tally::Tally(const TallyShape& shape) : shape_(shape), panel_(shape.panel_rows()) {
  for (const CubeInfo& cube : lendsim::cubes(shape)) {
    offsets_[static_cast<std::size_t>(cube.id)] = cube.offset;
    offsets_[static_cast<std::size_t>(cube.id) + 1] = cube.offset + cube.cells();
  }
  cells_.resize(offsets_.back());
}

std::span<const std::int64_t> Tally::cube(CubeId id) const {
  const auto i = static_cast<std::size_t>(id);
  return std::span(cells_).subspan(offsets_[i], offsets_[i + 1] - offsets_[i]);
}

std::span<std::int64_t> Tally::cube(CubeId id) {
  const auto i = static_cast<std::size_t>(id);
  return std::span(cells_).subspan(offsets_[i], offsets_[i + 1] - offsets_[i]);
}

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

std::size_t Tally::stage_index(int point, int segment, int product, int stage) const {
  const std::size_t cell = main_index(point, segment, product) / kMeasures;
  return next(cell, kStages, stage) * kStageMeasures;
}

std::size_t Tally::party_index(int point, int segment, int product, int party) const {
  const std::size_t cell = main_index(point, segment, product) / kMeasures;
  return next(cell, shape_.parties, party) * kPartyMeasures;
}

std::size_t Tally::borrower_index(int point, int segment) const {
  return next(next(0, shape_.points, point), shape_.segments, segment) * kBorrowerMeasures;
}

void Tally::count_event(int point, int segment, int event) {
  const std::size_t cell = borrower_index(point, segment) / kBorrowerMeasures;
  ++cube(CubeId::event)[next(cell, shape_.events, event) * kEventMeasures];
}

void Tally::count_rule(int point, int segment, int rule, std::int64_t accounts) {
  const std::size_t cell = borrower_index(point, segment) / kBorrowerMeasures;
  cube(CubeId::rule)[next(cell, shape_.rules, rule) * kRuleMeasures] += accounts;
}

void Tally::add(int segment, int cohort, int age, VintageMeasure m, std::int64_t value) {
  const std::size_t cell =
      next(next(next(0, shape_.segments, segment), shape_.cohorts, cohort), shape_.ages, age);
  cube(CubeId::vintage)[cell * kVintageMeasures + static_cast<std::size_t>(m)] += value;
}

void Tally::count_at_risk(int segment, int product, int age) {
  const std::size_t cell = next(next(0, shape_.segments, segment), shape_.products, product);
  ++cube(CubeId::risk)[next(cell, shape_.account_ages(), age) * kRiskMeasures];
}

std::span<std::int64_t> Tally::at_risk(int segment, int product) {
  static_assert(kRiskMeasures == 1);
  const std::size_t cell = next(next(0, shape_.segments, segment), shape_.products, product);
  const auto ages = static_cast<std::size_t>(shape_.account_ages());
  return cube(CubeId::risk).subspan(cell * ages, ages);
}

void Tally::count_exit(int segment, int product, int exit, int age) {
  const std::size_t cell = next(next(0, shape_.segments, segment), shape_.products, product);
  ++cube(CubeId::exit)[next(next(cell, shape_.exits(), exit), shape_.account_ages(), age) *
                       kExitMeasures];
}

void Tally::add_rolls(int segment, int product, int from, int to, std::int64_t loans,
                      std::int64_t balance) {
  const std::size_t cell = next(next(0, shape_.segments, segment), shape_.products, product);
  const std::size_t place = next(next(cell, kBuckets, from), kDestinations, to) * kRollMeasures;
  const std::span<std::int64_t> rolls = cube(CubeId::roll);
  rolls[place + static_cast<std::size_t>(RollMeasure::loans)] += loans;
  rolls[place + static_cast<std::size_t>(RollMeasure::balance)] += balance;
}

PanelRow& Tally::panel(std::uint32_t borrower, int point, int product) {
  LENDSIM_EXPECT(borrower < shape_.panel_borrowers);
  return panel_[next(next(borrower, shape_.points, point), shape_.products, product)];
}

std::int64_t& Tally::funded(int point, int segment, int product, int bucket, int party) {
  const std::size_t parties = static_cast<std::size_t>(shape_.parties);
  if (funded_.empty()) {
    funded_.resize(static_cast<std::size_t>(shape_.points) *
                   static_cast<std::size_t>(shape_.segments) *
                   static_cast<std::size_t>(shape_.products) * kBuckets * parties);
  }
  const std::size_t cell = bucket_index(point, segment, product, bucket) / kBucketMeasures;
  return funded_[next(cell, shape_.parties, party)];
}

std::int64_t& Tally::written_off(int month, int segment, int product, int party) {
  if (written_off_.empty()) {
    written_off_.resize(
        static_cast<std::size_t>(shape_.months) * static_cast<std::size_t>(shape_.segments) *
        static_cast<std::size_t>(shape_.products) * static_cast<std::size_t>(shape_.parties));
  }
  const std::size_t cell =
      next(next(next(0, shape_.months, month), shape_.segments, segment), shape_.products, product);
  return written_off_[next(cell, shape_.parties, party)];
}

void Tally::sort_log() { std::sort(log_.begin(), log_.end()); }

void Tally::drop_workings() {
  funded_.clear();
  written_off_.clear();
}

std::size_t Tally::bytes() const {
  return (cells_.capacity() + funded_.capacity() + written_off_.capacity()) * sizeof(std::int64_t) +
         panel_.capacity() * sizeof(PanelRow) + log_.capacity() * sizeof(LogRow);
}

void Tally::clear() {
  std::fill(cells_.begin(), cells_.end(), 0);
  std::fill(panel_.begin(), panel_.end(), PanelRow{});
  log_.clear();
  drop_workings();
}

// A row of the panel belongs to one borrower, so to one of the two: the other's is as it was made.
void Tally::merge(const Tally& other) {
  LENDSIM_EXPECT(shape_ == other.shape_);
  add_cells(cells_, other.cells_);
  add_cells(funded_, other.funded_);
  add_cells(written_off_, other.written_off_);
  for (std::size_t i = 0; i < panel_.size(); ++i) {
    if (other.panel_[i] != PanelRow{}) panel_[i] = other.panel_[i];
  }
  log_.insert(log_.end(), other.log_.begin(), other.log_.end());
}

}  // namespace lendsim
