// Identities and the small closed sets every layer speaks of.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace lendsim {

using BorrowerId = std::uint32_t;     // stable: does not depend on how many borrowers there are
using FeatureIndex = std::uint16_t;   // place in the table of features
using ReplicationId = std::uint32_t;  // stable: does not depend on how many replications there are

// Delinquency bucket by days past due at month end: M0 current, M1 1-29, M2 30-59, … M7 180 and
// more (the Chinese M notation).
inline constexpr int kBuckets = 8;
inline constexpr std::array<std::string_view, kBuckets> kBucketNames = {"M0", "M1", "M2", "M3",
                                                                        "M4", "M5", "M6", "M7"};
constexpr int bucket_of(int dpd) {
  if (dpd <= 0) return 0;
  const int bucket = dpd / 30 + 1;
  return bucket < kBuckets ? bucket : kBuckets - 1;
}

enum class ProductKind : std::uint8_t { instalment, paylater, bullet };

// uninvited: may be invited. open: may draw. frozen: temporarily may not draw. run_off: closed with
// a balance. closed: closed and paid. charged_off: written off.
enum class Status : std::uint8_t { uninvited, open, frozen, run_off, closed, charged_off };
inline constexpr int kStatuses = 6;
inline constexpr std::array<std::string_view, kStatuses> kStatusNames = {
    "uninvited", "open", "frozen", "run_off", "closed", "charged_off"};

constexpr bool is_closed(Status s) { return s == Status::run_off || s == Status::closed; }
// The unit of every rate and benchmark: an open, frozen or run-off pair of borrower and product.
constexpr bool counts_as_account_month(Status s) {
  return s == Status::open || s == Status::frozen || s == Status::run_off;
}

using StatusSet = std::uint8_t;  // bit per Status
constexpr StatusSet status_bit(Status s) {
  return static_cast<StatusSet>(1U << static_cast<unsigned>(s));
}

}  // namespace lendsim
