// [pool]: limits that are conserved, and who gets what is free.
#include <algorithm>
#include <utility>

#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

constexpr Range kQuota{0.0, 1e9, true, false};  // yuan

void read_reallocation(Context& context, Reader& table, Pool& pool) {
  Value* value = table.find("reallocate");
  if (value == nullptr) return;
  if (read_table(*value, table.what("reallocate"), *context.problems) == nullptr) return;
  Reader grants(*value, "[pool.reallocate]", *context.problems);
  pool.reallocates = true;
  pool.share = grants.fraction("share", {0.0, 1.0, true, false});
  pool.when = compile_when(context, grants, ReadBy::account);
  pool.rank = static_cast<FeatureIndex>(std::max(0, read_rank(context, grants, ReadBy::account)));
  pool.lowest = grants.choice("order", {"highest", "lowest"}, "highest") == 1;
  if (grants.find("step") != nullptr) {
    pool.step = grants.fraction("step", {1.0, 100.0, true, false});
  }
  grants.finish();
}

}  // namespace

void compile_pool(Context& context, Reader& top, Epoch& epoch) {
  Value* section = top.find("pool");
  if (section == nullptr || read_table(*section, "[pool]", *context.problems) == nullptr) return;
  Reader table(*section, "[pool]", *context.problems);
  Pool pool;
  pool.quota_per_borrower = table.money("quota_per_borrower", kQuota);
  Value& products = table.find_or("products", make_text("all", table.where()));
  pool.products = read_products(context, products, table.what("products"), {"all"});
  read_reallocation(context, table, pool);
  table.finish();
  epoch.pool = std::move(pool);
}

}  // namespace lendsim::compiling
