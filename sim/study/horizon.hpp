// What a run says about its whole horizon, for the table at its end: one value per replication of
// each portfolio figure, and what they tell together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/columns.hpp"
#include "analysis/estimate.hpp"
#include "sim/results/spool.hpp"

namespace lendsim {

enum class HorizonUnit : std::uint8_t { money, accounts, debts, share };
enum class HorizonTime : std::uint8_t {
  sum,        // over the reported months
  last_month  // at its end
};

// How much of a variance over replications comes from the economy that all borrowers of a
// replication share; the rest comes from the borrowers. NaN where nothing varies.
struct EconomyShare {
  double share = 0.0;
  double low = 0.0;  // 95 % interval
  double high = 0.0;
};

struct HorizonRow {
  std::string name;  // that of the measure or ratio in the result file
  HorizonUnit unit = HorizonUnit::money;
  HorizonTime time = HorizonTime::sum;
  // Yuan or counts. Of a ratio: of the totals over the time; its mean is the ratio of totals over
  // all replications too.
  Statistics statistics{};
  bool few_events = false;                   // too few for the error to be trusted
  std::optional<EconomyShare> economy = {};  // if asked for
};

struct CauseRow {
  std::size_t cause = 0;  // place among the causes
  Statistics closures{};  // per replication
  double share = 0.0;     // of all closures
  bool few_events = false;
};

struct HorizonSummary {
  std::vector<HorizonRow> rows;  // closures, interest income and default rate first
  std::vector<CauseRow> causes;  // by place; those that closed nothing too
};

// What the table at the end of a run tells of the whole book, in its order.
struct Headline {
  std::string name;
  HorizonUnit unit = HorizonUnit::money;
  HorizonTime time = HorizonTime::sum;
};
std::vector<Headline> headlines();

// The values of one headline, replication by replication: fen or counts. A ratio has denominators.
struct HorizonColumns {
  std::vector<std::int64_t> numerators;
  std::vector<std::int64_t> denominators;  // empty: no ratio
  double unit = 1.0;                       // numerators / unit are yuan or counts
  bool counts_events = false;              // the numerators count events
};
// Of the first `replications` that are read; the main cube is the first of a tally.
HorizonColumns horizon_columns(const CellReader& cells, const TallyShape& shape,
                               std::size_t replications, const std::string& name);

// From all replications in the spool, in their order.
HorizonSummary summarise_horizon(const Spool& spool);

// Replications after which the standard error would be `target` times the mean; 0 where it already
// is, or where either is unknown.
double replications_for(const Statistics& statistics, std::size_t replications, double target);

}  // namespace lendsim
