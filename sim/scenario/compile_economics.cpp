// [economics] and [provision]: what the platform earns, pays and sets aside besides the ledger.
#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

constexpr double kMostYuan = 1e9;

void read_default_probabilities(Context& context, Reader& table, Provision& provision) {
  Value* value = table.require("pd_by_bucket");
  if (value == nullptr) return;
  const std::string what = table.what("pd_by_bucket");
  if (read_table(*value, what, *context.problems) == nullptr) return;
  const std::vector<const Entry*> entries = entries_by_bucket(context, *value, what);
  for (std::size_t bucket = 0; bucket < entries.size(); ++bucket) {
    const Entry& entry = *entries[bucket];
    provision.pd[bucket] = read_fraction(entry.value, fmt::format("\"{}\" of {}", entry.key, what),
                                         kShare, *context.problems)
                               .value_or(Fraction{});
  }
}

// Days past due at which a bucket begins.
int read_threshold(Context& context, Reader& table, const std::string& key,
                   const std::vector<std::int64_t>& days, std::int64_t fallback) {
  const std::int64_t x = table.integer(key, days.front(), days.back(), fallback);
  if (std::find(days.begin(), days.end(), x) == days.end()) {
    context.error("S004", table.find(key)->where,
                  fmt::format("{} is {}; it must begin a bucket: {}", table.what(key), x,
                              fmt::join(days, ", ")));
  }
  return static_cast<int>(x);
}

}  // namespace

void compile_economics(Context& context, Reader& top, Epoch& epoch) {
  Value* section = top.table("economics");
  if (section == nullptr) return;
  Reader table(*section, "[economics]", *context.problems);
  epoch.economics.fee_share_of_interest = table.fraction("fee_share_of_interest", kShare, 0.0);
  epoch.economics.opex_per_account = table.money("opex_per_account", {0.0, kMostYuan}, 0.0);
  table.finish();
}

void compile_provision(Context& context, Reader& top, Epoch& epoch) {
  Value* section = top.find("provision");
  if (section == nullptr || read_table(*section, "[provision]", *context.problems) == nullptr) {
    return;
  }
  Reader table(*section, "[provision]", *context.problems);
  Provision& provision = epoch.provision;
  read_default_probabilities(context, table, provision);
  provision.lgd = table.fraction("lgd", kShare);
  provision.ccf = table.fraction("ccf", kShare, 0.0);
  const int sicr = read_threshold(context, table, "sicr_dpd", {1, 30, 60, 90}, 30);
  const int bad = read_threshold(context, table, "default_dpd", {60, 90, 120}, 90);
  provision.sicr_bucket = bucket_of(sicr);
  provision.default_bucket = bucket_of(bad);
  if (bad <= sicr) {
    context.error("S013", table.find("default_dpd")->where,
                  fmt::format("\"default_dpd\" of [provision] is {}; it must lie beyond "
                              "\"sicr_dpd\", {}",
                              bad, sicr));
  }
  table.finish();
}

}  // namespace lendsim::compiling
