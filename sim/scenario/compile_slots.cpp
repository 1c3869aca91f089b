// Addresses of random numbers: no two slots may hash to one.
#include <fmt/format.h>

#include <map>

#include "models/base/hash.hpp"
#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

// Slots named after the tables of a list.
void add_list(Context& context, Reader& top, const std::string& list, const std::string& key,
              const std::vector<std::string>& prefixes) {
  std::vector<std::string> seen;
  for (Value* value : top.tables(list)) {
    const Entry* entry = value->table()->find(key);
    if (entry == nullptr || entry->value.text() == nullptr) continue;
    const std::string& name = *entry->value.text();
    if (place_of(seen, name) >= 0) continue;  // one group, or reported as a duplicate
    seen.push_back(name);
    for (const std::string& prefix : prefixes) {
      context.slots.push_back({prefix + name, entry->value.where});
    }
  }
}

}  // namespace

void check_slots(Context& context, Reader& top) {
  for (const char* name : {"borrower", "segment", "arrival", "score", "residual"}) {
    context.slots.push_back({name, top.where()});
  }
  add_list(context, top, "product", "name", {"", "draw.", "service.", "limit.", "opening."});
  add_list(context, top, "rule", "name", {"rule."});
  add_list(context, top, "event", "group", {"event."});
  std::map<std::uint32_t, SlotName> taken;
  for (const SlotName& slot : context.slots) {
    const auto [place, is_new] = taken.try_emplace(fnv1a(slot.text), slot);
    if (is_new) continue;
    const std::string& other = place->second.text;
    if (other == slot.text && slot.text.find('.') != std::string::npos) continue;  // a duplicate
    context.error("S015", slot.where,
                  fmt::format("\"{}\" and \"{}\" would share random numbers; change one of the "
                              "names",
                              other, slot.text));
  }
}

}  // namespace lendsim::compiling
