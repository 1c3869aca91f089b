// The features of a block's borrowers as columns: what the reference's feature row shows for one
// account (rows.cpp), side by side. A feature that is state is read where it lies; one that holds
// for everybody in the month has no column but a value; the others are computed, and only those
// that something reads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/features/condition.hpp"
#include "models/features/feature.hpp"
#include "sim/columns/column.hpp"
#include "sim/engine/rows.hpp"
#include "sim/population/columns.hpp"
#include "sim/scenario/scenario.hpp"

namespace lendsim {

class FeatureColumns {
 public:
  explicit FeatureColumns(const Scenario& scenario);

  // From now on of this block: where its columns lie, and what never changes.
  void bind(const BlockColumns& state);
  // `row` has the month's features.
  void begin_month(const MonthView& view, const FeatureRow& row);

  // What the borrower is: fill_person of the reference; what moves by itself needs nothing.
  void fill_person();
  // Where the borrower stands; then the derived features of the borrower.
  void fill_standing();
  void fill_borrower_derived() { fill_derived(false); }
  // The account's features of one product, and those derived from them.
  void fill_account(std::size_t product);

  // A feature by lane, or null: then it is value(f) for all lanes.
  const float* column(FeatureIndex f) const { return columns_[f]; }
  float value(FeatureIndex f) const { return row_[f]; }
  float at(FeatureIndex f, std::size_t lane) const {
    return columns_[f] != nullptr ? columns_[f][lane] : row_[f];
  }

  // Drops the lanes in which one of the conditions fails.
  void narrow(LaneMask& mask, std::span<const Condition> conditions);
  // One lane as a row, for models that look at single accounts.
  void gather(std::size_t lane, FeatureRow& row) const;

  std::size_t lanes() const { return state_->lanes(); }
  FeatureIndex size() const { return static_cast<FeatureIndex>(columns_.size()); }
  std::size_t bytes() const;

 private:
  bool reads(FeatureIndex f) const { return f < reads_.size() && reads_[f]; }
  bool reads(Feature f) const { return reads(index_of(f)); }
  float* own(FeatureIndex f);
  float* own(Feature f) { return own(index_of(f)); }
  void show(Feature f, const Column<float>& column);
  void show(Feature f, const LaneMask& mask);
  void set(Feature f, float value);
  const float* dense(FeatureIndex f);
  void fill_derived(bool of_account);
  void fill_totals();
  void fill_instalments();
  void fill_account_alone(std::size_t product);
  void fill_status(const AccountColumns& a);
  void fill_troubles(std::size_t product);

  const Scenario& scenario_;
  const BlockColumns* state_ = nullptr;
  std::vector<bool> reads_;
  MonthView view_;
  FeatureRow row_;
  std::vector<const float*> columns_;  // by feature
  std::vector<Column<float>> own_;     // by feature; empty where nothing is computed
  Column<float> spread_;               // of a feature without column
  Column<float> other_;
  Column<std::int64_t> sum_, limit_sum_, open_limit_sum_, outstanding_sum_;
  std::size_t product_ = 0;
};

}  // namespace lendsim
