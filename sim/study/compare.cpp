#include "sim/study/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "analysis/compare.hpp"
#include "analysis/summarise.hpp"
#include "sim/results/aligned_cells.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/parallel.hpp"
#include "sim/results/read_run.hpp"
#include "sim/results/spool.hpp"
#include "sim/results/write_compare.hpp"
#include "sim/scenario/problem.hpp"
#include "sim/study/spooling.hpp"

namespace lendsim {
namespace {

// Throws unless every run pairs with the first, or it is forced; the keys that differ.
std::string check_pairs(const std::vector<RunResults>& runs, const CompareRequest& request) {
  std::string unpaired;
  for (std::size_t i = 1; i < runs.size(); ++i) {
    for (const Mismatch& m : mismatches(runs.front(), runs[i])) {
      if (m.fatal || !request.force_unpaired) {
        throw UnpairedRuns(fmt::format(
            "cannot compare {} with {}: {} is {} there and {} here{}", request.labels[i],
            request.labels[0], m.key, m.variant, m.baseline,
            m.fatal ? "" : " (--force-unpaired compares them all the same, and says so)"));
      }
      if (unpaired.find(m.key) == std::string::npos) {
        unpaired += (unpaired.empty() ? "" : ", ") + m.key;
      }
    }
  }
  return unpaired;
}

CompareResults describe(const std::vector<RunResults>& runs, const CompareRequest& request) {
  const RunResults& base = runs.front();
  CompareResults r;
  r.source = base.source;
  r.currency = base.currency;
  r.seed = base.seed;
  r.borrowers = base.borrowers;
  r.start = base.start;
  r.day_count = base.day_count;
  r.months = base.shape.points - 1;
  r.warm_up = base.shape.months - r.months;
  r.precision = request.precision;
  r.compiler = base.compiler;
  r.build_type = base.build_type;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const RunResults& run = runs[i];
    r.policies.push_back({request.labels[i], run.title, run.scenario, run.scenario_sha256,
                          run.overrides, run.sources});
  }
  return r;
}

// Compares and writes. `readers` are those of the runs, in their own shapes.
CompareResults finish(const std::vector<RunResults>& runs, const std::vector<CellReader>& readers,
                      const std::vector<ReplicationId>& ids, const std::string& unpaired,
                      const CompareRequest& request, const std::string& output) {
  CompareResults results = describe(runs, request);
  results.unpaired = unpaired;
  results.replications = ids;
  std::vector<const RunResults*> all;
  all.reserve(runs.size());
  for (const RunResults& run : runs) all.push_back(&run);
  const RunResults meaning = union_of(all);
  std::vector<AlignedCells> maps;
  maps.reserve(runs.size());
  for (const RunResults& run : runs) maps.emplace_back(run, meaning);
  std::vector<CellReader> aligned;
  for (std::size_t p = 0; p < runs.size(); ++p) {
    aligned.push_back([&, p](std::size_t i, std::size_t first, std::span<std::int64_t> out) {
      maps[p].read(first, out, [&](std::size_t from, std::span<std::int64_t> cells) {
        readers[p](i, from, cells);
      });
    });
  }
  compare_cells(aligned, meaning, request.run.keep_replications, results);
  write_compare(output, results);
  return results;
}

bool told_to_stop(const RunRequest& request) {
  return request.stop != nullptr && request.stop->load();
}

// Policies whose replications go into spools beside the output.
class Simulation {
 public:
  Simulation(const std::vector<const Scenario*>& scenarios, const RunRequest& request,
             const std::string& output, const StopRule* until)
      : scenarios_(scenarios), request_(request), until_(until) {
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
      spools_.push_back(Spool::open(policy_output(output, i),
                                    spool_header(*scenarios[i], request, until), request.fresh));
    }
  }

  void run(RunWatcher& watcher, RunReport& report) {
    std::uint32_t each =
        until_ == nullptr ? scenarios_.front()->run.replications : pilot_of(*until_);
    report.wanted = each * spools_.size();
    std::size_t dropped = 0;
    for (const Spool& spool : spools_) {
      report.found += count_below(spool, each);
      dropped += spool.dropped();
    }
    watcher.opened(report.found, dropped, report.wanted);
    simulate(each, watcher, report);
    if (until_ != nullptr && complete(each)) each = extend(each, watcher, report);
    for (const Spool& spool : spools_) report.complete += count_below(spool, each);
  }

  std::vector<Spool>& spools() { return spools_; }

 private:
  void simulate(std::uint32_t each, RunWatcher& watcher, RunReport& report) {
    for (std::size_t i = 0; i < spools_.size() && !told_to_stop(request_); ++i) {
      simulate_missing(*scenarios_[i], request_, each, spools_[i], watcher, report);
    }
  }
  // Decides on the pilot and simulates the rest; the number of replications of each policy.
  std::uint32_t extend(std::uint32_t pilot, RunWatcher& watcher, RunReport& report) {
    const std::vector<CellReader> some = readers(spools_.front().complete());
    report.until = decide(until_->target, {some, spools_.front().shape(), pilot}, until_->most);
    const std::uint32_t each = report.until->replications;
    report.wanted = each * spools_.size();
    watcher.planned(report.wanted);
    simulate(each, watcher, report);
    if (complete(each)) {
      const std::vector<CellReader> all = readers(spools_.front().complete());
      judge(until_->target, {all, spools_.front().shape(), each}, *report.until);
    }
    return each;
  }
  bool complete(std::uint32_t each) const {
    return std::all_of(spools_.begin(), spools_.end(),
                       [&](const Spool& spool) { return count_below(spool, each) == each; });
  }
  std::vector<CellReader> readers(const std::vector<ReplicationId>& ids) const {
    std::vector<CellReader> all;
    for (const Spool& spool : spools_) {
      all.push_back([&spool, ids](std::size_t i, std::size_t first, std::span<std::int64_t> out) {
        spool.read_cells(ids[i], first, out);
      });
    }
    return all;
  }

  const std::vector<const Scenario*>& scenarios_;
  const RunRequest& request_;
  const StopRule* until_;
  std::vector<Spool> spools_;
};

// A run whose replications are in memory.
CellReader reader_of(const RunResults& run, const std::vector<ReplicationId>& ids) {
  std::vector<const Tally*> tallies;
  for (const ReplicationId id : ids) {
    const auto found = std::find_if(run.kept.begin(), run.kept.end(),
                                    [&](const auto& kept) { return kept.first == id; });
    tallies.push_back(&found->second);
  }
  return [tallies](std::size_t i, std::size_t first, std::span<std::int64_t> out) {
    const auto cells = tallies[i]->cells().subspan(first, out.size());
    std::copy(cells.begin(), cells.end(), out.begin());
  };
}

RunResults read_kept(const std::string& path) {
  RunResults run = read_run(path);
  if (!run.complete) {
    throw CorruptFile(path + ": the run was not finished; the command that made it goes on");
  }
  if (!run.keep_replications) {
    throw CorruptFile(path +
                      ": it did not keep its replications; run again with --keep replications");
  }
  return run;
}

std::vector<ReplicationId> common_replications(const std::vector<RunResults>& runs) {
  std::vector<ReplicationId> common;
  for (const auto& [id, tally] : runs.front().kept) common.push_back(id);
  for (const RunResults& run : runs) {
    std::vector<ReplicationId> ids;
    for (const auto& [id, tally] : run.kept) ids.push_back(id);
    std::vector<ReplicationId> both;
    std::set_intersection(common.begin(), common.end(), ids.begin(), ids.end(),
                          std::back_inserter(both));
    common = std::move(both);
  }
  if (common.empty()) throw UnpairedRuns("the runs have no replication in common");
  return common;
}

std::vector<RunResults> describe_all(const std::vector<const Scenario*>& scenarios,
                                     const RunRequest& request) {
  std::vector<RunResults> runs;
  for (const Scenario* scenario : scenarios) {
    runs.push_back(describe_run(*scenario, request));
    runs.back().shape = tally_shape(*scenario, 0);
    if (scenario->run.replications != scenarios.front()->run.replications) {
      throw UnpairedRuns(
          "the scenarios have different numbers of replications; --replications N sets them for "
          "all");
    }
  }
  return runs;
}

}  // namespace

std::string policy_output(const std::string& output, std::size_t i) {
  return fmt::format("{}.{}", output, i);
}

CompareReport compare_scenarios(const std::vector<const Scenario*>& scenarios,
                                const CompareRequest& request, RunWatcher& watcher,
                                const StopRule* until) {
  const std::string output = checked_output(request.run.output, request.run.force);
  std::vector<RunResults> runs = describe_all(scenarios, request.run);
  const std::string unpaired = check_pairs(runs, request);
  Simulation simulation(scenarios, request.run, output, until);
  CompareReport report;
  simulation.run(watcher, report.run);
  if (report.run.complete < report.run.wanted) return report;

  watcher.writing();
  const ThreadLimit limit(request.run.threads);
  std::vector<Spool>& spools = simulation.spools();
  const std::vector<ReplicationId> ids = spools.front().complete();
  if (until != nullptr) {
    std::vector<Scenario> decided;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      decided.push_back(until->scenario(i, static_cast<std::uint32_t>(ids.size())));
    }
    std::vector<const Scenario*> pointers;
    pointers.reserve(decided.size());
    for (const Scenario& scenario : decided) pointers.push_back(&scenario);
    runs = describe_all(pointers, request.run);
  }
  std::vector<CellReader> readers;
  for (std::size_t i = 0; i < spools.size(); ++i) {
    runs[i].totals = totals_of(spools[i], ids);
    check_identities(runs[i]);
    readers.push_back(lendsim::reader_of(spools[i], ids));
  }
  report.results = finish(runs, readers, ids, unpaired, request, output);
  report.run.written = true;
  for (Spool& spool : spools) spool.discard();
  return report;
}

CompareReport compare_files(const std::vector<std::string>& paths, const CompareRequest& request) {
  const std::string output = checked_output(request.run.output, request.run.force);
  std::vector<RunResults> runs;
  runs.reserve(paths.size());
  for (const std::string& path : paths) runs.push_back(read_kept(path));
  std::string unpaired;
  try {
    unpaired = check_pairs(runs, request);
  } catch (const ScenarioError&) {
    throw CorruptFile("a scenario in the files is not one that this version reads");
  }
  const std::vector<ReplicationId> ids = common_replications(runs);
  std::vector<CellReader> readers;
  readers.reserve(runs.size());
  for (const RunResults& run : runs) readers.push_back(reader_of(run, ids));
  CompareReport report;
  report.run.wanted = report.run.complete = ids.size();
  report.results = finish(runs, readers, ids, unpaired, request, output);
  report.run.written = true;
  return report;
}

}  // namespace lendsim
