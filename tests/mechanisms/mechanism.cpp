#include "tests/mechanisms/mechanism.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <stdexcept>

#include "sim/engine/engine.hpp"
#include "sim/scenario/document.hpp"
#include "sim/scenario/load.hpp"
#include "tests/folder.hpp"

namespace mechanisms {
namespace {

using namespace lendsim;

std::string text_of(const Table& table, const std::string& key) {
  const Entry* entry = table.find(key);
  if (entry == nullptr) return {};
  if (entry->value.text() == nullptr) throw std::runtime_error(key + " must be text");
  return *entry->value.text();
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  const auto last = text.find_last_not_of(' ');
  return first == std::string::npos ? std::string() : text.substr(first, last - first + 1);
}

// A selection taken apart.
struct Selection {
  CubeInfo cube;
  std::size_t measure = 0;
  std::vector<std::vector<bool>> wanted;  // by axis but the month: which places
  bool stock = false;
};

std::vector<std::string> labels_of(AxisId axis, const Scenario& s) {
  const auto copy = [](const auto& names) {
    return std::vector<std::string>(names.begin(), names.end());
  };
  switch (axis) {
    case AxisId::segment:
      return s.groups;
    case AxisId::product:
      return s.product_names;
    case AxisId::cause:
      return s.causes;
    case AxisId::exit_cause: {
      std::vector<std::string> labels = s.causes;
      labels.emplace_back(kChargedOffExit);
      return labels;
    }
    case AxisId::party:
      return s.parties;
    case AxisId::event:
      return s.event_names;
    case AxisId::rule:
      return s.rule_names;
    case AxisId::stage:
      return copy(kStageNames);
    case AxisId::bucket:
      return copy(kBucketNames);
    case AxisId::from_bucket: {
      auto labels = copy(kBucketNames);
      for (std::string& label : labels) label = "from " + label;
      return labels;
    }
    case AxisId::to_bucket: {
      auto labels = copy(kDestinationNames);
      for (std::string& label : labels) label = "to " + label;
      return labels;
    }
    case AxisId::month:
    case AxisId::cohort:
    case AxisId::age:
    case AxisId::account_age:
      return {};
  }
  return {};
}

void restrict_to(Selection& selection, const Scenario& scenario, const std::string& label) {
  for (std::size_t axis = 0; axis < selection.cube.axes.size(); ++axis) {
    const std::vector<std::string> labels = labels_of(selection.cube.axes[axis], scenario);
    const auto found = std::find(labels.begin(), labels.end(), label);
    if (found == labels.end()) continue;
    std::vector<bool>& wanted = selection.wanted[axis];
    std::fill(wanted.begin(), wanted.end(), false);
    wanted[static_cast<std::size_t>(found - labels.begin())] = true;
    return;
  }
  throw std::runtime_error("no axis of " + std::string(selection.cube.name) + " has the label \"" +
                           label + "\"");
}

Selection select(const Runs& runs, const std::string& text) {
  const auto bracket = text.find('[');
  std::string name = trimmed(text.substr(0, bracket));
  std::string cube_name;
  if (const auto slash = name.find('/'); slash != std::string::npos) {
    cube_name = name.substr(0, slash);
    name = name.substr(slash + 1);
  }
  Selection selection;
  bool found = false;
  for (const CubeInfo& cube : cubes(runs.tallies.front().shape())) {
    if (cube.name != cube_name) continue;
    for (std::size_t m = 0; m < cube.measures.size(); ++m) {
      if (cube.measures[m].name != name) continue;
      found = true;
      selection.cube = cube;
      selection.measure = m;
      selection.stock = cube.measures[m].kind == MeasureKind::stock;
    }
  }
  if (!found) throw std::runtime_error("there is no measure \"" + text + "\"");
  for (const std::size_t extent : selection.cube.extents) {
    selection.wanted.emplace_back(extent, true);
  }
  if (bracket == std::string::npos) return selection;
  std::string labels = text.substr(bracket + 1, text.rfind(']') - bracket - 1);
  for (std::size_t from = 0; from <= labels.size();) {
    const std::size_t comma = std::min(labels.find(';', from), labels.size());
    restrict_to(selection, runs.scenario, trimmed(labels.substr(from, comma - from)));
    from = comma + 1;
  }
  return selection;
}

bool wants(const Selection& selection, std::size_t row) {
  for (std::size_t axis = selection.cube.axes.size(); axis-- > 0;) {
    const std::size_t extent = selection.cube.extents[axis];
    if (!selection.wanted[axis][row % extent]) return false;
    row /= extent;
  }
  return true;
}

double simple_value(const Runs& runs, std::size_t replication, const std::string& text, int first,
                    int last) {
  Selection selection = select(runs, text);
  int months = 1;
  if (selection.cube.axes.front() == AxisId::month) {
    std::vector<bool>& points = selection.wanted.front();
    const int end = last > 0 ? last : static_cast<int>(points.size()) - 1;
    for (int p = 0; p < static_cast<int>(points.size()); ++p) {
      points[static_cast<std::size_t>(p)] = p >= first && p <= end;
    }
    if (selection.stock) months = end - first + 1;
  }
  const auto cells = runs.tallies[replication].cube(selection.cube.id);
  double sum = 0.0;
  for (std::size_t row = 0; row < selection.cube.rows; ++row) {
    if (!wants(selection, row)) continue;
    sum += static_cast<double>(cells[row * selection.cube.measures.size() + selection.measure]);
  }
  return sum / months;
}

}  // namespace

Mechanism read_mechanism(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const Value root = parse_toml(path, text);
  const Table& table = *root.table();
  Mechanism m;
  m.path = path;
  m.id = text_of(table, "id");
  m.title = text_of(table, "title");
  m.measure = text_of(table, "measure");
  if (m.measure.empty()) return m;  // shown by a test of its own
  const std::string moves = text_of(table, "moves");
  if (moves != "up" && moves != "down") throw std::runtime_error("moves must be up or down");
  m.up = moves == "up";
  m.scenario = text_of(table, "scenario");
  m.change = text_of(table, "change");
  m.neutral = text_of(table, "neutral");
  if (const Entry* untouched = table.find("untouched")) {
    for (const Value& v : untouched->value.array()->items) m.untouched.push_back(*v.text());
  }
  if (const Entry* months = table.find("months")) {
    m.first_month = static_cast<int>(months->value.array()->items[0].number());
    m.last_month = static_cast<int>(months->value.array()->items[1].number());
  }
  return m;
}

Scenario load_with(const std::vector<std::string>& patches,
                   const std::vector<std::string>& overrides) {
  const sample::Folder folder;
  namespace fs = std::filesystem;
  fs::copy_file(fs::path(LENDSIM_SOURCE_DIR) / "tests/mechanisms/base.toml", folder / "0.toml");
  std::string last = folder / "0.toml";
  for (std::size_t i = 0; i < patches.size(); ++i) {
    last = folder.write(std::to_string(i + 1) + ".toml",
                        "extends = \"" + std::to_string(i) + ".toml\"\n" + patches[i]);
  }
  return load_scenario(last, overrides).scenario;
}

Runs run_with(const std::vector<std::string>& patches) {
  Runs runs{load_with(patches), {}};
  runs.tallies.resize(runs.scenario.run.replications);
  std::vector<ReplicationId> todo(runs.tallies.size());
  std::iota(todo.begin(), todo.end(), 0U);
  run_replications(runs.scenario, todo, EngineOptions{},
                   [&](ReplicationId r, const Tally& tally) { runs.tallies[r] = tally; });
  return runs;
}

double value_of(const Runs& runs, std::size_t replication, const std::string& selection,
                int first_month, int last_month) {
  const auto slash = selection.find(" / ");
  if (slash == std::string::npos) {
    return simple_value(runs, replication, selection, first_month, last_month);
  }
  const double top =
      simple_value(runs, replication, selection.substr(0, slash), first_month, last_month);
  const double bottom =
      simple_value(runs, replication, selection.substr(slash + 3), first_month, last_month);
  return bottom == 0.0 ? 0.0 : top / bottom;
}

std::vector<std::int64_t> cells_of(const Runs& runs, std::size_t replication,
                                   const std::string& selection) {
  const Selection selected = select(runs, selection);
  const auto cells = runs.tallies[replication].cube(selected.cube.id);
  std::vector<std::int64_t> result;
  for (std::size_t row = 0; row < selected.cube.rows; ++row) {
    if (!wants(selected, row)) continue;
    result.push_back(cells[row * selected.cube.measures.size() + selected.measure]);
  }
  return result;
}

bool Effect::moves(bool up) const {
  constexpr double kStandardErrors = 5.0;
  const double signed_mean = up ? mean : -mean;
  return signed_mean > 0.0 && signed_mean > kStandardErrors * se;
}

Effect paired_effect(const Runs& base, const Runs& variant, const Mechanism& mechanism) {
  std::vector<double> differences;
  for (std::size_t r = 0; r < base.tallies.size(); ++r) {
    const auto value = [&](const Runs& runs) {
      return value_of(runs, r, mechanism.measure, mechanism.first_month, mechanism.last_month);
    };
    differences.push_back(value(variant) - value(base));
  }
  const auto n = static_cast<double>(differences.size());
  Effect effect;
  effect.mean = std::accumulate(differences.begin(), differences.end(), 0.0) / n;
  double squares = 0.0;
  for (const double d : differences) squares += (d - effect.mean) * (d - effect.mean);
  effect.se = std::sqrt(squares / (n - 1.0) / n);
  return effect;
}

}  // namespace mechanisms
