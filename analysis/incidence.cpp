#include "analysis/incidence.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "analysis/estimate.hpp"
#include "analysis/summarise.hpp"
#include "sim/results/parallel.hpp"

namespace lendsim {
namespace {

constexpr std::size_t kMemory = std::size_t{192} << 20U;  // of a pass, in bytes

// Curves as one array: the survival, then the exits, each by age.
std::vector<double> joined(RiskCurves curves) {
  curves.survival.insert(curves.survival.end(), curves.incidence.begin(), curves.incidence.end());
  return std::move(curves.survival);
}

// The risk tables of one replication, or of all: by segment and product, 0 = all.
class RiskTables {
 public:
  explicit RiskTables(const TallyShape& shape)
      : ages_(static_cast<std::size_t>(shape.account_ages())),
        exits_(static_cast<std::size_t>(shape.exits())),
        segments_(static_cast<std::size_t>(shape.segments)),
        products_(static_cast<std::size_t>(shape.products)) {}

  std::size_t count() const { return (segments_ + 1) * (products_ + 1); }
  std::size_t ages() const { return ages_; }
  std::size_t exits() const { return exits_; }
  // Values of all curves of one table.
  std::size_t curve_values() const { return (exits_ + 1) * ages_; }

  void take(std::span<const std::int64_t> at_risk, std::span<const std::int64_t> exits) {
    at_risk_ = at_risk;
    exits_cells_ = exits;
  }

  RiskTable table(std::size_t number) const {
    RiskTable table{std::vector<std::int64_t>(ages_), std::vector<std::int64_t>(exits_ * ages_)};
    const std::size_t segment = number / (products_ + 1);
    const std::size_t product = number % (products_ + 1);
    for (std::size_t s = 0; s < segments_; ++s) {
      for (std::size_t p = 0; p < products_; ++p) {
        if ((segment != 0 && s + 1 != segment) || (product != 0 && p + 1 != product)) continue;
        const std::size_t cell = s * products_ + p;
        add(table.at_risk, at_risk_.subspan(cell * ages_, ages_));
        add(table.exits, exits_cells_.subspan(cell * exits_ * ages_, exits_ * ages_));
      }
    }
    return table;
  }

 private:
  static void add(std::vector<std::int64_t>& to, std::span<const std::int64_t> from) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
  }

  std::size_t ages_, exits_, segments_, products_;
  std::span<const std::int64_t> at_risk_, exits_cells_;
};

// The cells of one replication.
struct Record {
  std::vector<std::int64_t> at_risk, exits;
};
constexpr std::size_t kTogether = 64;  // replications in memory

// Values [first, end) of the curves, a column of replications each, and the sum of the squares of
// their effects.
struct Columns {
  Columns(std::size_t first_value, std::size_t end_value, std::size_t count)
      : first(first_value),
        end(end_value),
        replications(count),
        values((end - first) * replications),
        squares(end - first) {}

  std::span<double> of(std::size_t value) {
    return std::span(values).subspan((value - first) * replications, replications);
  }

  std::size_t first, end, replications;
  std::vector<double> values;
  std::vector<double> squares;
};

// The values of all curves of all tables are numbered through: [table][survival, exits][age].
class Estimator {
 public:
  Estimator(const Spool& spool, std::span<const ReplicationId> ids, RunResults& results)
      : spool_(spool),
        ids_(ids),
        results_(results),
        tables_(spool.shape()),
        records_(kTogether, {std::vector<std::int64_t>(results.totals.cube(CubeId::risk).size()),
                             std::vector<std::int64_t>(results.totals.cube(CubeId::exit).size())}) {
    const std::vector<CubeInfo> all = cubes(spool.shape());
    risk_offset_ = all[static_cast<std::size_t>(CubeId::risk)].offset;
    exit_offset_ = all[static_cast<std::size_t>(CubeId::exit)].offset;
    tables_.take(std::as_const(results.totals).cube(CubeId::risk),
                 std::as_const(results.totals).cube(CubeId::exit));
    for (std::size_t t = 0; t < tables_.count(); ++t) {
      totals_.push_back(tables_.table(t));
      estimates_.push_back(joined(curves_of(totals_.back())));
    }
  }

  void run() {
    make_variables();
    const std::size_t values = tables_.count() * tables_.curve_values();
    const std::size_t fit = std::max<std::size_t>(
        1, kMemory / (sizeof(double) * std::max<std::size_t>(1, ids_.size())));
    for (std::size_t first = 0; first < values; first += fit) {
      pass(first, std::min(values, first + fit));
    }
  }

 private:
  SummaryVariable& survival() { return results_.summary(CubeId::risk).variables.back(); }
  SummaryVariable& incidence() { return results_.summary(CubeId::exit).variables.back(); }

  static SummaryVariable variable(const std::string& name, const std::string& long_name,
                                  std::size_t cells) {
    return {name, "1", long_name, std::vector<double>(kStatistics * cells),
            std::vector<std::int8_t>(cells)};
  }

  void make_variables() {
    const std::size_t cells = tables_.count() * tables_.ages();
    results_.summary(CubeId::risk)
        .variables.push_back(variable(
            "survival", "share of accounts neither closed nor charged off up to the age", cells));
    results_.summary(CubeId::exit)
        .variables.push_back(
            variable("cumulative_incidence",
                     "share of accounts first closed by the cause, or charged off, up to the age",
                     cells * tables_.exits()));
  }

  // Values [first, end) of every replication, then their statistics. Replications are read a few
  // at a time; each table takes them in their order.
  void pass(std::size_t first, std::size_t end) {
    Columns columns{first, end, ids_.size()};
    const std::size_t size = tables_.curve_values();
    const std::size_t first_table = first / size;
    const std::size_t tables = (end - 1) / size + 1 - first_table;
    for (std::size_t r = 0; r < ids_.size(); r += kTogether) {
      const std::size_t some = std::min(kTogether, ids_.size() - r);
      parallel_for(some, [&](std::size_t i) {
        spool_.read_cells(ids_[r + i], risk_offset_, records_[i].at_risk);
        spool_.read_cells(ids_[r + i], exit_offset_, records_[i].exits);
      });
      parallel_for(tables, [&](std::size_t t) {
        for (std::size_t i = 0; i < some; ++i) add(columns, first_table + t, r + i, records_[i]);
      });
    }
    parallel_for(tables, [&](std::size_t t) {
      const std::size_t last = std::min(end, (first_table + t + 1) * size);
      for (std::size_t v = std::max(first, (first_table + t) * size); v < last; ++v) {
        summarise_value(v, columns.of(v), columns.squares[v - first]);
      }
    });
  }

  void add(Columns& columns, std::size_t t, std::size_t replication, const Record& record) const {
    const std::size_t size = tables_.curve_values();
    RiskTables tables = tables_;
    tables.take(record.at_risk, record.exits);
    const RiskTable table = tables.table(t);
    const std::vector<double> values = joined(curves_of(table));
    const std::vector<double> effects = joined(effect_on_curves(totals_[t], table));
    for (std::size_t v = std::max(columns.first, t * size);
         v < std::min(columns.end, (t + 1) * size); ++v) {
      columns.of(v)[replication] = values[v - t * size];
      const double effect = effects[v - t * size];
      columns.squares[v - columns.first] += effect * effect;
    }
  }

  void summarise_value(std::size_t v, std::span<double> column, double squares) {
    const std::size_t t = v / tables_.curve_values();
    const std::size_t curve = v % tables_.curve_values() / tables_.ages();
    const std::size_t age = v % tables_.ages();
    const RiskTable& totals = totals_[t];
    Statistics s = value_statistics(column);
    at(s, Statistic::mean) = estimates_[t][v % tables_.curve_values()];
    const auto count = static_cast<double>(column.size());
    if (column.size() > 1) {
      at(s, Statistic::se) = std::sqrt(squares * count / (count - 1.0));
    }
    if (curve == 0) {
      store(survival(), t * tables_.ages() + age, s, exits_up_to(totals, 0, tables_.exits(), age));
    } else {
      store(incidence(), (t * tables_.exits() + curve - 1) * tables_.ages() + age, s,
            exits_up_to(totals, curve - 1, curve, age));
    }
  }

  // By the exits [first, end).
  std::int64_t exits_up_to(const RiskTable& table, std::size_t first, std::size_t end,
                           std::size_t age) const {
    std::int64_t sum = 0;
    for (std::size_t e = first; e < end; ++e) {
      for (std::size_t k = 0; k <= age; ++k) sum += table.exits[e * tables_.ages() + k];
    }
    return sum;
  }

  static void store(SummaryVariable& variable, std::size_t cell, const Statistics& statistics,
                    std::int64_t events) {
    const std::size_t cells = variable.few_events.size();
    for (std::size_t i = 0; i < kStatistics; ++i) {
      variable.values[i * cells + cell] = statistics[i];
    }
    variable.few_events[cell] = events < kFewEvents ? 1 : 0;
  }

  const Spool& spool_;
  std::span<const ReplicationId> ids_;
  RunResults& results_;
  RiskTables tables_;
  std::vector<RiskTable> totals_;
  std::vector<std::vector<double>> estimates_;  // of the totals
  std::vector<Record> records_;
  std::size_t risk_offset_ = 0, exit_offset_ = 0;
};

}  // namespace

std::size_t bytes_for_incidence(const TallyShape& shape, std::size_t replications) {
  const RiskTables tables(shape);
  const std::size_t columns =
      tables.count() * tables.curve_values() * replications * sizeof(double);
  const auto cells =
      static_cast<std::size_t>(shape.segments) * static_cast<std::size_t>(shape.products);
  const std::size_t record = cells * tables.curve_values() * sizeof(std::int64_t);
  return std::min(kMemory, columns) + std::min(kTogether, replications) * record;
}

void add_incidence(const Spool& spool, std::span<const ReplicationId> ids, RunResults& results) {
  if (spool.shape().account_ages() == 0) return;
  Estimator(spool, ids, results).run();
}

}  // namespace lendsim
