#include "sim/results/write_compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/results/errors.hpp"
#include "sim/results/result_file.hpp"

namespace lendsim {
namespace {

// Ready-made curves.
constexpr const char* kQuicklook[] = {"net_income", "closures", "interest_income", "charge_offs",
                                      "default_rate"};

std::string title_of(const CompareResults& r) {
  std::string text;
  for (std::size_t i = 0; i < r.contrasts(); ++i) text += (i > 0 ? "; " : "") + r.contrast(i);
  return text;
}

std::string pairing_of(const CompareResults& r) {
  if (r.unpaired.empty()) {
    return "common random numbers: replication r of every policy has the same borrowers and the "
           "same economy";
  }
  return "forced although they differ in " + r.unpaired;
}

void write_root_attributes(hid_t root, const CompareResults& r) {
  hdf5::put_text(root, "Conventions", "CF-1.10");
  hdf5::put_text(root, "title", title_of(r));
  hdf5::put_text(root, "layout", kCompareLayout);
  hdf5::put_text(root, "source", r.source);
  hdf5::put_text(root, "baseline", r.policies.front().label);
  hdf5::put_text(root, "pairing", pairing_of(r));
  hdf5::put_text(root, "unpaired", r.unpaired);
  hdf5::put_text(root, "precision", fmt::format("{}", r.precision));
  hdf5::put_text(root, "seed", std::to_string(r.seed));
  hdf5::put_text(root, "currency", r.currency);
  hdf5::put_text(root, "day_count", r.day_count == DayCount::actual ? "actual" : "30");
  hdf5::put_integer(root, "start_year", r.start.year());
  hdf5::put_integer(root, "start_month", r.start.month_of_year());
  hdf5::put_integer(root, "replications", static_cast<std::int64_t>(r.replications.size()));
  hdf5::put_integer(root, "borrowers", r.borrowers);
  hdf5::put_integer(root, "months", r.months);
  hdf5::put_integer(root, "warm_up", r.warm_up);
  hdf5::put_text(root, "complete", "yes");
  hdf5::put_text(root, "NX_class", "NXroot");
  hdf5::put_text(root, "default", "quicklook");
}

std::vector<Axis> led_by(std::vector<Axis> first, const std::vector<Axis>& rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

void write_few_events(ResultFile& file, const CompareGroup& group, const Axis& contrasts,
                      const Calendar& calendar) {
  static constexpr std::int8_t kValues[] = {0, 1};
  const auto flagged = [](const CompareVariable& v) { return !v.few_events.empty(); };
  if (std::none_of(group.variables.begin(), group.variables.end(), flagged)) return;
  Rectangle few(file, group.path + "/few_events", led_by({contrasts}, group.axes), calendar);
  for (const CompareVariable& v : group.variables) {
    if (v.few_events.empty()) continue;
    auto stream = few.variable<std::int8_t>(
        {v.name, "", "fewer than 30 events by which replications differ in " + v.name},
        v.few_events);
    hdf5::put_flags(stream.dataset(), kValues, "enough too_few");
    stream.finish();
  }
}

void write_group(ResultFile& file, const CompareResults& r, const CompareGroup& group,
                 const Calendar& calendar) {
  const Axis policies = policy_axis(r);
  const Axis contrasts = contrast_axis(r);
  {
    Rectangle sides(file, group.path, led_by({policies, statistic_axis()}, group.axes), calendar);
    for (const CompareVariable& v : group.variables) {
      sides.variable<double>({v.name, v.units, v.long_name}, v.policies).finish();
    }
  }
  {
    Rectangle difference(file, group.path + "/difference",
                         led_by({contrasts, statistic_axis()}, group.axes), calendar);
    for (const CompareVariable& v : group.variables) {
      difference.variable<double>({v.name, v.units, "difference in: " + v.long_name}, v.difference)
          .finish();
    }
  }
  Rectangle pairing(file, group.path + "/pairing", led_by({contrasts, figure_axis()}, group.axes),
                    calendar);
  for (const CompareVariable& v : group.variables) {
    // Units differ from figure to figure: only the ends of the interval have those of the measure.
    pairing.variable<double>({v.name, "", "pairing of: " + v.long_name}, v.pairing).finish();
  }
  write_few_events(file, group, contrasts, calendar);
}

void write_kept(ResultFile& file, const CompareResults& r, const Calendar& calendar) {
  Axis month{"month", "months since the start, 0 = opening", {}, {}, 0};
  for (int p = 0; p <= r.months; ++p) month.numbers.push_back(p);
  Rectangle group(file, "/replications", {policy_axis(r), replication_axis(r.replications), month},
                  calendar);
  for (const KeptMeasure& m : r.kept) {
    group.variable<double>({m.name, m.units, m.long_name}, m.values).finish();
  }
}

// The difference of the first contrast with its interval.
void write_curve(ResultFile& file, const CompareResults& r, const CompareVariable& v) {
  const auto points = static_cast<std::size_t>(r.months) + 1;
  const std::string in_units = v.units == "1" ? "" : " (" + v.units + ")";
  Axis month{"month", "months since the start, 0 = opening", {}, {}, 0};
  for (int p = 0; p <= r.months; ++p) month.numbers.push_back(p);
  Rectangle group(file, "/quicklook/" + v.name, {month});
  hdf5::put_text(group.group(), "NX_class", "NXdata");
  hdf5::put_text(group.group(), "signal", "mean");
  hdf5::put_nexus_text(group.group(), "title",
                       v.name + in_units + ", " + r.contrast(0) + ": mean and 95 % interval");
  hdf5::put_nexus_texts(group.group(), "axes", {"month"});
  hdf5::put_nexus_texts(group.group(), "auxiliary_signals", {"low", "high"});
  const auto curve = [&](const char* name, std::span<const double> values) {
    group.variable<double>({name, v.units, v.name + in_units + ", " + name}, values).finish();
  };
  curve("mean", std::span(v.difference).first(points));
  curve("low", std::span(v.pairing).first(points));
  curve("high", std::span(v.pairing).subspan(points, points));
}

void write_quicklook(ResultFile& file, const CompareResults& r) {
  const hdf5::Id group = hdf5::create_group(file.root(), "/quicklook");
  hdf5::put_text(group, "NX_class", "NXentry");
  hdf5::put_text(group, "default", kQuicklook[0]);
  for (const char* name : kQuicklook) {
    if (const CompareVariable* v = r.variable("", name)) write_curve(file, r, *v);
  }
}

void write_sources(ResultFile& file, const CompareResults& r) {
  Axis names{"source", "policy and file that its scenario came from", {}, {}, 0};
  std::vector<std::string> hashes;
  for (const ComparedPolicy& policy : r.policies) {
    for (const auto& [name, sha256] : policy.sources) {
      names.labels.push_back(policy.label + ": " + name);
      hashes.push_back(sha256);
    }
  }
  if (hashes.empty()) return;
  Rectangle(file, "/provenance/sources", {names}).texts("sha256", "SHA-256 of the file", hashes);
}

void write_provenance(ResultFile& file, const CompareResults& r) {
  {
    const hdf5::Id group = hdf5::create_group(file.root(), "/provenance");
    hdf5::put_text(group, "compiler", r.compiler);
    hdf5::put_text(group, "build_type", r.build_type);
    hdf5::put_text(group, "hdf5", hdf5::library_version());
  }
  Rectangle policies(file, "/provenance/policies", {policy_axis(r)});
  const auto texts = [&](const char* name, const char* meaning,
                         std::string ComparedPolicy::*member) {
    std::vector<std::string> values;
    values.reserve(r.policies.size());
    for (const ComparedPolicy& policy : r.policies) values.push_back(policy.*member);
    policies.texts(name, meaning, values);
  };
  texts("title", "title of the scenario", &ComparedPolicy::title);
  texts("scenario", "resolved scenario", &ComparedPolicy::scenario);
  texts("scenario_sha256", "SHA-256 of the resolved scenario", &ComparedPolicy::scenario_sha256);
  texts("overrides", "--set, one per line", &ComparedPolicy::overrides);
  write_sources(file, r);
}

}  // namespace

void write_compare(const std::string& path, const CompareResults& results) {
  try {
    ResultFile file(path);
    const Calendar calendar{month_end_units(results.start),
                            month_ends(results.start, results.months + 1)};
    write_root_attributes(file.root(), results);
    for (const CompareGroup& group : results.groups) write_group(file, results, group, calendar);
    if (!results.kept.empty()) write_kept(file, results, calendar);
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
