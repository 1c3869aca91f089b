// The groups of a result file that hold single replications, and their sums.
#pragma once

#include "sim/results/cubes.hpp"
#include "sim/results/result_file.hpp"
#include "sim/results/run_results.hpp"
#include "sim/results/spool.hpp"

namespace lendsim {

// Tallies in replication order, from a spool or from memory.
class ReplicationSource {
 public:
  ReplicationSource(const RunResults& results, const Spool* spool);

  const std::vector<ReplicationId>& ids() const { return ids_; }
  Tally read(std::size_t i) const;
  std::size_t log_rows(std::size_t i) const;
  std::vector<LogRow> log(std::size_t i) const;
  // The cells of one cube.
  void cells(std::size_t i, const CubeLayout& cube, std::span<std::int64_t> out) const;

 private:
  const RunResults* results_;
  const Spool* spool_;
  std::vector<ReplicationId> ids_;
};

void write_totals(ResultFile& file, const RunResults& results, const Calendar& calendar);
void write_replications(ResultFile& file, const RunResults& results,
                        const ReplicationSource& source, const Calendar& calendar);
void write_panel(ResultFile& file, const RunResults& results, const ReplicationSource& source);

}  // namespace lendsim
