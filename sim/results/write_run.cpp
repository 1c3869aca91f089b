#include "sim/results/write_run.hpp"

#include <algorithm>

#include "sim/results/cubes.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/result_file.hpp"
#include "sim/results/write_log.hpp"
#include "sim/results/write_replications.hpp"

namespace lendsim {
namespace {

// Ready-made curves.
constexpr const char* kQuicklook[] = {"balance", "closures", "interest_income", "net_income",
                                      "default_rate"};

void write_root_attributes(hid_t root, const RunResults& r) {
  hdf5::put_text(root, "Conventions", "CF-1.10");
  hdf5::put_text(root, "title", r.title);
  hdf5::put_text(root, "layout", kRunLayout);
  hdf5::put_text(root, "source", r.source);
  hdf5::put_text(root, "seed", std::to_string(r.seed));
  hdf5::put_text(root, "scenario_sha256", r.scenario_sha256);
  hdf5::put_text(root, "currency", r.currency);
  hdf5::put_text(root, "day_count", r.day_count == DayCount::actual ? "actual" : "30");
  hdf5::put_integer(root, "start_year", r.start.year());
  hdf5::put_integer(root, "start_month", r.start.month_of_year());
  hdf5::put_integer(root, "replications", r.replications);
  hdf5::put_integer(root, "replications_wanted", r.replications_wanted);
  hdf5::put_integer(root, "borrowers", r.borrowers);
  hdf5::put_integer(root, "months", r.shape.points - 1);
  hdf5::put_integer(root, "warm_up", r.shape.months - (r.shape.points - 1));
  hdf5::put_integer(root, "cohort_months", r.shape.cohort_months);
  hdf5::put_integer(root, "panel_borrowers", r.shape.panel_borrowers);
  hdf5::put_text(root, "events", r.shape.log ? "yes" : "no");
  hdf5::put_text(root, "complete", r.complete ? "yes" : "no");
  hdf5::put_text(root, "NX_class", "NXroot");
  hdf5::put_text(root, "default", "quicklook");
}

// A child group with the axes of its parent less the statistic.
void write_few_events(ResultFile& file, const std::string& path, const std::vector<Axis>& axes,
                      const SummaryGroup& summary, const Calendar& calendar) {
  static constexpr std::int8_t kValues[] = {0, 1};
  const auto flagged = [](const SummaryVariable& v) { return !v.few_events.empty(); };
  if (std::none_of(summary.variables.begin(), summary.variables.end(), flagged)) return;
  Rectangle group(file, path + "/few_events", axes, calendar);
  std::vector<Stream<std::int8_t>> streams;
  std::vector<const SummaryVariable*> written;
  for (const SummaryVariable& v : summary.variables) {
    if (v.few_events.empty()) continue;
    written.push_back(&v);
    streams.push_back(group.stream<std::int8_t>(
        {v.name, "", "fewer than 30 events are behind the estimate of " + v.name}));
    hdf5::put_flags(streams.back().dataset(), kValues, "enough too_few");
  }
  append_all(streams, [&](std::size_t i) { streams[i].take(written[i]->few_events); });
  finish_all(streams);
}

// `axes` are those after the statistic.
void write_summary(ResultFile& file, const std::string& path, const std::vector<Axis>& axes,
                   const SummaryGroup& summary, const Calendar& calendar) {
  {
    std::vector<Axis> with_statistic = axes;
    with_statistic.insert(with_statistic.begin(), statistic_axis());
    Rectangle group(file, path, with_statistic, calendar);
    std::vector<Stream<double>> streams;
    for (const SummaryVariable& v : summary.variables) {
      streams.push_back(group.stream<double>({v.name, v.units, v.long_name}));
    }
    append_all(streams, [&](std::size_t i) { streams[i].take(summary.variables[i].values); });
    finish_all(streams);
  }
  write_few_events(file, path, axes, summary, calendar);
}

void write_summaries(ResultFile& file, const RunResults& r, const Calendar& calendar) {
  write_summary(file, "", {axis_of(AxisId::month, r)}, r.portfolio, calendar);
  for (const CubeLayout& cube : cube_layouts(r)) {
    const SummaryLayout layout = summary_layout(cube.id, r);
    write_summary(file, layout.group, layout.axes, r.summary(cube.id), calendar);
  }
}

void write_curve(ResultFile& file, const SummaryVariable& v, const RunResults& r) {
  const auto points = static_cast<std::size_t>(r.shape.points);
  const std::string in_units = v.units == "1" ? "" : " (" + v.units + ")";
  Rectangle group(file, "/quicklook/" + v.name, {axis_of(AxisId::month, r)});
  hdf5::put_text(group.group(), "NX_class", "NXdata");
  hdf5::put_text(group.group(), "signal", "mean");
  hdf5::put_nexus_text(group.group(), "title", v.long_name + in_units + ": mean and 5-95 % range");
  hdf5::put_nexus_texts(group.group(), "axes", {"month"});
  hdf5::put_nexus_texts(group.group(), "auxiliary_signals", {"q05", "q95"});
  for (const Statistic s : {Statistic::mean, Statistic::q05, Statistic::q95}) {
    const std::string name = kStatisticNames[static_cast<std::size_t>(s)];
    const auto values = std::span(v.values).subspan(static_cast<std::size_t>(s) * points, points);
    group.variable<double>({name, v.units, v.name + in_units + ", " + name}, values).finish();
  }
}

void write_quicklook(ResultFile& file, const RunResults& r) {
  const hdf5::Id group = hdf5::create_group(file.root(), "/quicklook");
  hdf5::put_text(group, "NX_class", "NXentry");
  hdf5::put_text(group, "default", kQuicklook[0]);
  for (const char* name : kQuicklook) {
    for (const SummaryVariable& v : r.portfolio.variables) {
      if (v.name == name) write_curve(file, v, r);
    }
  }
}

void write_provenance(ResultFile& file, const RunResults& r) {
  const hdf5::Id group = hdf5::create_group(file.root(), "/provenance");
  hdf5::put_text(group, "compiler", r.compiler);
  hdf5::put_text(group, "build_type", r.build_type);
  hdf5::put_text(group, "hdf5", hdf5::library_version());
  hdf5::put_text(group, "overrides", r.overrides);
  const hdf5::Id scenario = hdf5::create_text(group, "scenario", r.scenario);
  hdf5::put_text(scenario, "long_name", "resolved scenario");
  hdf5::put_text(scenario, "media_type", "application/toml");
  Sha256 hash;
  update(hash, std::span<const std::string>(&r.scenario, 1));
  file.add_hash(scenario, "/provenance/scenario", hash);
  if (r.sources.empty()) return;
  Axis names{"name", "file that the scenario came from", {}, {}, 0};
  std::vector<std::string> hashes;
  for (const auto& [name, sha256] : r.sources) {
    names.labels.push_back(name);
    hashes.push_back(sha256);
  }
  Rectangle(file, "/provenance/sources", {names}).texts("sha256", "SHA-256 of the file", hashes);
}

}  // namespace

void write_run(const std::string& path, const RunResults& results, const Spool* kept) {
  try {
    ResultFile file(path);
    const Calendar calendar{month_end_units(results.start),
                            month_ends(results.start, results.shape.points)};
    const ReplicationSource source(results, kept);
    write_root_attributes(file.root(), results);
    write_summaries(file, results, calendar);
    write_totals(file, results, calendar);
    if (results.keep_replications) write_replications(file, results, source, calendar);
    if (results.shape.panel_borrowers > 0) write_panel(file, results, source);
    if (results.shape.log) write_log(file, results, source);
    write_quicklook(file, results);
    write_provenance(file, results);
    file.publish();
  } catch (const hdf5::Error& error) {
    throw IoError("cannot write " + path + ": " + error.what());
  } catch (const CorruptFile& error) {
    throw IoError("cannot write " + path + ": it reads back damaged (" + error.what() + ")");
  }
}

}  // namespace lendsim
