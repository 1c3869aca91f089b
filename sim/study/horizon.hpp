// What a run says about its whole horizon, for the table at its end: one value per replication of
// each portfolio figure, and what they tell together.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/estimate.hpp"
#include "sim/results/spool.hpp"

namespace lendsim {

enum class HorizonUnit : std::uint8_t { money, accounts, debts, share };
enum class HorizonTime : std::uint8_t {
  sum,        // over the reported months
  last_month  // at its end
};

struct HorizonRow {
  std::string name;  // that of the measure or ratio in the result file
  HorizonUnit unit = HorizonUnit::money;
  HorizonTime time = HorizonTime::sum;
  // Yuan or counts. Of a ratio: of the totals over the time; its mean is the ratio of totals over
  // all replications too.
  Statistics statistics{};
  bool few_events = false;  // too few for the error to be trusted
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

// From all replications in the spool, in their order.
HorizonSummary summarise_horizon(const Spool& spool);

// Replications after which the standard error would be `target` times the mean; 0 where it already
// is, or where either is unknown.
double replications_for(const Statistics& statistics, std::size_t replications, double target);

}  // namespace lendsim
