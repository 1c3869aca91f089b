#include "tests/engine/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sim/cli/diary_pages.hpp"
#include "sim/engine/month_by_month.hpp"
#include "sim/engine/plan.hpp"
#include "tests/engine/state_fields.hpp"
#include "tests/engine/sum_differences.hpp"

namespace judge {
namespace {

using namespace lendsim;

constexpr std::size_t kListed = 12;  // most fields, cells or borrowers that a message lists

// One kernel's book of one replication.
class Side {
 public:
  Side(const Scenario& scenario, const std::vector<MonthRules>& rules, ReplicationId replication,
       const KernelFactory& make, int block_size)
      : block_size_(static_cast<std::size_t>(block_size)), tally_(tally_shape(scenario, 0)) {
    const auto blocks = block_ranges(scenario.run.borrowers, block_size).size();
    for (std::size_t b = 0; b < blocks; ++b) kernels_.push_back(make(scenario));
    book_.emplace(scenario, rules, replication, static_cast<std::uint32_t>(block_size), kernels_,
                  false, tally_);
  }

  void life(std::size_t m) { book_->life(m); }
  void act(std::size_t m) { book_->act(m); }

  const Tally& tally() const { return tally_; }
  const BookFigures& figures() const { return book_->book(); }
  BorrowerState state(BorrowerId id) { return kernels_[id / block_size_]->state(id % block_size_); }

 private:
  std::size_t block_size_;
  Tally tally_;
  std::vector<std::unique_ptr<BlockKernel>> kernels_;
  std::optional<MonthByMonth> book_;
};

// ---- what differs -------------------------------------------------------------------------------

std::vector<BorrowerId> borrowers_that_differ(const Scenario& scenario, ReplicationId replication,
                                              Side& reference, Side& candidate) {
  std::vector<BorrowerId> result;
  for (BorrowerId id = 0; id < scenario.run.borrowers; ++id) {
    const std::uint64_t ours = hash_of(reference.state(id), replication, id);
    if (ours != hash_of(candidate.state(id), replication, id)) result.push_back(id);
  }
  return result;
}

// ---- the message --------------------------------------------------------------------------------

std::string listed(const std::vector<std::string>& lines) {
  std::string text;
  for (std::size_t k = 0; k < std::min(lines.size(), kListed); ++k) text += "  " + lines[k] + "\n";
  if (lines.size() > kListed) text += fmt::format("  and {} more\n", lines.size() - kListed);
  return text;
}

class Recorded final : public Diary {
 public:
  explicit Recorded(Month month) : month_(month) {}
  void entry(DiaryEntry entry) override {
    if (entry.month == month_) entries_.push_back(std::move(entry));
  }
  DiaryEntries entries() const { return entries_; }

 private:
  Month month_;
  std::vector<DiaryEntry> entries_;
};

// A comparison under way, and what it has to say once something differs.
class Comparison {
 public:
  Comparison(const Case& c, ReplicationId replication, const KernelFactory& candidate,
             int block_size)
      : case_(c),
        scenario_(c.scenario),
        rules_(plan_rules(c.scenario)),
        replication_(replication),
        candidate_(candidate),
        block_size_(block_size) {}

  std::string run() {
    Side reference = side(reference_kernel);
    std::optional<Side> candidate;
    int month = -1;
    try {
      candidate.emplace(scenario_, rules_, replication_, candidate_, block_size_);
      std::string text = at(month, reference, *candidate);
      while (text.empty() && ++month < static_cast<int>(scenario_.months.size())) {
        step(month, reference);
        step(month, *candidate);
        text = at(month, reference, *candidate);
      }
      return text;
    } catch (const std::exception& error) {
      return heading(month) + fmt::format("\n  stopped: {}\n", error.what());
    }
  }

 private:
  Side side(const KernelFactory& make) const {
    return {scenario_, rules_, replication_, make, block_size_};
  }
  static void step(int month, Side& s) {
    s.life(static_cast<std::size_t>(month));
    s.act(static_cast<std::size_t>(month));
  }

  Month calendar(int month) const {
    return scenario_.months[static_cast<std::size_t>(month)].month;
  }

  std::string heading(int month) const {
    const std::string when =
        month < 0 ? "at the opening"
                  : fmt::format("month {} of the run ({})", month, month_text(calendar(month)));
    return fmt::format("the kernels part: {}\n  replication {}, {}, blocks of {}", case_.name,
                       replication_, when, block_size_);
  }

  // Empty if nothing differs after the month.
  std::string at(int month, Side& reference, Side& candidate) const {
    const std::vector<BorrowerId> borrowers =
        borrowers_that_differ(scenario_, replication_, reference, candidate);
    std::vector<std::string> cells =
        cell_differences(scenario_, reference.tally(), candidate.tally());
    const std::vector<std::string> figures =
        figure_differences(reference.figures(), candidate.figures());
    if (borrowers.empty() && cells.empty() && figures.empty()) return {};
    std::string text = heading(month);
    if (borrowers.empty()) {
      text += ": all borrowers are equal, the sums are not\n";
    } else {
      text += of_borrower(month, borrowers, reference, candidate);
    }
    cells.insert(cells.end(), figures.begin(), figures.end());
    return text + listed(cells) +
           (borrowers.empty() || month < 0 ? "" : diary(month, borrowers[0]));
  }

  std::string of_borrower(int month, const std::vector<BorrowerId>& borrowers, Side& reference,
                          Side& candidate) const {
    const BorrowerId id = borrowers[0];
    const auto fields = field_differences(scenario_, reference.state(id), candidate.state(id));
    std::string text =
        fmt::format(", borrower {} (lane {})", id, id % static_cast<BorrowerId>(block_size_));
    if (!fields.empty() && fields[0].product >= 0) {
      text += ", " + scenario_.product_names[static_cast<std::size_t>(fields[0].product)];
    }
    text += "\n";
    std::vector<std::string> lines;
    lines.reserve(fields.size());
    for (const FieldDifference& field : fields) lines.push_back(subject(field) + field.text);
    text += listed(lines);
    if (month >= 0) text += before_review(month, id) + alone(month, id);
    text += fmt::format("  {} of {} borrowers differ after this month:", borrowers.size(),
                        scenario_.run.borrowers);
    for (std::size_t k = 0; k < std::min(borrowers.size(), kListed); ++k) {
      text += fmt::format(" {}", borrowers[k]);
    }
    return text + (borrowers.size() > kListed ? " ...\n" : "\n");
  }

  std::string subject(const FieldDifference& field) const {
    if (field.product < 0) return "borrower: ";
    return scenario_.product_names[static_cast<std::size_t>(field.product)] + ": ";
  }

  // Up to step 2 of the month once more: did life part them?
  std::string before_review(int month, BorrowerId id) const {
    Side reference = side(reference_kernel);
    Side candidate = side(candidate_);
    for (int m = 0; m < month; ++m) {
      step(m, reference);
      step(m, candidate);
    }
    reference.life(static_cast<std::size_t>(month));
    candidate.life(static_cast<std::size_t>(month));
    const auto fields = field_differences(scenario_, reference.state(id), candidate.state(id));
    if (fields.empty()) return "  equal after step 2 (life) of that month\n";
    return "  differs already after step 2 (life): " + subject(fields[0]) + fields[0].text + "\n";
  }

  // The borrower alone, in a block of one: do the lanes disturb each other?
  std::string alone(int month, BorrowerId id) const {
    if (scenario_.coupled) return {};
    const MacroPath macro = macro_path(scenario_, replication_);
    Tally ignored(tally_shape(scenario_, 0));
    const auto after = [&](const KernelFactory& make) {
      const std::unique_ptr<BlockKernel> kernel = make(scenario_);
      kernel->create(replication_, id, 1);
      for (int m = 0; m <= month; ++m) {
        kernel->begin_month(static_cast<std::size_t>(m), rules_[static_cast<std::size_t>(m)], macro,
                            {});
        kernel->life_and_act(ignored);
      }
      return kernel->state(0);
    };
    const auto fields = field_differences(scenario_, after(reference_kernel), after(candidate_));
    return fields.empty() ? "  equal when the borrower is alone in a block of one\n"
                          : "  differs also when the borrower is alone in a block of one\n";
  }

  std::string diary(int month, BorrowerId id) const {
    Recorded diary(calendar(month));
    replay(scenario_, replication_, id, diary);
    return "the reference's month of this borrower:\n" +
           diary_pages(diary.entries(), {scenario_.run.start, true, 110});
  }

  const Case& case_;
  const Scenario& scenario_;
  std::vector<MonthRules> rules_;
  ReplicationId replication_;
  const KernelFactory& candidate_;
  int block_size_;
};

std::uint64_t hash_cells(const Tally& tally, ReplicationId replication) {
  std::uint64_t hash = 0xCBF29CE484222325U ^ replication;  // FNV-1a, by cell
  for (const std::int64_t cell : tally.cells()) {
    hash = (hash ^ static_cast<std::uint64_t>(cell)) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 29U;
  }
  return hash;
}

}  // namespace

std::string differences(const Case& c, ReplicationId replication, const KernelFactory& candidate,
                        int block_size) {
  return Comparison(c, replication, candidate, block_size).run();
}

std::string account_of(const Case& c, const RunHash& reference, const RunHash& columns,
                       int block_size) {
  for (ReplicationId r = 0; r < c.scenario.run.replications; ++r) {
    std::string text = differences(c, r, column_kernel, block_size);
    if (!text.empty()) return text;
  }
  return fmt::format(
      "the run's {}{}{} differ, though kernels beside each other, new for each replication, agree "
      "month by month: it is threads, the loop order or what a kernel keeps from the block before",
      reference.tallies != columns.tallies ? "tallies " : "",
      reference.states != columns.states ? "states " : "",
      reference.account_months != columns.account_months ? "account-months " : "");
}

RunHash run_hash(const Scenario& scenario, const EngineOptions& asked) {
  std::vector<ReplicationId> todo(scenario.run.replications);
  std::iota(todo.begin(), todo.end(), 0U);
  // Sums of hashes: who comes first does not matter.
  std::atomic<std::uint64_t> states = 0, account_months = 0;
  RunHash result;
  EngineOptions options = asked;
  options.progress = [&](std::uint64_t more) { account_months += more; };
  options.finished = [&](ReplicationId r, BorrowerId first, BlockKernel& kernel) {
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < kernel.size(); ++i) sum += hash_of(kernel.state(i), r, first + i);
    states += sum;
  };
  run_replications(scenario, todo, options, [&](ReplicationId r, const Tally& tally) {
    result.tallies += hash_cells(tally, r);
  });
  result.states = states;
  result.account_months = account_months;
  return result;
}

}  // namespace judge
