// The top of the document, [run], [macro] and [policy].
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "models/base/hash.hpp"
#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

void compile_currency(Context& context, Reader& top) {
  const std::string currency = top.text("currency", "CNY");
  bool good = currency.size() == 3;
  for (const char c : currency) good = good && c >= 'A' && c <= 'Z';
  if (!good) {
    context.error("S004", top.find("currency")->where,
                  "\"currency\" must be three capital letters such as \"CNY\"");
  }
  context.scenario.currency = currency;
}

Month read_start(Context& context, Reader& table) {
  const Month fallback = make_month(2020, 1);
  Value* value = table.require("start");
  if (value == nullptr) return fallback;
  const std::optional<Date> date = read_date(*value, table.what("start"), *context.problems);
  if (!date) return fallback;
  if (date->day != 1) {
    context.error("S011", value->where, "\"start\" of [run] must be the first day of a month");
  }
  if (date->month.year() < 1900 || date->month.year() > 2200) {
    context.error("S011", value->where, "\"start\" of [run] must lie between 1900 and 2200");
    return fallback;
  }
  return date->month;
}

void compile_run(Context& context, Reader& top) {
  Value* section = top.require("run");
  if (section == nullptr || read_table(*section, "[run]", *context.problems) == nullptr) return;
  Reader table(*section, "[run]", *context.problems);
  RunSettings& run = context.scenario.run;
  run.start = read_start(context, table);
  run.months = static_cast<int>(table.integer("months", 1, 1200, 36));
  run.warm_up = static_cast<int>(table.integer("warm_up", 0, 600, 0));
  run.borrowers = static_cast<std::uint32_t>(table.integer("borrowers", 1, 100'000'000, 10'000));
  run.replications = static_cast<std::uint32_t>(table.integer("replications", 1, 10'000'000, 100));
  run.seed = static_cast<std::uint64_t>(
      table.integer("seed", 0, std::numeric_limits<std::int64_t>::max(), 1));
  run.population = table.choice("population", {"resampled", "fixed"}, "resampled") == 0
                       ? Population::resampled
                       : Population::fixed;
  run.day_count = table.choice("day_count", {"actual", "30"}, "actual") == 0 ? DayCount::actual
                                                                             : DayCount::thirty;
  run.review_day = static_cast<int>(table.integer("review_day", 1, 28, 1));
  table.ignore("split_by");  // read with the attributes
  // Account-months of a run fit into 62 bits.
  static_assert(100e6 * (1200 + 600) * 10e6 < 0x1p62);
  table.finish();
}

struct PathPoint {
  Month month;
  double value = 0.0;
};

std::vector<PathPoint> read_path(Context& context, Reader& table) {
  std::vector<PathPoint> points;
  Value* value = table.require("path");
  if (value == nullptr) return points;
  Table* path = read_table(*value, table.what("path"), *context.problems);
  if (path == nullptr) return points;
  if (path->entries.empty()) {
    context.error("S005", value->where, table.what("path") + " is empty; it needs a month");
  }
  for (const Entry& entry : path->entries) {
    const std::optional<Month> month = parse_month(entry.key);
    if (!month) {
      context.error("S011", entry.where,
                    fmt::format("\"{}\" in {} is no month; write it as 2020-03", entry.key,
                                table.what("path")));
      continue;
    }
    const auto x = read_number(entry.value, fmt::format("\"{}\" of {}", entry.key, "the path"),
                               kAnyNumber, *context.problems);
    if (x) points.push_back({*month, *x});
  }
  std::sort(points.begin(), points.end(),
            [](const PathPoint& a, const PathPoint& b) { return a.month < b.month; });
  return points;
}

double path_value(const std::vector<PathPoint>& points, Month month, bool step) {
  if (month <= points.front().month) return points.front().value;
  std::size_t i = points.size() - 1;
  while (points[i].month > month) --i;
  if (step || i + 1 == points.size()) return points[i].value;
  const PathPoint& a = points[i];
  const PathPoint& b = points[i + 1];
  return a.value + (b.value - a.value) * (month - a.month) / (b.month - a.month);
}

void compile_driver(Context& context, Entry& entry) {
  const std::string name = "[macro." + entry.key + "]";
  check_name(context, entry.key, NameStyle::identifier, entry.where, "the name of " + name);
  Reader table(entry.value, name, *context.problems);
  Driver driver;
  driver.name = entry.key;
  driver.slot = fnv1a("macro." + entry.key);
  const std::vector<PathPoint> points = read_path(context, table);
  const bool step = table.choice("interpolate", {"linear", "step"}, "linear") == 1;
  if (Value* value = table.find("noise")) {
    if (read_table(*value, table.what("noise"), *context.problems) != nullptr) {
      Reader noise(*value, "[macro." + entry.key + ".noise]", *context.problems);
      driver.noise_phi = noise.number("phi", {0.0, 1.0, false, true}, 0.0);
      driver.noise_sd = noise.number("sd", kNotNegative);
      noise.finish();
    }
  }
  table.finish();
  const RunSettings& run = context.scenario.run;
  for (int m = 0; m < run.total_months() && !points.empty(); ++m) {
    const int reported = std::max(0, m - run.warm_up);
    driver.path.push_back(path_value(points, run.start + reported, step));
  }
  context.scenario.drivers.push_back(std::move(driver));
}

}  // namespace

void compile_top(Context& context, Reader& top) {
  if (const Value* schema = top.require("schema")) {
    const auto number = read_integer(*schema, "\"schema\"", 0, 1'000'000, *context.problems);
    if (number && *number != 1) {
      context.error("S004", schema->where,
                    fmt::format("\"schema\" is {}; this program reads schema 1", *number));
    }
  }
  context.scenario.title = top.text("title", "");
  compile_currency(context, top);
  compile_run(context, top);
}

void compile_macro(Context& context, Reader& top) {
  Value* section = top.find("macro");
  if (section == nullptr || read_table(*section, "[macro]", *context.problems) == nullptr) return;
  for (Entry& entry : section->table()->entries) {
    const std::string name = "[macro." + entry.key + "]";
    if (read_table(entry.value, name, *context.problems) == nullptr) continue;
    if (entry.key != "systematic") {
      compile_driver(context, entry);
      continue;
    }
    Reader table(entry.value, name, *context.problems);
    context.scenario.systematic.present = true;
    context.scenario.systematic.phi = table.number("phi", {0.0, 1.0, false, true});
    table.finish();
  }
}

void compile_policy_constants(Context& context, Reader& top, Epoch& epoch) {
  Value* section = top.find("policy");
  if (section == nullptr || read_table(*section, "[policy]", *context.problems) == nullptr) return;
  for (const Entry& entry : section->table()->entries) {
    check_name(context, entry.key, NameStyle::identifier, entry.where, "a name in [policy]");
    const auto x = read_number(entry.value, fmt::format("\"{}\" of [policy]", entry.key),
                               kAnyNumber, *context.problems);
    const int feature = context.scenario.features.find("policy." + entry.key);
    if (x && feature >= 0) {
      epoch.constants.emplace_back(static_cast<FeatureIndex>(feature), static_cast<float>(*x));
    }
  }
}

}  // namespace lendsim::compiling
