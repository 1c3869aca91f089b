// A group of hazards as a program over columns: the same events, terms and order of additions as
// HazardGroup::pick, for all lanes of a block.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/features/hazard.hpp"
#include "sim/columns/ops.hpp"
#include "sim/engine/columns/feature_columns.hpp"

namespace lendsim {

class HazardProgram {
 public:
  explicit HazardProgram(const HazardGroup& group);

  const HazardGroup& group() const { return *group_; }

  // Which event happens in each lane of `among`, by its word: happens[j] are the lanes in which
  // event j of the group does. `excluded[j]`, if given, are lanes in which event j may not.
  void pick(FeatureColumns& features, const std::uint32_t* words, const LaneMask& among,
            std::span<const LaneMask> excluded, std::vector<LaneMask>& happens);
  // The same for a group of one event.
  LaneMask pick(FeatureColumns& features, const std::uint32_t* words, const LaneMask& among);

  std::size_t bytes() const;  // held

 private:
  // Of one event that can happen in some row of the bases.
  struct Event {
    std::uint32_t place = 0;                    // in the group
    std::vector<float> intercepts, odds, live;  // by row
    std::vector<ops::TermColumn> terms;
    LaneMask allowed;
  };
  void pick_by_row(const FeatureColumns& features, const std::uint32_t* words,
                   const LaneMask& among, std::span<const LaneMask> excluded,
                   std::span<LaneMask> happens) const;

  const HazardGroup* group_;
  std::vector<Event> events_;
  std::vector<ops::EventColumns> columns_;
  std::vector<LaneMask> one_;
};

}  // namespace lendsim
