// [behaviour]: draw, service and market. A sub-table named after a product overrides single keys
// for that product.
#include <fmt/format.h>

#include <algorithm>

#include "models/base/hash.hpp"
#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

// The general table with the keys of the product's own sub-table laid over it; effects are laid
// over feature by feature.
Value for_product(const Value& general, const std::string& product,
                  const std::vector<std::string>& products) {
  Value merged = general;
  for (const std::string& name : products) merged.table()->erase(name);
  const Entry* own = general.table()->find(product);
  if (own == nullptr || own->value.table() == nullptr) return merged;
  for (const Entry& entry : own->value.table()->entries) {
    Entry* present = merged.table()->find(entry.key);
    const bool both_tables =
        present != nullptr && present->value.table() != nullptr && entry.value.table() != nullptr;
    if (entry.key == "effect" && both_tables) {
      for (const Entry& effect : entry.value.table()->entries) {
        present->value.table()->set(effect.key, effect.value, effect.where);
      }
    } else {
      merged.table()->set(entry.key, entry.value, entry.where);
    }
  }
  return merged;
}

bool overridden(const Value& general, const std::vector<std::string>& products,
                const std::string& key) {
  return std::any_of(products.begin(), products.end(), [&](const std::string& name) {
    const Entry* own = general.table()->find(name);
    return own != nullptr && own->value.table() != nullptr && own->value.table()->find(key);
  });
}

// A sub-table of a product must be one; unknown keys are found in the merged table.
void check_overrides(Context& context, Value& general, const std::string& section) {
  for (const std::string& name : context.scenario.product_names) {
    Entry* own = general.table()->find(name);
    if (own == nullptr) continue;
    const std::string what = fmt::format("\"{}\" of {}", name, section);
    if (read_table(own->value, what, *context.problems) == nullptr) own->value = make_table({}, {});
  }
}

// Defaults that reading the merged table has added, for the resolved document. A base that only
// some products state is 0 for the others.
void keep_defaults(Value& general, const Value& merged, const std::string& product) {
  const Entry* own = general.table()->find(product);
  std::vector<Entry> added;
  for (const Entry& entry : merged.table()->entries) {
    const bool by_product =
        own != nullptr && own->value.table() != nullptr && own->value.table()->find(entry.key);
    if (general.table()->find(entry.key) == nullptr && !by_product) added.push_back(entry);
  }
  for (Entry& entry : added) general.table()->set(entry.key, entry.value, entry.where);
}

// Reads a behaviour's table for one product.
template <class Read>
void read_for(Context& context, Value& general, const std::string& section,
              const std::string& product, Read read) {
  const std::vector<std::string>& products = context.scenario.product_names;
  Value merged = for_product(general, product, products);
  Reader table(merged, section, *context.problems);
  for (const std::string& name : products) table.ignore(name);
  if (overridden(general, products, "base")) {
    table.find_or("base", make_number(0.0, table.where()));
    table.add_defaults();
  }
  read(table);
  table.finish();
  keep_defaults(general, merged, product);
}

void compile_draw(Context& context, Reader& behaviour, Epoch& epoch) {
  static const std::string kSection = "[behaviour.draw]";
  Value* section = behaviour.require("draw");
  if (section == nullptr) return;
  if (read_table(*section, kSection, *context.problems) == nullptr) return;
  check_overrides(context, *section, kSection);
  for (Product& product : epoch.products) {
    const std::string name = "draw." + product.name;
    product.draw.slot = fnv1a(name);
    read_for(context, *section, kSection, product.name, [&](Reader& table) {
      std::vector<HazardDraft> drafts;
      drafts.push_back(read_hazard(context, table, "draw", ReadBy::account, HazardOf::behaviour));
      product.draw.demand = make_group(context, name, std::move(drafts), kSection);
      const Position& where = table.where();
      Value& amount = table.find_or(
          "amount",
          make_table(
              {{"uniform", make_list({make_number(0.1, where), make_number(0.6, where)}, where)}},
              where));
      const auto d = compile_distribution(context, amount, table.what("amount"));
      product.draw.amount = d.value_or(Distribution{});
      product.draw.share_of_available = table.choice("of", {"available", "yuan"}, "available") == 0;
    });
  }
}

void compile_outcome(Context& context, Entry& entry, Outcome outcome, Product& product,
                     std::vector<HazardDraft>& drafts) {
  const std::string section = "[behaviour.service." + entry.key + "]";
  read_for(context, entry.value, section, product.name, [&](Reader& table) {
    drafts.push_back(read_hazard(context, table, entry.key, ReadBy::account, HazardOf::behaviour));
    product.service.outcome_of.push_back(outcome);
    if (outcome == Outcome::settle) {
      product.service.settle_on_due_day = table.choice("day", {"any", "due"}, "any") == 1;
    }
  });
}

int outcome_place(Context& context, const Entry& entry) {
  std::vector<std::string> names(kOutcomeNames.begin(), kOutcomeNames.end());
  const int place = place_of(names, entry.key);
  if (place > 0) return place;
  names.erase(names.begin());
  context.error("S003", entry.where,
                place == 0 ? "\"pay\" in [behaviour.service] is what is left over; it has no base"
                           : unknown("outcome", entry.key, names) +
                                 " in [behaviour.service]; known are " + quoted_list(names));
  return -1;
}

void compile_service(Context& context, Reader& behaviour, Epoch& epoch) {
  Value* section = behaviour.find("service");
  const bool good = section != nullptr &&
                    read_table(*section, "[behaviour.service]", *context.problems) != nullptr;
  for (Product& product : epoch.products) {
    const std::string name = "service." + product.name;
    product.service.slot = fnv1a(name);
    std::vector<HazardDraft> drafts;
    if (good) {
      for (Entry& entry : section->table()->entries) {
        const int place = outcome_place(context, entry);
        if (place < 0) continue;
        const std::string what = "[behaviour.service." + entry.key + "]";
        if (read_table(entry.value, what, *context.problems) == nullptr) continue;
        check_overrides(context, entry.value, what);
        compile_outcome(context, entry, static_cast<Outcome>(place), product, drafts);
      }
    }
    product.service.outcomes = make_group(context, name, std::move(drafts), "[behaviour.service]");
  }
}

HazardGroup compile_move(Context& context, Reader& market, const std::string& key) {
  Value* value = market.find(key);
  const std::string section = "[behaviour.market." + key + "]";
  if (value == nullptr || read_table(*value, section, *context.problems) == nullptr) return {};
  Reader table(*value, section, *context.problems);
  std::vector<HazardDraft> drafts;
  drafts.push_back(read_hazard(context, table, key, ReadBy::borrower, HazardOf::behaviour));
  table.finish();
  return make_group(context, "market." + key, std::move(drafts));
}

}  // namespace

void compile_behaviour(Context& context, Reader& top, Epoch& epoch) {
  Value* section = top.require("behaviour");
  if (section == nullptr) return;
  if (read_table(*section, "[behaviour]", *context.problems) == nullptr) return;
  Reader behaviour(*section, "[behaviour]", *context.problems);
  compile_draw(context, behaviour, epoch);
  compile_service(context, behaviour, epoch);
  Value* value = behaviour.find("market");
  if (value != nullptr && read_table(*value, "[behaviour.market]", *context.problems) != nullptr) {
    Reader market(*value, "[behaviour.market]", *context.problems);
    epoch.market.leave = compile_move(context, market, "leave");
    epoch.market.come_back = compile_move(context, market, "return");
    market.finish();
  }
  behaviour.finish();
}

}  // namespace lendsim::compiling
