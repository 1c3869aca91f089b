// [[derived]]: features computed from other features.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

constexpr std::array<std::pair<const char*, Shape>, 4> kShapes = {{{"square_at", Shape::square},
                                                                   {"above", Shape::above},
                                                                   {"below", Shape::below},
                                                                   {"over", Shape::ratio}}};

bool is_of_account(const Context& context, const std::string& feature) {
  const int place = context.scenario.features.find(feature);
  return place >= 0 &&
         context.scenario.features[static_cast<FeatureIndex>(place)].scope == FeatureScope::account;
}

// A number feature under its own name: nothing is scaled here.
FeatureIndex read_feature(Context& context, const Value& value, const std::string& what) {
  const std::string* name = read_text(value, what, *context.problems);
  if (name == nullptr) return 0;
  const ScaledFeature feature = use_number(context, *name, value.where, ReadBy::account);
  if (feature.feature >= 0 && feature.units != 1.0) {
    context.error("S006", value.where,
                  fmt::format("{} is \"{}\"; write the feature without \"_100\" and scale where it "
                              "is read",
                              what, *name));
  }
  return static_cast<FeatureIndex>(std::max(0, feature.feature));
}

void read_shape(Context& context, Reader& table, const Value& of, Derived& derived) {
  derived.of = read_feature(context, of, table.what("of"));
  int shapes = 0;
  for (const auto& [key, shape] : kShapes) {
    const Value* value = table.find(key);
    if (value == nullptr) continue;
    ++shapes;
    derived.shape = shape;
    if (shape == Shape::ratio) {
      derived.other = read_feature(context, *value, table.what(key));
    } else {
      derived.at = static_cast<float>(table.number(key, kAnyNumber));
    }
  }
  if (shapes == 1) return;
  context.error(shapes == 0 ? "S005" : "S013", table.where(),
                "[[derived]] with \"of\" needs one of \"square_at\", \"above\", \"below\" and "
                "\"over\"");
}

void read_indicator(Context& context, Reader& table, const Value& when, Derived& derived) {
  for (const auto& [key, shape] : kShapes) {
    table.refuse(key, "makes no sense with \"when\"");
  }
  derived.when = compile_when(context, table, ReadBy::account);
  const Array* list = when.array();
  if (list != nullptr && list->items.empty()) {
    context.error("S005", when.where, table.what("when") + " is empty");
  }
}

Derived read_derived(Context& context, Reader& table, const std::string& name,
                     FeatureIndex feature) {
  Derived derived;
  derived.name = name;
  derived.feature = feature;
  derived.of_account = is_of_account(context, name);
  context.readable = feature;
  const Value* when = table.find("when");
  const Value* of = table.find("of");
  if ((when == nullptr) == (of == nullptr)) {
    context.error(when == nullptr ? "S005" : "S013", table.where(),
                  "[[derived]] needs one of \"when\" and \"of\"");
    for (const auto& [key, shape] : kShapes) table.ignore(key);
  } else if (when != nullptr) {
    read_indicator(context, table, *when, derived);
  } else {
    read_shape(context, table, *of, derived);
  }
  context.readable = kAllFeatures;
  table.finish();
  return derived;
}

}  // namespace

FeatureScope scope_of_derived(const Context& context, const Table& table) {
  std::vector<std::string> read;
  for (const char* key : {"of", "over"}) {
    const Entry* entry = table.find(key);
    if (entry != nullptr && entry->value.text() != nullptr) read.push_back(*entry->value.text());
  }
  const Entry* when = table.find("when");
  const Array* conditions = when == nullptr ? nullptr : when->value.array();
  for (std::size_t i = 0; conditions != nullptr && i < conditions->items.size(); ++i) {
    for (std::string& side : sides_of_condition(conditions->items[i])) {
      read.push_back(std::move(side));
    }
  }
  for (const std::string& feature : read) {
    if (is_of_account(context, feature)) return FeatureScope::account;
  }
  return FeatureScope::borrower;
}

void compile_derived(Context& context, Reader& top, Epoch& epoch) {
  std::vector<Reader> tables = readers_of(context, top, "derived");
  const std::vector<std::string> names = read_names(context, tables, NameStyle::identifier);
  for (std::size_t i = 0; i < tables.size(); ++i) {
    epoch.derived.push_back(read_derived(context, tables[i], names[i], context.derived[i]));
  }
}

}  // namespace lendsim::compiling
