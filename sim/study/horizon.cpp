#include "sim/study/horizon.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "analysis/summarise.hpp"
#include "models/base/ids.hpp"
#include "models/base/money.hpp"
#include "sim/tally/measures.hpp"

namespace lendsim {
namespace {

struct Quantity {
  Measure numerator;
  HorizonUnit unit;
  std::optional<Measure> denominator = {};
  const char* ratio = nullptr;  // its name
};

using enum HorizonUnit;
constexpr Quantity kQuantities[] = {
    {Measure::closures, accounts},
    {Measure::interest_income, money},
    {Measure::new_defaults, share, Measure::performing_opening, "default_rate"},
    {Measure::closures, share, Measure::account_months, "closure_rate"},
    {Measure::freezes, accounts},
    {Measure::reopenings, accounts},
    {Measure::open_accounts, accounts},
    {Measure::disbursed, money},
    {Measure::balance, money},
    {Measure::interest_received, money},
    {Measure::penalty_income, money},
    {Measure::settlement_fees, money},
    {Measure::settled_early, debts},
    {Measure::interest_forgone, money},
    {Measure::new_defaults, debts},
    {Measure::charge_offs, money},
    {Measure::net_income, money},
    {Measure::balance_30, share, Measure::balance, "par30"},
    {Measure::balance_90, share, Measure::balance, "par90"},
    {Measure::expected_credit_loss, share, Measure::balance, "coverage"},
};

// Adds up one cell per (point, segment, product) of a cube: a flow over the reported months, a
// stock at the end of the last.
std::int64_t over_horizon(std::span<const std::int64_t> cube, const TallyShape& shape,
                          std::size_t inner, std::size_t cell, MeasureKind kind) {
  const std::size_t cells =
      static_cast<std::size_t>(shape.segments) * static_cast<std::size_t>(shape.products);
  const auto points = static_cast<std::size_t>(shape.points);
  const std::size_t first = kind == MeasureKind::stock ? points - 1 : 1;
  std::int64_t sum = 0;
  for (std::size_t i = first * cells; i < points * cells; ++i) sum += cube[i * inner + cell];
  return sum;
}

// Columns of values, one per replication, filled by reading each record once.
class Columns {
 public:
  Columns(std::size_t columns, std::size_t replications)
      : replications_(replications), values_(columns * replications) {}
  std::int64_t& at(std::size_t column, std::size_t r) {
    return values_[column * replications_ + r];
  }
  std::span<std::int64_t> column(std::size_t i) {
    return std::span(values_).subspan(i * replications_, replications_);
  }

 private:
  std::size_t replications_;
  std::vector<std::int64_t> values_;
};

std::int64_t total(std::span<const std::int64_t> values) {
  std::int64_t sum = 0;
  for (const std::int64_t value : values) sum += value;
  return sum;
}

Headline headline_of(const Quantity& q) {
  const MeasureInfo& measure = info(q.numerator);
  return {q.ratio != nullptr ? q.ratio : std::string(measure.name), q.unit,
          measure.kind == MeasureKind::stock ? HorizonTime::last_month : HorizonTime::sum};
}

HorizonRow row_of(const Quantity& q, std::span<std::int64_t> values,
                  std::span<const std::int64_t> below) {
  HorizonRow row;
  const MeasureInfo& measure = info(q.numerator);
  const Headline headline = headline_of(q);
  row.name = headline.name;
  row.unit = headline.unit;
  row.time = headline.time;
  const bool events = measure.kind == MeasureKind::flow && measure.unit == MeasureUnit::count;
  row.few_events = events && total(values) < kFewEvents;
  row.statistics = q.denominator
                       ? ratio_statistics(values, below, 1.0)
                       : statistics_of(values, q.unit == money ? double{kFenPerYuan} : 1.0);
  return row;
}

std::size_t rows_per_pass(std::size_t replications) {
  constexpr std::size_t kMemory = std::size_t{256} << 20U;
  return std::max<std::size_t>(1, kMemory / (2 * sizeof(std::int64_t) * replications));
}

void add_rows(const Spool& spool, std::span<const ReplicationId> ids,
              std::span<const Quantity> quantities, HorizonSummary& summary) {
  const TallyShape& shape = spool.shape();
  Columns columns(2 * quantities.size(), ids.size());
  std::vector<std::int64_t> cube(cubes(shape)[0].cells());
  for (std::size_t r = 0; r < ids.size(); ++r) {
    spool.read_cells(ids[r], 0, cube);
    const auto value = [&](Measure m) {
      return over_horizon(cube, shape, kMeasures, static_cast<std::size_t>(m), info(m).kind);
    };
    for (std::size_t q = 0; q < quantities.size(); ++q) {
      columns.at(2 * q, r) = value(quantities[q].numerator);
      if (quantities[q].denominator) columns.at(2 * q + 1, r) = value(*quantities[q].denominator);
    }
  }
  for (std::size_t q = 0; q < quantities.size(); ++q) {
    summary.rows.push_back(row_of(quantities[q], columns.column(2 * q), columns.column(2 * q + 1)));
  }
}

void add_causes(const Spool& spool, std::span<const ReplicationId> ids, HorizonSummary& summary) {
  const TallyShape& shape = spool.shape();
  const auto causes = static_cast<std::size_t>(shape.causes);
  const std::size_t inner = causes * kCauseMeasures;
  Columns columns(causes, ids.size());
  const CubeInfo info = cubes(shape)[static_cast<std::size_t>(CubeId::cause)];
  std::vector<std::int64_t> cube(info.cells());
  for (std::size_t r = 0; r < ids.size(); ++r) {
    spool.read_cells(ids[r], info.offset, cube);
    for (std::size_t c = 0; c < causes; ++c) {
      const std::size_t cell =
          c * kCauseMeasures + static_cast<std::size_t>(CauseMeasure::closures);
      columns.at(c, r) = over_horizon(cube, shape, inner, cell, MeasureKind::flow);
    }
  }
  std::int64_t all = 0;
  for (std::size_t c = 0; c < causes; ++c) all += total(columns.column(c));
  for (std::size_t c = 0; c < causes; ++c) {
    const std::int64_t events = total(columns.column(c));
    CauseRow row;
    row.cause = c;
    row.share = all > 0 ? static_cast<double>(events) / static_cast<double>(all) : 0.0;
    row.few_events = events < kFewEvents;
    row.closures = statistics_of(columns.column(c), 1.0);
    summary.causes.push_back(row);
  }
}

}  // namespace

std::vector<Headline> headlines() {
  std::vector<Headline> all;
  for (const Quantity& q : kQuantities) all.push_back(headline_of(q));
  return all;
}

HorizonSummary summarise_horizon(const Spool& spool) {
  HorizonSummary summary;
  const std::vector<ReplicationId> ids = spool.complete();
  if (ids.empty()) return summary;
  const std::span<const Quantity> all = kQuantities;
  const std::size_t step = rows_per_pass(ids.size());
  for (std::size_t first = 0; first < all.size(); first += step) {
    add_rows(spool, ids, all.subspan(first, std::min(step, all.size() - first)), summary);
  }
  add_causes(spool, ids, summary);
  return summary;
}

double replications_for(const Statistics& statistics, std::size_t replications, double target) {
  const double mean = std::abs(at(statistics, Statistic::mean));
  if (mean == 0.0) return 0.0;  // no error is relative to it
  const double relative = at(statistics, Statistic::se) / mean;
  if (!std::isfinite(relative) || relative <= target) return 0.0;
  return static_cast<double>(replications) * (relative / target) * (relative / target);
}

}  // namespace lendsim
