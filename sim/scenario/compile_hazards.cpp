// Hazards: bases, effects, groups of events that exclude each other, chances.
#include <fmt/format.h>

#include <algorithm>

#include "models/base/ids.hpp"
#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

constexpr Range kProbability{0.0, 1.0, false, true};

bool is_bucket(const std::string& key) {
  return std::find(kBucketNames.begin(), kBucketNames.end(), key) != kBucketNames.end();
}

void read_bucket_base(Context& context, Value& value, const std::string& what, ReadBy reader,
                      HazardDraft& draft) {
  const std::vector<const Entry*> entries = entries_by_bucket(context, value, what);
  draft.valid = !entries.empty();
  draft.hazard.base.assign(kBuckets, 0.0);
  for (std::size_t bucket = 0; bucket < entries.size(); ++bucket) {
    const Entry& entry = *entries[bucket];
    const auto x = read_number(entry.value, fmt::format("\"{}\" of {}", entry.key, what),
                               kProbability, *context.problems);
    if (!x) draft.valid = false;
    draft.hazard.base[bucket] = x.value_or(0.0);
  }
  draft.index = index_of(reader == ReadBy::account ? Feature::bucket : Feature::worst_bucket);
}

// How many of the keys are labels of the category.
std::size_t matches(const Category& category, const Table& table) {
  return static_cast<std::size_t>(
      std::count_if(table.entries.begin(), table.entries.end(),
                    [&](const Entry& entry) { return place_of(category.labels, entry.key) >= 0; }));
}

// The category that a table of bases is written by: the one that has most of its keys as labels.
const Category* category_of_keys(Context& context, const Value& value, const std::string& what) {
  const Category* best = nullptr;
  std::size_t most = 0;
  bool tie = false;
  for (const Category& category : context.categories) {
    const std::size_t n = matches(category, *value.table());
    if (n == most && n > 0) tie = true;
    if (n > most) {
      best = &category;
      most = n;
      tie = false;
    }
  }
  if (best == nullptr) {
    context.error("S006", value.where,
                  fmt::format("the keys of {} are neither buckets (M0 to M7) nor labels of one "
                              "category attribute or of the segment",
                              what));
  } else if (tie) {
    context.error("S013", value.where,
                  fmt::format("the keys of {} are labels of more than one category", what));
    return nullptr;
  }
  return best;
}

void read_category_base(Context& context, Value& value, const std::string& what,
                        HazardDraft& draft) {
  const Category* category = category_of_keys(context, value, what);
  draft.valid = category != nullptr;
  if (category == nullptr) return;
  std::vector<std::optional<double>> listed(category->labels.size());
  for (const Entry& entry : value.table()->entries) {
    const int code = place_of(category->labels, entry.key);
    if (code < 0) {
      context.error(
          "S006", entry.where,
          not_one(entry.key, fmt::format("a label of \"{}\"", category->name), category->labels));
      draft.valid = false;
      continue;
    }
    const auto x = read_number(entry.value, fmt::format("\"{}\" of {}", entry.key, what),
                               kProbability, *context.problems);
    if (!x) draft.valid = false;
    listed[static_cast<std::size_t>(code)] = x.value_or(0.0);
  }
  const bool all_known = matches(*category, *value.table()) == value.table()->entries.size();
  draft.hazard.base.clear();
  for (std::size_t code = 0; code < listed.size(); ++code) {
    if (!listed[code] && all_known) {
      context.error("S005", value.where,
                    fmt::format("{} lacks \"{}\", a label of \"{}\"", what, category->labels[code],
                                category->name));
      draft.valid = false;
    }
    draft.hazard.base.push_back(listed[code].value_or(0.0));
  }
  draft.index = category->feature;
}

void read_base(Context& context, Reader& table, ReadBy reader, bool may_be_certain,
               HazardDraft& draft) {
  draft.hazard.base = {0.0};
  draft.where = table.where();
  Value* value = table.require("base");
  draft.valid = value != nullptr;
  if (value == nullptr) return;
  draft.where = value->where;
  const std::string what = table.what("base");
  Table* by_label = value->table();
  if (may_be_certain && value->is_number() && value->number() == 1.0) {
    draft.certain = true;
    draft.hazard.base = {0.5};  // a group takes no base of 1; what is certain is not drawn
  } else if (by_label == nullptr) {
    const auto x = read_number(*value, what, kProbability, *context.problems);
    draft.valid = x.has_value();
    draft.hazard.base = {x.value_or(0.0)};
  } else if (by_label->entries.empty()) {
    context.error("S005", value->where, what + " is empty");
    draft.valid = false;
  } else if (std::any_of(by_label->entries.begin(), by_label->entries.end(),
                         [](const Entry& entry) { return is_bucket(entry.key); })) {
    read_bucket_base(context, *value, what, reader, draft);
  } else {
    read_category_base(context, *value, what, draft);
  }
}

void read_link(Context& context, Reader& table, HazardDraft& draft) {
  const bool probit = table.choice("link", {"logit", "probit"}, "logit") == 1;
  draft.link = probit ? Link::probit : Link::logit;
  draft.loading = table.number("loading", kProbability, 0.0);
  const Value* link = table.find("link");
  draft.link_where = link->where;
  if (draft.loading <= 0.0) return;
  const Position where = table.find("loading")->where;
  if (!probit) {
    context.error("S013", where, "a loading needs link = \"probit\"");
  } else if (!context.scenario.systematic.present) {
    context.error("S013", where, "a loading needs a section [macro.systematic] with its phi");
  } else {
    context.used[index_of(Feature::systematic)] = true;
  }
}

std::string row_name(const Context& context, int index, std::size_t row) {
  if (index < 0) return "";
  const auto feature = static_cast<FeatureIndex>(index);
  const Category* category = context.category_of(feature);
  if (category == nullptr) return fmt::format(" at {}", kBucketNames[row]);
  return fmt::format(" at {} {}", category->name, category->labels[row]);
}

// Per row the bases sum to less than one: "nothing happens" takes the rest.
bool check_sums(Context& context, const std::string& name, const std::vector<HazardDraft>& drafts,
                int index, std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row) {
    double sum = 0.0;
    for (const HazardDraft& draft : drafts) {
      const std::vector<double>& base = draft.hazard.base;
      sum += base[base.size() == 1 ? 0 : row];
      if (sum < 1.0) continue;
      context.error("S010", draft.where,
                    fmt::format("the bases of {} sum to {:.6g}{}; they must stay "
                                "below 1, for \"nothing happens\" takes the rest",
                                name, sum, row_name(context, index, row)));
      return false;
    }
  }
  return true;
}

bool check_links(Context& context, const std::string& name,
                 const std::vector<HazardDraft>& drafts) {
  for (const HazardDraft& draft : drafts) {
    if (draft.link != Link::probit || drafts.size() == 1) continue;
    context.error("S013", draft.link_where,
                  fmt::format("link = \"probit\" needs a group of its own, but {} has {} events",
                              name, drafts.size()));
    return false;
  }
  return true;
}

}  // namespace

std::vector<Term> compile_effects(Context& context, Reader& table, ReadBy reader) {
  std::vector<Term> terms;
  Value* value = table.table("effect");
  if (value == nullptr) return terms;
  for (const Entry& entry : value->table()->entries) {
    if (entry.value.table() != nullptr) {
      context.error("S002", entry.where,
                    fmt::format("\"{}\" of {} is a table; write the whole name of the feature in "
                                "quotes",
                                entry.key, table.what("effect")));
      continue;
    }
    const ScaledFeature feature = use_number(context, entry.key, entry.where, reader);
    const auto x =
        read_number(entry.value, fmt::format("\"{}\" of {}", entry.key, table.what("effect")),
                    {-1e6, 1e6}, *context.problems);
    if (feature.feature < 0 || !x) continue;
    const auto place = static_cast<std::size_t>(feature.feature);
    terms.push_back({static_cast<FeatureIndex>(place), static_cast<float>(*x / feature.units),
                     context.references[place]});
  }
  return terms;
}

HazardDraft read_hazard(Context& context, Reader& table, const std::string& name, ReadBy reader,
                        HazardOf what) {
  HazardDraft draft;
  draft.hazard.name = name;
  read_base(context, table, reader, what == HazardOf::event, draft);
  draft.hazard.terms = compile_effects(context, table, reader);
  if (what != HazardOf::chance) draft.hazard.when = compile_when(context, table, reader);
  read_link(context, table, draft);
  return draft;
}

HazardGroup make_group(Context& context, const std::string& name, std::vector<HazardDraft> drafts,
                       const std::string& section) {
  const std::string shown = section.empty() ? fmt::format("the group \"{}\"", name) : section;
  if (drafts.size() > kMaxEventsPerGroup) {
    context.error(
        "S004", drafts.back().where,
        fmt::format("{} has {} events; it may have {}", shown, drafts.size(), kMaxEventsPerGroup));
    return {};
  }
  int index = -1;
  std::size_t rows = 1;
  for (const HazardDraft& draft : drafts) {
    if (!draft.valid) return {};
    if (draft.index < 0) continue;
    if (index >= 0 && index != draft.index) {
      context.error(
          "S013", draft.where,
          fmt::format("the bases of {} are given by {} and by {}; use one of them for "
                      "all",
                      shown, context.scenario.features[static_cast<FeatureIndex>(index)].name,
                      context.scenario.features[static_cast<FeatureIndex>(draft.index)].name));
      return {};
    }
    index = draft.index;
    rows = draft.hazard.base.size();
  }
  if (!check_links(context, shown, drafts)) return {};
  if (!check_sums(context, shown, drafts, index, rows)) return {};
  if (drafts.empty()) return {};
  const Link link = drafts.front().link;
  const double loading = drafts.front().loading;
  std::vector<Hazard> events;
  for (HazardDraft& draft : drafts) {
    if (draft.hazard.base.size() == 1) draft.hazard.base.resize(rows, draft.hazard.base.front());
    events.push_back(std::move(draft.hazard));
  }
  if (index >= 0) context.used[static_cast<std::size_t>(index)] = true;
  const auto feature = static_cast<FeatureIndex>(std::max(index, 0));
  return HazardGroup(name, std::move(events), feature, link, loading);
}

Chance compile_chance(Context& context, Reader& table, const std::string& name, ReadBy reader) {
  Value& value = table.find_or("chance", make_number(1.0, table.where()));
  if (value.table() == nullptr) {
    const auto x = read_number(value, table.what("chance"), kShare, *context.problems);
    return Chance(x.value_or(1.0));
  }
  Reader hazard(value, "chance of " + table.name(), *context.problems);
  HazardDraft draft = read_hazard(context, hazard, name, reader, HazardOf::chance);
  hazard.finish();
  std::vector<HazardDraft> drafts;
  drafts.push_back(std::move(draft));
  return Chance(make_group(context, name, std::move(drafts)));
}

}  // namespace lendsim::compiling
