// Who funds a debt. A debt keeps a vector of shares, one per party; what is paid on it, earned on
// it and lost with it is split by that vector. The platform is party 0.
//   Source: co-lending as reported of Ant's partners (98 % funded by others, mid-2020); own share
//   at least 30 % of each joint loan (notice No. 24 of 2021-02-20).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "models/base/money.hpp"
#include "models/base/month.hpp"

namespace lendsim {

inline constexpr std::size_t kMaxParties = 4;  // the platform and three funders

// Millionths by party; those of a debt add up to one million.
using Shares = std::array<std::int32_t, kMaxParties>;
inline constexpr Shares kPlatformOnly = {1'000'000, 0, 0, 0};

// What happens to the share of a party that is suspended or at its capacity.
enum class Overflow : std::uint8_t { others, platform, refuse };

struct Funder {
  std::string name;
  std::vector<std::pair<Month, Fraction>> share;  // of new debts, from the month on; first: always
  Fraction cost;                                  // of funding, 1/year
  bool limited = false;
  Money capacity_per_borrower;  // of its part of the balance, where `limited`
  bool suspended = false;
  Overflow overflow = Overflow::others;
};

// The shares of new debts in a month without regard to suspension and capacity; the platform has
// what the others leave. Precondition (checked by the scenario): the others' add up to at most one.
Shares nominal_shares(std::span<const Funder> parties, Month month);

// What a month's draws get.
struct FundingMonth {
  Shares nominal = kPlatformOnly;
  Shares shares = kPlatformOnly;    // of a draw that is funded
  std::uint64_t refused_below = 0;  // a draw is refused if its word is below: 2^32 times the share
                                    // of unavailable parties whose overflow is "refuse"
};
// `full[p]`: party p is at its capacity.
FundingMonth funding_of_month(std::span<const Funder> parties, Month month,
                              const std::array<bool, kMaxParties>& full);

// Shares of a debt of `before` to which `drawn` is added: weighted by amount, rounded half-up, the
// platform taking what is left.
Shares mixed(const Shares& shares, Money before, const Shares& of_draw, Money drawn);

// An amount by party: rounded down (towards zero), the odd fen to the platform.
using Split = std::array<Money, kMaxParties>;
Split split(Money amount, const Shares& shares);

}  // namespace lendsim
