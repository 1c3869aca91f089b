// [segment.opening.PRODUCT]: how accounts look before the first month.
#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

Choice read_choice(Context& context, Reader& table, const std::string& key, Value fallback,
                   const std::vector<std::string>& labels, std::size_t otherwise) {
  Value& value = table.find_or(key, std::move(fallback));
  auto shares = read_shares(context, value, table.what(key), labels);
  if (!shares) {
    shares.emplace(labels.size(), 0.0);
    (*shares)[otherwise] = 1.0;
  }
  return Choice(*shares);
}

ProductOpening read_opening(Context& context, Reader& table, const Product& product) {
  ProductOpening opening;
  const Position& where = table.where();
  opening.status =
      read_choice(context, table, "status", make_table({{"open", make_number(1.0, where)}}, where),
                  {"uninvited", "open", "frozen"}, 1);
  opening.in_debt = table.number("in_debt", kShare, 0.0);
  Value& utilisation = table.find_or("utilisation", make_number(0.3, where));
  const auto d = compile_distribution(context, utilisation, table.what("utilisation"));
  opening.utilisation = d.value_or(Distribution{});
  // Debts beyond charge-off do not exist.
  const int buckets = std::max(1, bucket_of(product.contract.charge_off_dpd));
  const std::vector<std::string> names(kBucketNames.begin(), kBucketNames.begin() + buckets);
  opening.bucket = read_choice(context, table, "dpd",
                               make_table({{"M0", make_number(1.0, where)}}, where), names, 0);
  opening.months_since_draw = table.number("months_since_draw", {0.0, 999.0}, 999.0);
  return opening;
}

}  // namespace

void compile_opening(Context& context, Reader& segment, const Epoch& base, Segment& out) {
  Value* section = segment.table("opening");
  if (section == nullptr) return;
  Reader openings(*section, "[segment.opening]", *context.problems);
  for (const Product& product : base.products) {
    Value* value = openings.table(product.name);
    if (value == nullptr) {
      out.opening.emplace_back();
      continue;
    }
    Reader table(*value, "[segment.opening." + product.name + "]", *context.problems);
    out.opening.push_back(read_opening(context, table, product));
    table.finish();
  }
  openings.finish();
}

}  // namespace lendsim::compiling
