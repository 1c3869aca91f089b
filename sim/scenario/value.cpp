#include "sim/scenario/value.hpp"

#include <algorithm>

#include "models/base/contract.hpp"

namespace lendsim {

const Entry* Table::find(const std::string& key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

Entry* Table::find(const std::string& key) {
  return const_cast<Entry*>(static_cast<const Table&>(*this).find(key));
}

Value& Table::set(const std::string& key, Value value, const Position& key_position) {
  if (Entry* entry = find(key)) {
    entry->value = std::move(value);
    entry->where = key_position;
    return entry->value;
  }
  entries.push_back({key, key_position, std::move(value)});
  return entries.back().value;
}

void Table::erase(const std::string& key) {
  std::erase_if(entries, [&](const Entry& entry) { return entry.key == key; });
}

double Value::number() const {
  LENDSIM_EXPECT(is_number());
  if (const auto* whole = std::get_if<std::int64_t>(&data)) return static_cast<double>(*whole);
  return std::get<double>(data);
}

std::string type_name(const Value& value) {
  static constexpr const char* kNames[] = {"true or false", "a whole number", "a number",
                                           "a string",      "a date",         "a date and time",
                                           "an array",      "a table"};
  static_assert(std::size(kNames) == std::variant_size_v<decltype(Value::data)>);
  return kNames[value.data.index()];
}

}  // namespace lendsim
