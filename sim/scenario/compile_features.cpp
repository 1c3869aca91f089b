// Names of features: what the scenario declares, and who may read what.
#include <fmt/format.h>

#include <array>

#include "models/base/hash.hpp"
#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

using enum FeatureScope;

constexpr FeatureIndex kNone = kAllFeatures;

// Adds a feature, or reports that its name is taken.
FeatureIndex declare(Context& context, const FeatureInfo& info, const Position& where) {
  FeatureTable& features = context.scenario.features;
  if (features.find(info.name) >= 0) {
    context.error("S009", where,
                  fmt::format("\"{}\" is the name of another feature; choose another", info.name));
    return kNone;
  }
  if (features.size() + info.categories.size() + 1 >= kNone) {
    context.error("S004", where, "there are more than 65,000 features");
    return kNone;
  }
  return features.add(info);
}

// Trait names in order: quality, monthly_income, then as first declared by a segment.
void declare_traits(Context& context, Reader& top) {
  std::vector<std::string> names = {"quality", "monthly_income"};
  std::vector<Position> places = {top.where(), top.where()};
  for (Value* segment : top.tables("segment")) {
    Entry* entry = segment->table()->find("traits");
    if (entry == nullptr || entry->value.table() == nullptr) continue;
    for (const Entry& trait : entry->value.table()->entries) {
      if (place_of(names, trait.key) >= 0) continue;
      names.push_back(trait.key);
      places.push_back(trait.where);
    }
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!check_name(context, names[i], NameStyle::identifier, places[i], "the name of a trait")) {
      continue;
    }
    const bool income = names[i] == "monthly_income";
    const FeatureIndex place = declare(context,
                                       {names[i],
                                        income   ? "yuan/month"
                                        : i == 0 ? "points"
                                                 : "1",
                                        "trait of the borrower",
                                        borrower,
                                        i < 2 ? Worse::low : Worse::none,
                                        {}},
                                       places[i]);
    if (place == kNone) continue;
    const std::string slot = "trait." + names[i];
    context.scenario.traits.push_back({names[i], place, fnv1a(slot)});
    context.slots.push_back({slot, places[i]});
  }
}

void declare_attributes(Context& context, Reader& top) {
  const std::vector<Value*> tables = top.tables("attribute");
  for (std::size_t i = 0; i < context.attributes.size(); ++i) {
    Attribute& attribute = context.attributes[i];
    if (attribute.name.empty()) continue;
    const Position where = tables[i]->table()->find("name")->value.where;
    static constexpr std::array<const char*, 5> kUnits = {"0/1", "1", "months", "label", "1"};
    const FeatureIndex place =
        declare(context,
                {attribute.name, kUnits[static_cast<std::size_t>(attribute.kind)],
                 "attribute of the borrower", borrower, Worse::none, attribute.labels},
                where);
    if (place == kNone) continue;
    attribute.feature = place;
    if (attribute.kind == AttributeKind::category) {
      context.categories.push_back({attribute.name, place, attribute.labels});
    }
    context.slots.push_back({"attribute." + attribute.name, where});
  }
}

void declare_segments(Context& context, Reader& top) {
  Category category{"segment", index_of(Feature::segment), {}};
  context.scenario.segment_indicators = context.scenario.features.size();
  for (Value* segment : top.tables("segment")) {
    const Entry* name = segment->table()->find("name");
    if (name == nullptr || name->value.text() == nullptr) continue;
    const std::string& label = *name->value.text();
    if (place_of(category.labels, label) >= 0) continue;  // reported with the segments
    category.labels.push_back(label);
    declare(context,
            {"segment." + label, "0/1", "1 where segment is " + label, borrower, Worse::none, {}},
            name->value.where);
  }
  context.categories.push_back(std::move(category));
}

void declare_policy(Context& context, Reader& top) {
  const Value* section = top.find("policy");
  if (section == nullptr || section->table() == nullptr) return;
  for (const Entry& entry : section->table()->entries) {
    declare(context,
            {"policy." + entry.key, "1", "constant of the scenario", month, Worse::none, {}},
            entry.where);
  }
}

void declare_notices(Context& context, const Position& where) {
  for (Notice& notice : context.notices) {
    notice.announced_feature = declare(context,
                                       {"announced." + notice.name,
                                        "0/1",
                                        "1 from the announcement until it takes effect",
                                        month,
                                        Worse::none,
                                        {}},
                                       where);
    notice.months_to_feature =
        declare(context,
                {"months_to." + notice.name,
                 "months",
                 "months until it takes effect, while announced; 0 once in force; else 999",
                 month,
                 Worse::none,
                 {}},
                where);
  }
}

void declare_derived(Context& context, Reader& top) {
  std::vector<std::string> seen;
  for (Value* value : top.tables("derived")) {
    const Entry* name = value->table()->find("name");
    context.derived.push_back(kNone);
    if (name == nullptr || name->value.text() == nullptr) continue;
    if (place_of(seen, *name->value.text()) >= 0) continue;  // reported when it is compiled
    seen.push_back(*name->value.text());
    const bool indicator = value->table()->find("when") != nullptr;
    context.derived.back() = declare(context,
                                     {seen.back(),
                                      indicator ? "0/1" : "1",
                                      "derived from other features",
                                      scope_of_derived(context, *value->table()),
                                      Worse::none,
                                      {}},
                                     name->value.where);
  }
}

// What to read instead of a feature of one account.
std::string_view borrower_wide(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kPairs = {{
      {"dpd", "worst_dpd"},
      {"bucket", "worst_bucket"},
      {"balance", "total_balance"},
      {"overdue", "total_balance"},
      {"limit", "total_limit"},
      {"utilisation", "total_utilisation"},
      {"missed", "any_missed"},
      {"caught_up", "any_caught_up"},
      {"drew", "any_drew"},
      {"months_since_draw", "any_drew"},
      {"draw_refused", "any_refused"},
      {"early_settlements_12m", "any_settled"},
      {"account_closures", "any_closed"},
      {"months_closed", "months_since_closure"},
      {"months_on_book", "months_known"},
      {"is_open", "open_accounts"},
      {"months_since_arrears", "months_since_any_arrears"},
      {"instalment", "instalments_to_income"},
  }};
  for (const auto& [account_name, alternative] : kPairs) {
    if (account_name == name) return alternative;
  }
  return "";
}

bool may_read(Context& context, const FeatureInfo& info, const Position& where, ReadBy reader) {
  if (info.scope == account && reader == ReadBy::borrower) {
    std::string message = fmt::format(
        "\"{}\" belongs to one account and can't be read where a borrower as a whole is meant",
        info.name);
    const std::string_view alternative = borrower_wide(info.name);
    if (!alternative.empty()) message += fmt::format("; use \"{}\"", alternative);
    context.error("S006", where, message);
    return false;
  }
  if (info.name == "macro.systematic" && !context.scenario.systematic.present) {
    context.error("S006", where,
                  "\"macro.systematic\" needs a section [macro.systematic] with its phi");
    return false;
  }
  if (info.name == "book.pool_free" && !context.has_pool) {
    context.error("S006", where, "\"book.pool_free\" needs a section [pool]");
    return false;
  }
  return true;
}

}  // namespace

void declare_features(Context& context, Reader& top) {
  declare_traits(context, top);
  declare_attributes(context, top);
  declare_segments(context, top);
  for (Driver& driver : context.scenario.drivers) {
    const FeatureIndex place =
        declare(context, {"macro." + driver.name, "1", "named driver", month, Worse::none, {}},
                top.where());
    driver.feature = place;
    context.slots.push_back({"macro." + driver.name, top.where()});
  }
  declare_policy(context, top);
  declare_notices(context, top.where());
  declare_derived(context, top);
  context.used.assign(context.scenario.features.size(), false);
}

std::vector<std::string> feature_names(const Context& context, ReadBy reader) {
  std::vector<std::string> names;
  for (const FeatureInfo& info : context.scenario.features.all()) {
    if (info.scope != account || reader == ReadBy::account) names.push_back(info.name);
  }
  return names;
}

int use_feature(Context& context, const std::string& name, const Position& where, ReadBy reader) {
  const int place = context.scenario.features.find(name);
  if (place < 0) {
    context.error("S006", where, unknown("feature", name, feature_names(context, reader)));
    return -1;
  }
  const auto index = static_cast<FeatureIndex>(place);
  if (index >= context.readable) {
    context.error(
        "S006", where,
        fmt::format("\"{}\" is not derived yet here; a derived feature reads earlier ones", name));
    return -1;
  }
  if (!may_read(context, context.scenario.features[index], where, reader)) return -1;
  context.used[index] = true;
  return place;
}

ScaledFeature use_number(Context& context, const std::string& name, const Position& where,
                         ReadBy reader) {
  static constexpr std::string_view kSuffix = "_100";
  const FeatureTable& features = context.scenario.features;
  std::string base = name;
  double units = 1.0;
  if (features.find(name) < 0 && name.ends_with(kSuffix)) {
    const std::string shorter = name.substr(0, name.size() - kSuffix.size());
    if (features.find(shorter) >= 0) {
      base = shorter;
      units = 100.0;
    }
  }
  const int place = use_feature(context, base, where, reader);
  if (place < 0) return {};
  if (const Category* category = context.category_of(static_cast<FeatureIndex>(place))) {
    const std::string& label = category->labels.empty() ? "label" : category->labels.front();
    context.error("S006", where,
                  fmt::format("\"{}\" is a category, not a number; use an indicator such as "
                              "\"{}.{}\"",
                              base, base, label));
    return {};
  }
  return {place, units};
}

int read_rank(Context& context, Reader& table, ReadBy reader) {
  const Value* rank = table.require("rank");
  if (rank == nullptr) return -1;
  const std::string* name = read_text(*rank, table.what("rank"), *context.problems);
  return name == nullptr ? -1 : use_number(context, *name, rank->where, reader).feature;
}

void compile_references(Context& context, Reader& top) {
  context.references.assign(context.scenario.features.size(), 0.0F);
  Value* section = top.table("reference");
  if (section == nullptr) return;
  Reader table(*section, "[reference]", *context.problems);
  table.number("score", {1.0, 1000.0}, 650.0);
  table.number("monthly_income", kPositive, 8000.0);
  table.number("rate_share", kShare, 1.0);  // that of a debt without a plan
  table.add_defaults();
  const std::vector<bool> used = context.used;  // a reference is not a use
  for (const Entry& entry : section->table()->entries) {
    if (entry.value.table() != nullptr) {
      context.error("S002", entry.where,
                    fmt::format("\"{}\" of [reference] is a table; write the whole name of the "
                                "feature in quotes",
                                entry.key));
      continue;
    }
    const int place = use_feature(context, entry.key, entry.where, ReadBy::account);
    if (place >= 0 && context.category_of(static_cast<FeatureIndex>(place)) != nullptr) {
      context.error(
          "S006", entry.where,
          fmt::format("\"{}\" is a category and has no reference; its indicators have", entry.key));
      continue;
    }
    const auto x = read_number(entry.value, fmt::format("\"{}\" of [reference]", entry.key),
                               kAnyNumber, *context.problems);
    if (place >= 0 && x) {
      context.references[static_cast<std::size_t>(place)] = static_cast<float>(*x);
    }
  }
  context.used = used;
}

}  // namespace lendsim::compiling
