// What a thread needs beside a block's state to carry out its steps: features, words, programs.
// Nothing in it outlives a step, so that blocks share it.
#pragma once

#include <tbb/enumerable_thread_specific.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/columns/column.hpp"
#include "sim/engine/columns/feature_columns.hpp"
#include "sim/engine/columns/hazard_program.hpp"
#include "sim/population/block.hpp"
#include "sim/scenario/scenario.hpp"

namespace lendsim {

// A rule as the columns look at it.
struct RuleProgram {
  const Rule* rule = nullptr;
  int selection = -1;                     // place among the month's selecting rules, or -1
  std::unique_ptr<HazardProgram> chance;  // null: a threshold
};

// What is prepared once for an epoch.
struct EpochPrograms {
  explicit EpochPrograms(const Epoch& epoch);
  std::vector<HazardProgram> events, demand, service;  // by group; by product
  std::unique_ptr<HazardProgram> leave, come_back;
  std::vector<RuleProgram> rules;  // of the epoch
  std::size_t bytes() const;       // held
};

// A rule that acts.
struct Decision {
  const Rule* rule = nullptr;
  std::size_t lane = 0;
  std::uint32_t products = 0;
  int row = -1;  // among the rows: the features it was decided on, where `truth` reads them
};

// What reopening changed of a borrower: the pool still looks at the old value.
struct Overwritten {
  float* place;
  float old;
};

struct ColumnWorkspace {
  explicit ColumnWorkspace(const Scenario& scenario);
  // Sizes the columns for a block, keeping what is in them.
  void fit(std::size_t lanes);
  std::size_t bytes() const;

  const void* owner = nullptr;  // the kernel whose state the features show
  FeatureColumns features;
  std::vector<EpochPrograms> programs;
  Block one;        // the borrower at hand, for the reference
  Account account;  // the account at hand
  std::array<Column<std::uint32_t>, 4> words, product_words, draw_words, service_words;
  std::vector<LaneMask> happens;
  std::vector<std::vector<LaneMask>> happens_by_group;
  Column<float> before, effect;
  Column<double> normals;
  std::vector<Column<std::int32_t>> record_at;  // by product: place among the records, or -1
  std::vector<std::array<LaneMask, kStatuses>> statuses;  // by product, before the review
  std::vector<Decision> decisions;
  std::vector<FeatureRow> rows;
  std::vector<Overwritten> changed_at_reopening;
};

// One for each thread that carries out blocks.
class ColumnWorkspaces {
 public:
  explicit ColumnWorkspaces(const Scenario& scenario)
      : held_([&scenario] { return ColumnWorkspace(scenario); }) {}
  ColumnWorkspace& local() { return held_.local(); }
  // The largest there is; the others grow to it.
  std::size_t bytes_each() const;

 private:
  tbb::enumerable_thread_specific<ColumnWorkspace> held_;
};

}  // namespace lendsim
