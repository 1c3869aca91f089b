#include "sim/results/read_compare.hpp"

#include <algorithm>
#include <charconv>

#include "sim/results/check_hashes.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/hdf5.hpp"
#include "sim/results/layout_reader.hpp"
#include "sim/results/write_compare.hpp"

namespace lendsim {
namespace {

class CompareReader : private LayoutReader {
 public:
  explicit CompareReader(const hdf5::Id& file) : LayoutReader(file) {}

  CompareResults read() {
    read_root();
    read_policies();
    read_groups("");
    read_kept();
    return std::move(r_);
  }

 private:
  int number(const char* name) const { return static_cast<int>(integer(name)); }

  void read_root();
  void read_policies();
  void read_sources();
  void read_groups(const std::string& path);
  void read_group(const std::string& path);
  void read_kept();

  CompareResults r_;
};

void CompareReader::read_root() {
  r_.source = text("source");
  r_.unpaired = text("unpaired");
  const std::string precision = text("precision");
  std::from_chars(precision.data(), precision.data() + precision.size(), r_.precision);
  r_.seed = std::stoull(text("seed"));
  r_.currency = text("currency");
  r_.day_count = text("day_count") == "actual" ? DayCount::actual : DayCount::thirty;
  r_.start = make_month(number("start_year"), number("start_month"));
  r_.borrowers = hdf5::get_integer(file_, "borrowers");
  r_.months = number("months");
  r_.warm_up = number("warm_up");
  // Their identities are in the file only if they were kept.
  r_.replications.resize(static_cast<std::size_t>(hdf5::get_integer(file_, "replications")));
  for (std::size_t i = 0; i < r_.replications.size(); ++i) {
    r_.replications[i] = static_cast<ReplicationId>(i);
  }
  const hdf5::Id group = hdf5::open_group(file_, "/provenance");
  r_.compiler = hdf5::get_text(group, "compiler");
  r_.build_type = hdf5::get_text(group, "build_type");
}

void CompareReader::read_policies() {
  const std::string path = "/provenance/policies/";
  for (const std::string& label : labels(path + "policy")) {
    r_.policies.push_back({label, {}, {}, {}, {}, {}});
  }
  if (r_.policies.size() < 2) throw CorruptFile("it compares nothing");
  const auto fill = [&](const char* name, std::string ComparedPolicy::*member) {
    const std::vector<std::string> texts = labels(path + name);
    if (texts.size() != r_.policies.size()) throw CorruptFile(path + name + " is incomplete");
    for (std::size_t i = 0; i < texts.size(); ++i) r_.policies[i].*member = texts[i];
  };
  fill("title", &ComparedPolicy::title);
  fill("scenario", &ComparedPolicy::scenario);
  fill("scenario_sha256", &ComparedPolicy::scenario_sha256);
  fill("overrides", &ComparedPolicy::overrides);
  read_sources();
}

// "policy: file". No policy has a colon and a blank in its label.
void CompareReader::read_sources() {
  if (!has("/provenance/sources")) return;
  const std::vector<std::string> names = labels("/provenance/sources/source");
  const std::vector<std::string> hashes = labels("/provenance/sources/sha256");
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (ComparedPolicy& policy : r_.policies) {
      const std::string lead = policy.label + ": ";
      if (!names[i].starts_with(lead)) continue;
      policy.sources.emplace_back(names[i].substr(lead.size()), hashes[i]);
    }
  }
}

// Every group that has a child "difference", in order of creation.
void CompareReader::read_groups(const std::string& path) {
  if (has(path + "/difference")) read_group(path);
  for (const hdf5::Child& child :
       hdf5::children(hdf5::open_group(file_, path.empty() ? "/" : path))) {
    if (child.is_group) read_groups(path + "/" + child.name);
  }
}

// Axes come before the variables, in their order; only variables are floating-point numbers.
void CompareReader::read_group(const std::string& path) {
  CompareGroup group;
  group.path = path;
  const hdf5::Id place = hdf5::open_group(file_, path.empty() ? "/" : path);
  std::vector<std::string> names;
  for (const hdf5::Child& child : hdf5::children(place)) {
    if (child.is_group || child.name == "date") continue;
    const hdf5::Id dataset = hdf5::open_dataset(place, child.name);
    Axis axis{child.name, hdf5::get_text(dataset, "long_name"), {}, {}, 0};
    switch (hdf5::type_of(dataset)) {
      case hdf5::ValueType::f8:
        names.push_back(child.name);
        continue;
      case hdf5::ValueType::i4:
        axis.numbers = hdf5::read_all<std::int32_t>(dataset);
        break;
      default:
        axis.labels = hdf5::read_texts(dataset);
    }
    if (child.name != "policy" && child.name != "statistic") group.axes.push_back(axis);
  }
  const std::size_t cells = group.cells();
  const std::size_t contrasts = r_.contrasts();
  for (const std::string& name : names) {
    const hdf5::Id dataset = hdf5::open_dataset(place, name);
    CompareVariable v;
    v.name = name;
    v.units = hdf5::get_text(dataset, "units");
    v.long_name = hdf5::get_text(dataset, "long_name");
    v.policies = values<double>(path + "/" + name, r_.policies.size() * kStatistics * cells);
    v.difference = values<double>(path + "/difference/" + name, contrasts * kStatistics * cells);
    v.pairing = values<double>(path + "/pairing/" + name, contrasts * kPairedFigures * cells);
    const std::string flags = path + "/few_events/" + name;
    if (has(flags)) v.few_events = values<std::int8_t>(flags, contrasts * cells);
    group.variables.push_back(std::move(v));
  }
  r_.groups.push_back(std::move(group));
}

void CompareReader::read_kept() {
  if (!has("/replications")) return;
  const auto ids = values<std::int32_t>("/replications/replication", r_.replications.size());
  std::transform(ids.begin(), ids.end(), r_.replications.begin(),
                 [](std::int32_t id) { return static_cast<ReplicationId>(id); });
  const hdf5::Id group = hdf5::open_group(file_, "/replications");
  for (const hdf5::Child& child : hdf5::children(group)) {
    const hdf5::Id dataset = hdf5::open_dataset(group, child.name);
    if (hdf5::type_of(dataset) != hdf5::ValueType::f8) continue;
    const std::size_t size =
        r_.policies.size() * ids.size() * static_cast<std::size_t>(r_.months + 1);
    r_.kept.push_back({child.name, hdf5::get_text(dataset, "units"),
                       hdf5::get_text(dataset, "long_name"),
                       values<double>("/replications/" + child.name, size)});
  }
}

}  // namespace

std::string layout_of(const std::string& path) {
  const hdf5::Id file = open_result(path);
  try {
    return hdf5::has_attribute(file, "layout") ? hdf5::get_text(file, "layout") : std::string{};
  } catch (const hdf5::Error& error) {
    throw CorruptFile(path + ": " + error.what());
  }
}

CompareResults read_compare(const std::string& path) {
  const std::string layout = layout_of(path);
  if (layout.empty()) throw CorruptFile(path + ": it is no result of lendsim");
  if (layout != kCompareLayout) {
    throw CorruptFile(path + ": its layout is " + layout + "; what is read here is " +
                      kCompareLayout);
  }
  const hdf5::Id file = open_result(path);
  try {
    check_hashes(file, path, [](const std::string&) { return false; });
    return CompareReader(file).read();
  } catch (const hdf5::Error& error) {
    throw CorruptFile(path + ": " + error.what());
  } catch (const CorruptFile& error) {
    const std::string what = error.what();
    throw CorruptFile(what.starts_with(path) ? what : path + ": " + what);
  } catch (const std::logic_error&) {  // of std::stoull
    throw CorruptFile(path + ": an attribute of the root is not a number");
  }
}

}  // namespace lendsim
