// [[product]]: contract, rate, limit formula, what a draw may look like.
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "models/base/hash.hpp"
#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

// The words of one block: product p of a borrower reads word p of a rule's block.
constexpr std::size_t kMostProducts = 4;
constexpr int kMostTerms = 60;
constexpr double kMostYuan = 1e9;
constexpr std::size_t kMostRecoveryMonths = 120;

void read_max_applies(Context& context, Reader& limit, LimitFormula& formula) {
  Value& value = limit.find_or("max_applies", make_text("new", limit.where()));
  if (value.table() != nullptr) {
    Reader table(value, limit.what("max_applies"), *context.problems);
    formula.applies = MaximumApplies::phased;
    formula.phase_months = static_cast<int>(table.integer("phase_months", 1, 600));
    table.finish();
    return;
  }
  const int choice = limit.choice("max_applies", {"new", "all"}, "new");
  formula.applies = choice == 1 ? MaximumApplies::all : MaximumApplies::new_limits;
}

void read_limit(Context& context, Reader& table, LimitFormula& formula) {
  const auto reference = [&](const char* name) {
    return static_cast<double>(
        context.references[static_cast<std::size_t>(context.scenario.features.find(name))]);
  };
  formula.reference_score = reference("score");
  formula.reference_income = reference("monthly_income");
  Value* value = table.require("limit");
  if (value == nullptr) return;
  if (read_table(*value, table.what("limit"), *context.problems) == nullptr) return;
  Reader limit(*value, "[product.limit]", *context.problems);
  formula.median_yuan = limit.number("median", {0.0, kMostYuan, true, false});
  formula.per_100_score = limit.number("per_100_score", {-100.0, 100.0}, 0.0);
  formula.per_log_income = limit.number("per_log_income", {-100.0, 100.0}, 0.0);
  formula.noise = limit.number("noise", {0.0, 10.0}, 0.0);
  formula.minimum = limit.money("min", {0.0, kMostYuan}, 0.0);
  std::optional<Money> maximum;
  const Value* max = limit.require("max");
  if (max != nullptr) {
    maximum = read_money(*max, limit.what("max"), {0.0, kMostYuan}, *context.problems);
  }
  formula.maximum = maximum.value_or(formula.minimum);
  if (formula.maximum < formula.minimum) {
    context.error("S013", max->where,
                  fmt::format("\"max\" of [product.limit] is below its \"min\", {} yuan",
                              to_yuan(formula.minimum)));
  }
  read_max_applies(context, limit, formula);
  limit.finish();
}

// { 3 = 0.15, 6 = 0.25, 12 = 0.6 }: shares of draws by months.
void read_terms(Context& context, Reader& table, Value& value, DrawBehaviour& draw) {
  const std::string what = table.what("terms");
  const Table* terms = read_table(value, what, *context.problems);
  if (terms == nullptr) return;
  std::vector<int> months;
  std::vector<double> shares;
  for (const Entry& entry : terms->entries) {
    int n = 0;
    const char* end = entry.key.data() + entry.key.size();
    const auto [stop, error] = std::from_chars(entry.key.data(), end, n);
    if (error != std::errc() || stop != end || n < 1 || n > kMostTerms) {
      context.error("S004", entry.where,
                    fmt::format("\"{}\" in {} is no term; write months from 1 to {}", entry.key,
                                what, kMostTerms));
      continue;
    }
    const auto share = read_number(entry.value, fmt::format("\"{}\" of {}", entry.key, what),
                                   kShare, *context.problems);
    months.push_back(n);
    shares.push_back(share.value_or(0.0));
  }
  if (months.size() != terms->entries.size() || !sums_to_one(context, shares, value.where, what)) {
    return;
  }
  draw.terms = std::move(months);
  draw.term_choice = Choice(shares);
}

void read_schedules(Context& context, Reader& table, DrawBehaviour& draw) {
  Value& value = table.find_or(
      "schedules", make_table({{"annuity", make_number(1.0, table.where())}}, table.where()));
  const auto shares = read_shares(context, value, table.what("schedules"),
                                  {"equal_principal", "annuity", "interest_first"});
  if (!shares) return;
  draw.schedules = {ScheduleKind::equal_principal, ScheduleKind::annuity,
                    ScheduleKind::interest_first};
  draw.schedule_choice = Choice(*shares);
}

void read_draw_options(Context& context, Reader& table, Product& product) {
  static constexpr std::array<double, 1> kCertain = {1.0};
  DrawBehaviour& draw = product.draw;
  draw.terms = {1};
  draw.term_choice = Choice(kCertain);
  draw.schedules = {ScheduleKind::annuity};
  draw.schedule_choice = Choice(kCertain);
  draw.smallest = table.money("smallest_draw", {0.0, kMostYuan}, 100.0);
  switch (product.contract.kind) {
    case ProductKind::instalment:
      if (Value* terms = table.require("terms")) read_terms(context, table, *terms, draw);
      read_schedules(context, table, draw);
      return;
    case ProductKind::paylater:
      draw.schedules = {ScheduleKind::revolving};
      table.refuse("terms", "makes no sense for pay-later");
      table.refuse("schedules", "is for instalment products only");
      return;
    case ProductKind::bullet: {
      draw.schedules = {ScheduleKind::bullet};
      table.refuse("schedules", "is for instalment products only");
      const Position& where = table.where();
      Value& terms = table.find_or("terms", make_table({{"1", make_number(1.0, where)}}, where));
      read_terms(context, table, terms, draw);
      if (draw.terms.size() > 1) {
        context.error("S013", terms.where, "a bullet product has one term");
      }
      return;
    }
  }
}

void read_fees(Context& context, Reader& table, ContractTerms& contract) {
  if (contract.kind == ProductKind::paylater) {
    contract.minimum_due = table.fraction("minimum_due", kShare);
    table.refuse("early_settlement_fee", "makes no sense for pay-later");
    table.refuse("instalment_fee", "makes no sense for pay-later");
    return;
  }
  table.refuse("minimum_due", "is for pay-later products only");
  contract.instalment_fee = table.fraction("instalment_fee", {0.0, 0.1}, 0.0);
  Value* value = table.table("early_settlement_fee");
  if (value == nullptr) return;
  Reader fee(*value, "[product.early_settlement_fee]", *context.problems);
  contract.settlement_fee = fee.fraction("share_of_principal", kShare, 0.0);
  contract.settlement_fee_min_instalment_fees =
      static_cast<int>(fee.integer("at_least_instalment_fees", 0, 12, 0));
  fee.finish();
}

void read_arrears(Context& context, Reader& table, ContractTerms& contract) {
  contract.default_dpd = static_cast<int>(table.integer("default_dpd", 30, kMaxChargeOffDpd, 90));
  contract.charge_off_dpd =
      static_cast<int>(table.integer("charge_off_dpd", 30, kMaxChargeOffDpd, 210));
  contract.non_accrual_dpd =
      static_cast<int>(table.integer("non_accrual_dpd", 1, kMaxChargeOffDpd, 90));
  if (contract.charge_off_dpd < contract.default_dpd) {
    context.error("S013", table.find("charge_off_dpd")->where,
                  fmt::format("\"charge_off_dpd\" is {}, before \"default_dpd\", {}",
                              contract.charge_off_dpd, contract.default_dpd));
  }
}

// Shares of charged-off principal recovered 1, 2, … months later.
void read_recoveries(Context& context, Reader& table, Product& product) {
  Value& value = table.find_or("recovery_curve", make_list({}, table.where()));
  const std::string what = table.what("recovery_curve");
  const Array* list = read_list(value, what, *context.problems);
  if (list == nullptr) return;
  if (list->items.size() > kMostRecoveryMonths) {
    context.error("S004", value.where,
                  fmt::format("{} has {} months; it may have {}", what, list->items.size(),
                              kMostRecoveryMonths));
  }
  Fraction sum;
  for (const Value& item : list->items) {
    const auto share = read_fraction(item, "each share of " + what, kShare, *context.problems);
    product.recovery_curve.push_back(share.value_or(Fraction{}));
    sum.millionths += product.recovery_curve.back().millionths;
  }
  if (sum.millionths > kMillion) {
    context.error(
        "S012", value.where,
        fmt::format("the shares of {} add up to {:.10g}, more than 1", what, to_double(sum)));
  }
}

Product read_product(Context& context, Reader& table, const std::string& name) {
  Product product;
  if (!is_reserved(name)) product.name = name;
  product.slot = fnv1a(name);
  product.limit_slot = fnv1a("limit." + name);
  ContractTerms& contract = product.contract;
  contract.kind =
      static_cast<ProductKind>(table.choice("kind", {"instalment", "paylater", "bullet"}));
  if (const Value* rate = table.require("daily_rate")) {
    product.rate = read_rate(*rate, table.what("daily_rate"), {0.0, 0.01}, *context.problems)
                       .value_or(DailyRate{});
  }
  product.late_rate_multiple = table.fraction("late_rate_multiple", {1.0, 10.0}, 1.5);
  contract.due_day = static_cast<int>(table.integer("due_day", 1, 27, 10));
  read_limit(context, table, product.limit);
  read_draw_options(context, table, product);
  read_fees(context, table, contract);
  read_arrears(context, table, contract);
  read_recoveries(context, table, product);
  table.finish();
  return product;
}

}  // namespace

void compile_products(Context& context, Reader& top, Epoch& epoch) {
  std::vector<Reader> tables = readers_of(context, top, "product");
  const std::vector<std::string> names = read_names(context, tables, NameStyle::label);
  if (tables.empty()) context.error("S005", top.where(), "there is no [[product]]");
  if (tables.size() > kMostProducts) {
    context.error(
        "S004", tables.back().where(),
        fmt::format("there are {} products; there may be {}", tables.size(), kMostProducts));
  }
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (is_reserved(names[i])) {
      context.error(
          "S009", tables[i].find("name")->where,
          fmt::format("\"{}\" has another meaning beside products; choose another name", names[i]));
    }
    epoch.products.push_back(read_product(context, tables[i], names[i]));
  }
}

bool is_reserved(const std::string& product) {
  static const std::vector<std::string> kReserved = {"all",  "each",    "base",   "effect", "when",
                                                     "link", "loading", "amount", "of",     "day"};
  return place_of(kReserved, product) >= 0;
}

std::uint32_t read_products(Context& context, Value& value, const std::string& what,
                            const std::vector<std::string>& words) {
  const std::vector<std::string>& names = context.scenario.product_names;
  std::vector<std::string> known = words;
  known.insert(known.end(), names.begin(), names.end());
  const auto bit = [&](const Value& item, bool in_list) -> std::uint32_t {
    const std::string* name = read_text(item, what, *context.problems);
    if (name == nullptr) return 0;
    if (!in_list && place_of(words, *name) >= 0) return context.all_products();
    const int place = place_of(names, *name);
    if (place >= 0) return 1U << static_cast<unsigned>(place);
    context.error("S006", item.where,
                  unknown("product", *name, known) +
                      fmt::format(" in {}; known are {}", what, quoted_list(known)));
    return 0;
  };
  const Array* list = value.array();
  if (list == nullptr) return bit(value, false);
  if (list->items.empty()) context.error("S005", value.where, what + " is empty");
  std::uint32_t bits = 0;
  for (const Value& item : list->items) bits |= bit(item, true);
  return bits;
}

}  // namespace lendsim::compiling
