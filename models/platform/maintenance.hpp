// Maintenance windows: draws that fall into one are deferred to its end, lost, or gone to a rival.
// Interest and days past due run on. Not a closure.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace lendsim {

struct MaintenanceWindow {
  std::string name;
  std::uint32_t products = 0;        // bit per product
  std::int64_t from_minute = 0;      // minutes since the start of the month, may be negative
  std::int64_t until_minute = 0;     // first minute after the window, may lie beyond the month
  std::uint64_t deferred_below = 0;  // fate word below: deferred
  std::uint64_t rival_below = 0;     // else below (deferred + rival): gone to a rival; else lost
};

enum class DrawFate : std::uint8_t { free, deferred, lost, rival };

struct MaintenanceOutcome {
  DrawFate fate = DrawFate::free;
  std::int64_t minute = 0;  // when the draw happens; beyond the month: next month
};

// What becomes of a draw on `product` wanted at `minute`.
MaintenanceOutcome through_maintenance(std::span<const MaintenanceWindow> windows, int product,
                                       std::int64_t minute, std::uint32_t fate_word);

}  // namespace lendsim
