#include "models/platform/maintenance.hpp"

namespace lendsim {

MaintenanceOutcome through_maintenance(std::span<const MaintenanceWindow> windows, int product,
                                       std::int64_t minute, std::uint32_t fate_word) {
  MaintenanceOutcome outcome{DrawFate::free, minute};
  // A draw deferred to a window's end may fall into the next window; windows are in order of time.
  for (const MaintenanceWindow& w : windows) {
    if (((w.products >> static_cast<unsigned>(product)) & 1U) == 0) continue;
    if (outcome.minute < w.from_minute || outcome.minute >= w.until_minute) continue;
    if (fate_word >= w.deferred_below) {
      return {fate_word < w.rival_below ? DrawFate::rival : DrawFate::lost, outcome.minute};
    }
    outcome = {DrawFate::deferred, w.until_minute};
  }
  return outcome;
}

}  // namespace lendsim
