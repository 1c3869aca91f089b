// What all borrowers of a replication share: the macro path, and last month's figures of the book.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/base/ids.hpp"
#include "models/features/feature.hpp"
#include "sim/scenario/scenario.hpp"

namespace lendsim {

// By month of the run: the systematic factor and each driver's value.
struct MacroPath {
  std::vector<float> systematic;
  std::vector<std::vector<float>> drivers;  // [driver][month]
};

MacroPath macro_path(const Scenario& scenario, ReplicationId replication);

// Exact sums of one month over the whole book; the features book.* of the next month come from them
// by one division each.
struct BookFigures {
  std::int64_t balance = 0, balance_30 = 0, limit = 0;  // fen
  std::int64_t new_defaults = 0, performing_opening = 0;
  std::int64_t closures = 0, account_months = 0, draws = 0, borrowers = 0;
  std::int64_t pool_limit = 0;                        // fen, limits that count against the pool
  std::array<std::int64_t, kMaxParties> funded = {};  // fen, balance by party

  void add(const BookFigures& other);
};

// The pool's quota, in fen, for the borrowers of `book`.
std::int64_t pool_quota(const Pool& pool, const BookFigures& book);
// The funding of a month's draws, given the book of the month before.
FundingMonth funding_of(const Epoch& epoch, Month month, const BookFigures& last_month);

// Sets the month's features in a row: calendar, announcements, constants, macro, book.
void set_month_features(const Scenario& scenario, std::size_t month, const MacroPath& macro,
                        const BookFigures& book, FeatureRow& row);

}  // namespace lendsim
