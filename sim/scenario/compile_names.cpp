// Names and shares.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/base/ids.hpp"
#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }

bool fits(const std::string& name, NameStyle style) {
  if (name.empty() || name.size() > 64 || name.front() == ' ' || name.back() == ' ') return false;
  switch (style) {
    case NameStyle::identifier:
      return is_lower(name[0]) && std::all_of(name.begin(), name.end(), [](char c) {
               return is_lower(c) || is_digit(c) || c == '_';
             });
    case NameStyle::label:
      return std::all_of(name.begin(), name.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == ' ';
      });
    case NameStyle::title:
      return std::none_of(name.begin(), name.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f ||
               std::string_view(".<>=!\"[]").find(c) != std::string_view::npos;
      });
  }
  return false;
}

std::string_view rule_of(NameStyle style) {
  switch (style) {
    case NameStyle::identifier:
      return "a small letter followed by small letters, digits and '_'";
    case NameStyle::label:
      return "letters, digits, '_', '-' and spaces between them";
    case NameStyle::title:
      return "printable text without . < > = ! \" [ ]";
  }
  return "";
}

}  // namespace

const Category* Context::category_of(FeatureIndex feature) const {
  for (const Category& category : categories) {
    if (category.feature == feature) return &category;
  }
  return nullptr;
}

std::uint32_t Context::all_products() const { return (1U << scenario.product_names.size()) - 1U; }

bool check_name(Context& context, const std::string& name, NameStyle style, const Position& where,
                const std::string& what) {
  if (fits(name, style)) return true;
  context.error("S004", where,
                fmt::format("{} is \"{}\"; it must be {}, at most 64 bytes long", what, name,
                            rule_of(style)));
  return false;
}

std::vector<Reader> readers_of(Context& context, Reader& top, const std::string& key) {
  std::vector<Reader> readers;
  for (Value* value : top.tables(key)) {
    readers.emplace_back(*value, "[[" + key + "]]", *context.problems);
  }
  return readers;
}

std::vector<std::string> read_names(Context& context, std::vector<Reader>& tables, NameStyle style,
                                    const std::string& numbered) {
  std::vector<std::string> names;
  std::vector<Position> places;
  for (Reader& table : tables) {
    table.ignore("enabled");
    std::optional<std::string> fallback;
    if (!numbered.empty()) fallback = fmt::format("{} {}", numbered, names.size() + 1);
    const std::string name = table.text("name", fallback);
    const Value* value = table.find("name");
    const Position where = value == nullptr ? table.where() : value->where;
    if (value != nullptr && value->text() != nullptr) {
      check_name(context, name, style, where, table.what("name"));
      const int earlier = place_of(names, name);
      if (earlier >= 0) {
        context.error("S009", where,
                      fmt::format("{} \"{}\" is there twice, first in line {}", table.name(), name,
                                  places[static_cast<std::size_t>(earlier)].line));
      }
    }
    names.push_back(name);
    places.push_back(where);
  }
  return names;
}

int place_of(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

bool sums_to_one(Context& context, const std::vector<double>& shares, const Position& where,
                 const std::string& what) {
  double sum = 0.0;
  for (const double share : shares) sum += share;
  if (std::fabs(sum - 1.0) <= 1e-9) return true;
  context.error("S012", where, fmt::format("the shares of {} add up to {:.10g}, not 1", what, sum));
  return false;
}

std::optional<std::vector<double>> read_shares(Context& context, Value& value,
                                               const std::string& what,
                                               const std::vector<std::string>& labels) {
  Table* table = read_table(value, what, *context.problems);
  if (table == nullptr) return std::nullopt;
  std::vector<double> shares(labels.size(), 0.0);
  bool good = true;
  for (Entry& entry : table->entries) {
    const int place = place_of(labels, entry.key);
    if (place < 0) {
      context.error("S006", entry.where, not_one(entry.key, "a label in " + what, labels));
      good = false;
      continue;
    }
    const auto share = read_number(entry.value, fmt::format("\"{}\" of {}", entry.key, what),
                                   kShare, *context.problems);
    if (!share) good = false;
    shares[static_cast<std::size_t>(place)] = share.value_or(0.0);
  }
  if (!good || !sums_to_one(context, shares, value.where, what)) return std::nullopt;
  return shares;
}

std::vector<const Entry*> entries_by_bucket(Context& context, const Value& value,
                                            const std::string& what) {
  std::vector<const Entry*> entries(kBuckets, nullptr);
  const std::vector<std::string> names(kBucketNames.begin(), kBucketNames.end());
  bool good = true;
  for (const Entry& entry : value.table()->entries) {
    const int bucket = place_of(names, entry.key);
    if (bucket < 0) {
      context.error(
          "S003", entry.where,
          fmt::format("\"{}\" in {} is no bucket; buckets are M0 to M7", entry.key, what));
      good = false;
      continue;
    }
    entries[static_cast<std::size_t>(bucket)] = &entry;
  }
  if (entries[0] == nullptr) {
    context.error("S005", value.where,
                  what + " by bucket needs M0; later ones repeat the last one listed");
    good = false;
  }
  if (!good) return {};
  for (std::size_t bucket = 1; bucket < entries.size(); ++bucket) {
    if (entries[bucket] == nullptr) entries[bucket] = entries[bucket - 1];
  }
  return entries;
}

}  // namespace lendsim::compiling
