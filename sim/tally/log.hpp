// The log of a replication: one row per thing that happened to a borrower or an account in a
// reported month. Stocks and ordinary payments are not told; the tables of measures and the panel
// have them.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string_view>

#include "models/base/ids.hpp"

namespace lendsim {

// In the order in which rows of one account and month stand.
enum class LogKind : std::uint8_t {
  arrived,
  event,
  rule,
  invited,
  closed,
  frozen,
  reopened,
  limit_cut,
  limit_granted,
  plan,
  draw,
  draw_refused_status,
  draw_refused_arrears,
  draw_refused_limit,
  draw_refused_funding,
  draw_deferred,
  draw_lost,
  draw_to_rival,
  missed,
  paid_short,
  caught_up,
  prepaid_in_part,
  settled_early,
  cured,
  plan_completed,
  default_entered,
  plan_redefault,
  charged_off,
  departed,
  returned,
  count
};
inline constexpr int kLogKinds = static_cast<int>(LogKind::count);

struct LogKindInfo {
  std::string_view name;  // [a-z][a-z0-9_]*
  std::string_view meaning;
  std::string_view amount;  // what the amount of such a row is; empty: 0
};
std::span<const LogKindInfo, kLogKinds> log_kinds();

// The order of rows is that of the fields; -1: none. Equal rows cannot be told apart, so sorting
// gives the same bytes wherever they came from.
struct LogRow {
  std::int32_t month = 0;  // reported months, 1 = the first
  BorrowerId borrower = 0;
  std::int8_t product = -1;
  LogKind kind = LogKind::event;
  std::int16_t cause = -1;
  std::int16_t event = -1;
  std::int16_t rule = -1;
  std::int64_t amount_fen = 0;

  friend auto operator<=>(const LogRow&, const LogRow&) = default;
};
static_assert(sizeof(LogRow) == 24);

}  // namespace lendsim
