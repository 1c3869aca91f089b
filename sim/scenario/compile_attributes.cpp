// [[attribute]]: flags, counters, clocks, indices and categories.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "models/base/hash.hpp"
#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

AttributeKind read_kind(Context& context, Reader& table) {
  // A counter first: of all kinds it fits best what else is written, should the kind be wrong.
  static const std::vector<std::string> kNames = {"counter", "flag", "clock", "index", "category"};
  static constexpr std::array<AttributeKind, 5> kKinds = {
      AttributeKind::counter, AttributeKind::flag, AttributeKind::clock, AttributeKind::index,
      AttributeKind::category};
  const bool has_labels = table.find("categories") != nullptr;
  if (!has_labels) {
    const AttributeKind kind = kKinds[static_cast<std::size_t>(table.choice("kind", kNames))];
    if (kind == AttributeKind::category) table.require("categories");
    return kind;
  }
  const auto kind = static_cast<std::size_t>(table.choice("kind", kNames, "category"));
  if (kKinds[kind] != AttributeKind::category) {
    context.error("S013", table.find("kind")->where,
                  "an attribute with categories is a category, not a " + kNames[kind]);
  }
  return AttributeKind::category;
}

std::vector<std::string> read_labels(Context& context, Reader& table) {
  std::vector<std::string> labels;
  if (table.find("categories") == nullptr) return {"a", "b"};
  for (const Value* value : table.texts("categories", {})) {
    const std::string& label = *value->text();
    check_name(context, label, NameStyle::label, value->where, "a label");
    if (place_of(labels, label) >= 0) {
      context.error("S009", value->where, fmt::format("the label \"{}\" is there twice", label));
      continue;
    }
    labels.push_back(label);
  }
  if (labels.size() < 2 || labels.size() > 64) {
    context.error("S004", table.find("categories")->where,
                  fmt::format("{} has {} labels; it must have 2 to 64", table.what("categories"),
                              labels.size()));
    if (labels.empty()) labels = {"a"};
  }
  return labels;
}

// One row of a transition matrix; nothing after a problem.
std::optional<Choice> read_row(Context& context, Value& value, const std::string& what,
                               std::size_t size) {
  const Array* row = read_list(value, what, *context.problems);
  if (row == nullptr) return std::nullopt;
  if (row->items.size() != size) {
    context.error("S013", value.where,
                  fmt::format("{} has {} entries for {} labels", what, row->items.size(), size));
    return std::nullopt;
  }
  std::vector<double> shares;
  double sum = 0.0;
  for (const Value& item : row->items) {
    const auto x = read_number(item, "each entry of " + what, kShare, *context.problems);
    if (!x) return std::nullopt;
    shares.push_back(*x);
    sum += *x;
  }
  const double off = std::fabs(sum - 1.0);
  if (off > 1e-3) {
    context.error("S012", value.where, fmt::format("{} adds up to {:.10g}, not 1", what, sum));
    return std::nullopt;
  }
  if (off > 1e-9) {
    context.warning("W001", value.where,
                    fmt::format("{} adds up to {:.10g}; it is scaled to 1", what, sum));
    for (double& share : shares) share /= sum;
  }
  return Choice(shares);
}

void read_transition(Context& context, Reader& table, Attribute& attribute) {
  Value* value = table.find("transition");
  if (value == nullptr) return;
  const std::string what = table.what("transition");
  Array* rows = read_list(*value, what, *context.problems);
  if (rows == nullptr) return;
  if (rows->items.size() != attribute.labels.size()) {
    context.error("S013", value->where,
                  fmt::format("{} has {} rows for {} labels", what, rows->items.size(),
                              attribute.labels.size()));
    return;
  }
  std::vector<Choice> transition;
  for (std::size_t i = 0; i < rows->items.size(); ++i) {
    const std::string row = fmt::format("the row \"{}\" of {}", attribute.labels[i], what);
    const auto choice = read_row(context, rows->items[i], row, attribute.labels.size());
    if (choice) transition.push_back(*choice);
  }
  if (transition.size() == attribute.labels.size()) attribute.transition = std::move(transition);
}

Value default_start(const Attribute& attribute, const Position& where) {
  switch (attribute.kind) {
    case AttributeKind::flag:
    case AttributeKind::counter:
      return make_number(0.0, where);
    case AttributeKind::index:  // its stationary distribution
      return make_table({{"normal", make_list({make_number(attribute.mean, where),
                                               make_number(attribute.sd, where)},
                                              where)}},
                        where);
    case AttributeKind::clock:
      return make_number(static_cast<double>(kNever), where);
    case AttributeKind::category:
      return make_text(attribute.labels.front(), where);
  }
  return make_number(0.0, where);
}

// x' = mean + phi (x - mean) + noise, sd that of the stationary distribution.
void read_index(Reader& table, Attribute& attribute) {
  if (attribute.kind != AttributeKind::index) {
    for (const char* key : {"mean", "phi", "sd"}) table.refuse(key, "is for indices only");
    return;
  }
  attribute.mean = table.number("mean", {-1e6, 1e6}, 0.0);
  attribute.phi = table.number("phi", {0.0, 1.0, false, true});
  attribute.sd = table.number("sd", {0.0, 1e6});
}

// What the attribute's value may be at all.
Range range_of(AttributeKind kind) {
  switch (kind) {
    case AttributeKind::flag:
      return kShare;
    case AttributeKind::clock:
      return {0.0, static_cast<double>(kNever)};
    case AttributeKind::index:
      return kAnyNumber;
    default:
      return kNotNegative;
  }
}

// A number, or a distribution clamped to what the value may be.
Distribution read_start_distribution(Context& context, const Range& range, Value& value,
                                     const std::string& what) {
  Distribution d;
  if (value.is_number()) {
    d.a = read_number(value, what, range, *context.problems).value_or(0.0);
    return d;
  }
  d = compile_distribution(context, value, what).value_or(Distribution{});
  d.minimum = std::max(d.minimum, range.low);
  d.maximum = std::min(d.maximum, range.high);
  return d;
}

AttributeStart start_by_label(Context& context, const Attribute& attribute, Value& value,
                              const std::string& what) {
  std::vector<double> shares(attribute.labels.size(), 0.0);
  if (const std::string* label = value.text()) {
    const int code = place_of(attribute.labels, *label);
    if (code < 0) {
      context.error(
          "S006", value.where,
          not_one(*label, fmt::format("a label of \"{}\"", attribute.name), attribute.labels));
    }
    shares[static_cast<std::size_t>(std::max(code, 0))] = 1.0;
    return {0.0, Choice(shares), {}};
  }
  const auto read = read_shares(context, value, what, attribute.labels);
  if (read) return {0.0, Choice(*read), {}};
  shares[0] = 1.0;
  return {0.0, Choice(shares), {}};
}

Attribute read_attribute(Context& context, Reader& table, const std::string& name,
                         std::vector<AttributeStart>* starts) {
  Attribute attribute;
  attribute.name = name;
  attribute.slot = fnv1a("attribute." + name);
  attribute.kind = read_kind(context, table);
  if (attribute.kind == AttributeKind::category) {
    attribute.labels = read_labels(context, table);
    read_transition(context, table, attribute);
  } else {
    table.refuse("transition", "is for categories only");
  }
  if (attribute.kind != AttributeKind::counter) {
    table.refuse("window", "is for counters only");
  } else if (const Value* value = table.find("window")) {
    const auto months =
        read_number(*value, table.what("window"), {1.0, 1e6, true, false}, *context.problems);
    if (months) attribute.decay = static_cast<float>(1.0 - 1.0 / *months);
  }
  read_index(table, attribute);
  Value& initial = table.find_or("initial", default_start(attribute, table.where()));
  const AttributeStart start = compile_start(context, attribute, initial, table.what("initial"));
  if (starts != nullptr) starts->push_back(start);
  table.finish();
  return attribute;
}

}  // namespace

AttributeStart compile_start(Context& context, const Attribute& attribute, Value& value,
                             const std::string& what) {
  if (attribute.kind == AttributeKind::category) {
    return start_by_label(context, attribute, value, what);
  }
  if (const auto* flag = std::get_if<bool>(&value.data);
      flag != nullptr && attribute.kind == AttributeKind::flag) {
    return {*flag ? 1.0 : 0.0, {}, {}};
  }
  const Range range = range_of(attribute.kind);
  if (attribute.kind == AttributeKind::flag) {
    return {read_number(value, what, range, *context.problems).value_or(0.0), {}, {}};
  }
  return {0.0, {}, read_start_distribution(context, range, value, what)};
}

std::vector<Attribute> compile_attributes(Context& context, Reader& top,
                                          std::vector<AttributeStart>* starts) {
  std::vector<Attribute> attributes;
  std::vector<Reader> tables = readers_of(context, top, "attribute");
  const std::vector<std::string> names = read_names(context, tables, NameStyle::identifier);
  for (std::size_t i = 0; i < tables.size(); ++i) {
    attributes.push_back(read_attribute(context, tables[i], names[i], starts));
    const int feature = context.scenario.features.find(names[i]);
    if (feature >= 0) attributes.back().feature = static_cast<FeatureIndex>(feature);
  }
  return attributes;
}

}  // namespace lendsim::compiling
