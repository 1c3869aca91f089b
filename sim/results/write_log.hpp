// The group of a result file that holds the log.
#pragma once

#include "sim/results/result_file.hpp"
#include "sim/results/write_replications.hpp"

namespace lendsim {

// /events, a replication at a time; nothing if nothing happened.
void write_log(ResultFile& file, const RunResults& results, const ReplicationSource& source);

}  // namespace lendsim
