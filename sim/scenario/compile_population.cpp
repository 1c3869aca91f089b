// [[segment]]: who the borrowers are, how their accounts look at the start, when they arrive.
#include <fmt/format.h>

#include <array>

#include "models/base/hash.hpp"
#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

// Two numbers under `key`, as a list ([mean, sd]) or a table by name ({ median, sigma }).
bool read_pair(Context& context, Value& value, const std::string& what,
               const std::array<std::string, 2>& names, Distribution& d) {
  std::array<const Value*, 2> parts = {nullptr, nullptr};
  if (const Array* list = value.array()) {
    if (list->items.size() == 2) parts = {&list->items[0], &list->items[1]};
  } else if (value.table() != nullptr) {
    Reader table(value, what, *context.problems);
    parts = {table.require(names[0]), table.require(names[1])};
    table.finish();
    if (parts[0] == nullptr || parts[1] == nullptr) return false;
  }
  if (parts[0] == nullptr || parts[1] == nullptr) {
    context.error("S002", value.where,
                  fmt::format("{} must be [{}, {}] or {{ {} = …, {} = … }}", what, names[0],
                              names[1], names[0], names[1]));
    return false;
  }
  const Range first = names[0] == "median" ? kPositive : kAnyNumber;
  const Range second = names[1] == "b" ? kAnyNumber : kNotNegative;
  const auto a =
      read_number(*parts[0], fmt::format("{} of {}", names[0], what), first, *context.problems);
  const auto b =
      read_number(*parts[1], fmt::format("{} of {}", names[1], what), second, *context.problems);
  d.a = a.value_or(1.0);
  d.b = b.value_or(0.0);
  return a.has_value() && b.has_value();
}

bool read_shape(Context& context, const std::string& key, Value& value, const std::string& what,
                Distribution& d) {
  const std::string part = fmt::format("\"{}\" of {}", key, what);
  if (key == "normal") {
    d.kind = DistributionKind::normal;
    return read_pair(context, value, part, {"mean", "sd"}, d);
  }
  if (key == "lognormal") {
    d.kind = DistributionKind::lognormal;
    return read_pair(context, value, part, {"median", "sigma"}, d);
  }
  if (key == "uniform") {
    d.kind = DistributionKind::uniform;
    if (!read_pair(context, value, part, {"a", "b"}, d)) return false;
    if (d.a <= d.b) return true;
    context.error("S013", value.where, part + " begins above its end");
    return false;
  }
  const bool exponential = key == "exponential";
  d.kind = exponential ? DistributionKind::exponential : DistributionKind::bernoulli;
  const auto x = read_number(value, part, exponential ? kPositive : kShare, *context.problems);
  d.a = x.value_or(0.5);
  return x.has_value();
}

void read_traits(Context& context, Reader& table, Segment& segment) {
  segment.traits.assign(context.scenario.traits.size(), Distribution{});
  Value* value = table.require("traits");
  if (value == nullptr) return;
  if (read_table(*value, table.what("traits"), *context.problems) == nullptr) return;
  Reader traits(*value, "[segment.traits]", *context.problems);
  for (std::size_t i = 0; i < segment.traits.size(); ++i) {
    const std::string& name = context.scenario.traits[i].name;
    Value* one = traits.find(name);
    if (one == nullptr) {
      context.error("S005", value->where,
                    fmt::format("the segment \"{}\" lacks the trait \"{}\"; all segments have the "
                                "same traits, and quality and monthly_income always",
                                segment.name, name));
      continue;
    }
    const auto d = compile_distribution(context, *one, fmt::format("the trait \"{}\"", name));
    if (d) segment.traits[i] = *d;
  }
  traits.add_defaults();
}

// The two traits that a key "a, b" names, or nothing after a problem.
std::optional<std::pair<std::size_t, std::size_t>> trait_pair(Context& context,
                                                              const Entry& entry) {
  std::vector<std::string> names;
  for (const Trait& trait : context.scenario.traits) names.push_back(trait.name);
  const std::size_t comma = entry.key.find(',');
  if (comma == std::string::npos) {
    context.error(
        "S006", entry.where,
        fmt::format("\"{}\" must name two traits: \"quality, monthly_income\"", entry.key));
    return std::nullopt;
  }
  const auto trimmed = [](std::string text) {
    text.erase(0, text.find_first_not_of(' '));
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  };
  std::array<int, 2> places{};
  const std::array<std::string, 2> parts = {trimmed(entry.key.substr(0, comma)),
                                            trimmed(entry.key.substr(comma + 1))};
  for (std::size_t k = 0; k < 2; ++k) {
    places[k] = place_of(names, parts[k]);
    if (places[k] < 0) context.error("S006", entry.where, unknown("trait", parts[k], names));
  }
  if (places[0] < 0 || places[1] < 0) return std::nullopt;
  if (places[0] == places[1]) {
    context.error("S013", entry.where, "a trait has correlation 1 with itself; name two traits");
    return std::nullopt;
  }
  return std::pair{static_cast<std::size_t>(places[0]), static_cast<std::size_t>(places[1])};
}

void read_correlation(Context& context, Reader& table, Segment& segment) {
  const std::size_t n = segment.traits.size();
  std::vector<double> matrix(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) matrix[i * n + i] = 1.0;
  Value* value = table.table("correlation");
  if (value == nullptr) return;
  for (const Entry& entry : value->table()->entries) {
    const auto pair = trait_pair(context, entry);
    const auto r = read_number(entry.value, fmt::format("the correlation \"{}\"", entry.key),
                               {-1.0, 1.0, true, true}, *context.problems);
    if (!pair || !r) continue;
    const auto [i, j] = *pair;
    if (matrix[i * n + j] != 0.0) {
      context.error("S009", entry.where,
                    fmt::format("the correlation \"{}\" is there twice", entry.key));
    }
    matrix[i * n + j] = matrix[j * n + i] = *r;
  }
  if (!cholesky(matrix, static_cast<int>(n), segment.correlation_lower)) {
    context.error("S013", value->where,
                  fmt::format("the correlations of the segment \"{}\" contradict each other: the "
                              "matrix is not positive definite",
                              segment.name));
  }
}

void read_starts(Context& context, Reader& table, Segment& segment) {
  segment.starts = context.attribute_starts;
  Value* value = table.find("attributes");
  if (value == nullptr) return;
  if (read_table(*value, table.what("attributes"), *context.problems) == nullptr) return;
  Reader starts(*value, "[segment.attributes]", *context.problems);
  for (std::size_t i = 0; i < context.attributes.size(); ++i) {
    const Attribute& attribute = context.attributes[i];
    if (Value* start = starts.find(attribute.name)) {
      segment.starts[i] =
          compile_start(context, attribute, *start, fmt::format("\"{}\"", attribute.name));
    }
  }
  starts.finish();
}

void read_arrivals(Context& context, Reader& table, Segment& segment) {
  Value* value = table.table("arrivals");
  if (value == nullptr) return;
  Reader reader(*value, "[segment.arrivals]", *context.problems);
  segment.arrivals.share = reader.number("share", kShare, 0.0);
  const RunSettings& run = context.scenario.run;
  bool good = true;
  const auto month = [&](const char* key) {
    Value* at = segment.arrivals.share > 0.0 ? reader.require(key) : reader.find(key);
    std::optional<Month> read;
    if (at != nullptr) read = read_month(*at, reader.what(key), *context.problems);
    good = good && read;
    if (!read) return 0;
    const int place = *read - run.first_month();
    if (place < 0) {  // whoever arrives before the run is there when it starts
      context.warning("W003", at->where, reader.what(key) + " lies before the run");
    }
    if (place >= run.total_months()) {  // fewer arrive: a run may be cut short
      context.warning("W003", at->where, reader.what(key) + " lies after the run");
    }
    return place;
  };
  segment.arrivals.from = month("from");
  segment.arrivals.until = month("until");
  if (good && segment.arrivals.until < segment.arrivals.from) {
    context.error("S011", reader.where(), "\"until\" of [segment.arrivals] is before \"from\"");
    segment.arrivals.until = segment.arrivals.from;
  }
  reader.finish();
}

}  // namespace

std::optional<Distribution> compile_distribution(Context& context, Value& value,
                                                 const std::string& what) {
  Distribution d;
  if (value.is_number()) {
    const auto x = read_number(value, what, kAnyNumber, *context.problems);
    d.a = x.value_or(0.0);
    return d;
  }
  if (value.table() == nullptr) {
    context.error(
        "S002", value.where,
        fmt::format("{} must be a number or a distribution such as {{ normal = [0, 1] }}, "
                    "not {}",
                    what, type_name(value)));
    return std::nullopt;
  }
  Reader table(value, what, *context.problems);
  int shapes = 0;
  bool good = true;
  for (const char* key : {"normal", "lognormal", "uniform", "exponential", "bernoulli"}) {
    Value* shape = table.find(key);
    if (shape == nullptr) continue;
    ++shapes;
    good = read_shape(context, key, *shape, what, d) && good;
  }
  const bool other_key = table.find("min") == nullptr && table.find("max") == nullptr &&
                         !value.table()->entries.empty();
  if (shapes > 1 || (shapes == 0 && !other_key)) {
    context.error(shapes == 0 ? "S005" : "S013", value.where,
                  what + " needs one of normal, lognormal, uniform, exponential, bernoulli");
  }
  if (table.find("min") != nullptr) d.minimum = table.number("min", kAnyNumber);
  if (table.find("max") != nullptr) d.maximum = table.number("max", kAnyNumber);
  if (d.minimum > d.maximum) {
    context.error("S013", value.where, what + " has a \"min\" above its \"max\"");
  }
  table.finish();
  if (shapes != 1 || !good) return std::nullopt;
  return d;
}

void compile_segments(Context& context, Reader& top, const Epoch& base) {
  std::vector<Reader> tables = readers_of(context, top, "segment");
  const std::vector<std::string> names = read_names(context, tables, NameStyle::label);
  if (tables.empty()) context.error("S005", top.where(), "there is no [[segment]]");
  if (tables.size() > 64) {
    context.error("S004", tables.back().where(),
                  fmt::format("there are {} segments; there may be 64", tables.size()));
  }
  std::vector<double> shares;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    Reader& table = tables[i];
    Segment segment;
    segment.name = names[i];
    shares.push_back(table.number("share", kShare));
    read_traits(context, table, segment);
    read_correlation(context, table, segment);
    read_starts(context, table, segment);
    compile_opening(context, table, base, segment);
    read_arrivals(context, table, segment);
    table.finish();
    context.scenario.segments.push_back(std::move(segment));
  }
  if (!tables.empty() && sums_to_one(context, shares, tables.back().where(), "the segments")) {
    context.scenario.segment_choice = Choice(shares);
  }
}

}  // namespace lendsim::compiling
