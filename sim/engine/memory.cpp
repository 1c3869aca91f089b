// How much memory a simulation will hold.
#include <algorithm>

#include "sim/engine/engine.hpp"
#include "sim/engine/kernels.hpp"
#include "sim/engine/plan.hpp"

namespace lendsim {
namespace {

// What one block of a book comes to.
struct BlockBytes {
  std::uint64_t kernel = 0;
  std::uint64_t keys = 0;  // of the month with the most to rank and to ask for
  std::uint64_t tally = 0;
  std::uint64_t log = 0;  // of all months
};

// Arrears and plans, which take memory only where they are, have settled by then (judgement).
constexpr std::size_t kTrialMonths = 60;

// Larger blocks are tried in part: a run's start must not wait for a large one.
constexpr std::uint32_t kTrialBorrowers = kColumnBlock;

// Simulates the first borrowers as if they were the whole book.
BlockBytes try_block(const Scenario& scenario, const std::vector<MonthRules>& rules,
                     BlockKernel& kernel, std::uint32_t size, bool log) {
  const MacroPath macro = macro_path(scenario, 0);
  const std::size_t months = std::min(kTrialMonths, scenario.months.size());
  Tally tally(tally_shape(scenario, 0, log));
  BlockBytes bytes;
  kernel.create(0, 0, size);
  kernel.open(tally);
  for (std::size_t m = 0; m < months; ++m) {
    const auto selections = static_cast<std::size_t>(rules[m].selections);
    std::vector<std::vector<RankKey>> keys(selections);
    const std::vector<SelectionCut> nobody(selections);
    kernel.begin_month(m, rules[m], macro, {});
    kernel.life(tally);
    if (selections > 0) kernel.rank(keys);
    kernel.set_cuts(nobody);
    kernel.clear_book();
    kernel.act(tally);
    // By block, and once more for the whole book.
    std::uint64_t ranked = kernel.pool_requests().size() * sizeof(PoolRequest);
    for (const auto& of_selection : keys) ranked += 2 * of_selection.size() * sizeof(RankKey);
    bytes.keys = std::max(bytes.keys, ranked);
    bytes.kernel = std::max<std::uint64_t>(bytes.kernel, kernel.bytes());
  }
  bytes.log = tally.log().size() * sizeof(LogRow) * scenario.months.size() / months;
  bytes.tally = tally.bytes();
  return bytes;
}

}  // namespace

std::uint64_t memory_needed(const Scenario& scenario, const EngineOptions& options,
                            std::size_t replications) {
  const auto threads = static_cast<std::uint64_t>(thread_count(options));
  const std::uint32_t borrowers = scenario.run.borrowers;
  const auto block = std::min(borrowers, static_cast<std::uint32_t>(block_size_of(options)));
  const std::uint32_t size = std::min(block, kTrialBorrowers);
  const std::uint64_t parts = (block + size - 1) / size;  // of a block
  Kernels kernels(scenario, options);
  const std::vector<MonthRules> rules = plan_rules(scenario);
  const BlockBytes columns =
      try_block(scenario, rules, kernels.one({borrowers, size}), size, false);
  // The blocks of the panel, or all with a log, are the reference's.
  const std::uint32_t of_reference =
      options.log ? borrowers : std::min(options.panel_borrowers, borrowers);
  const BlockBytes reference =
      of_reference > 0 ? try_block(scenario, rules, kernels.one({0, size}), size, options.log)
                       : BlockBytes{};

  const std::size_t whole = side_by_side(replications, static_cast<int>(threads));
  const std::uint64_t books = whole > 0 ? threads : 1;
  const std::uint64_t tallies = whole < replications && threads > 1 ? threads + 1 : books;
  const auto of_book = [&](std::uint64_t part, const BlockBytes& of_block) {
    return (part + size - 1) / size * (of_block.kernel + of_block.keys);
  };
  const std::uint64_t state =
      scenario.coupled || options.order == LoopOrder::month_major
          ? books * (of_book(of_reference, reference) + of_book(borrowers - of_reference, columns))
          : threads * parts * (reference.kernel + (of_reference < borrowers ? columns.kernel : 0));
  const TallyShape shape = tally_shape(scenario, options.panel_borrowers, options.log);
  // A vector that grows holds up to twice what is in it.
  const std::uint64_t log = 2 * books * ((borrowers + size - 1) / size) * reference.log;
  return state + threads * kernels.workspace_bytes() + log +
         tallies * (columns.tally + shape.panel_rows() * sizeof(PanelRow));
}

}  // namespace lendsim
