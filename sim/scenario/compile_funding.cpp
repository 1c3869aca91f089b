// [[funder]]: who funds debts, and how much of each.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

constexpr double kMostYuan = 1e9;
const std::string kPlatform = "platform";

using SharePath = std::vector<std::pair<Month, Fraction>>;

// One entry of [[funder]] and what its checks need besides.
struct Draft {
  Funder funder;
  std::optional<bool> stock;  // applies to existing debts too; nothing: as the others
  Position share_where;
  Position applies_where;
};

std::string text_of(Month month) {
  return fmt::format("{:04}-{:02}", month.year(), month.month_of_year());
}

SharePath read_share_table(Context& context, const Value& value, const std::string& what) {
  SharePath path;
  if (value.table()->entries.empty()) {
    context.error("S005", value.where, what + " is empty; it needs a month");
  }
  for (const Entry& entry : value.table()->entries) {
    const std::optional<Month> month = parse_month(entry.key);
    const auto share = read_fraction(entry.value, fmt::format("\"{}\" of {}", entry.key, what),
                                     kShare, *context.problems);
    if (!month) {
      context.error("S011", entry.where,
                    fmt::format("\"{}\" in {} is no month; write it as 2020-03", entry.key, what));
    } else if (!path.empty() && *month <= path.back().first) {
      context.error("S011", entry.where,
                    fmt::format("\"{}\" in {} does not come after {}; list months in order",
                                entry.key, what, text_of(path.back().first)));
    } else if (share) {
      path.emplace_back(*month, *share);
    }
  }
  return path;
}

// A share for all months or { month = share }.
SharePath read_share(Context& context, const Value& value, const std::string& what) {
  if (value.table() != nullptr) return read_share_table(context, value, what);
  const auto share = read_fraction(value, what, kShare, *context.problems);
  if (!share) return {};
  return {{Month{}, *share}};
}

void read_applies(Reader& table, bool is_platform, Draft& draft) {
  draft.applies_where = table.where();
  if (is_platform && table.find("applies") == nullptr) return;
  draft.stock = table.choice("applies", {"new", "stock"}, "new") == 1;
  draft.applies_where = table.find("applies")->where;
}

void read_overflow(Context& context, Reader& table, bool is_platform, Funder& funder) {
  const int choice = table.choice("overflow", {"others", "platform", "refuse"}, "others");
  funder.overflow = static_cast<Overflow>(choice);
  if (!is_platform || funder.overflow != Overflow::platform) return;
  context.error("S013", table.find("overflow")->where,
                "the platform can't leave its share to itself; use \"others\" or \"refuse\"");
}

Draft read_funder(Context& context, Reader& table, const std::string& name) {
  const bool is_platform = name == kPlatform;
  Draft draft;
  Funder& funder = draft.funder;
  funder.name = name;
  draft.share_where = table.where();
  if (const Value* share = is_platform ? table.find("share") : table.require("share")) {
    draft.share_where = share->where;
    funder.share = read_share(context, *share, table.what("share"));
  }
  read_applies(table, is_platform, draft);
  funder.cost = table.fraction("cost", kShare, 0.0);
  if (table.find("capacity_per_borrower") != nullptr) {
    funder.limited = true;
    funder.capacity_per_borrower = table.money("capacity_per_borrower", {0.0, kMostYuan});
  }
  funder.suspended = table.flag("suspended", false);
  read_overflow(context, table, is_platform, funder);
  table.finish();
  return draft;
}

// By party: the platform, also if it is not listed, then the others in file order.
std::vector<Draft> by_party(std::vector<Draft> drafts) {
  const auto is_platform = [](const Draft& draft) { return draft.funder.name == kPlatform; };
  std::stable_partition(drafts.begin(), drafts.end(), is_platform);
  if (drafts.empty() || !is_platform(drafts.front())) {
    Draft platform;
    platform.funder.name = kPlatform;
    drafts.insert(drafts.begin(), std::move(platform));
  }
  return drafts;
}

// A share that a debt has can't follow the month for one party and not for another.
bool read_refunding(Context& context, const std::vector<Draft>& drafts) {
  std::optional<bool> stock;
  for (const Draft& draft : drafts) {
    if (draft.stock && stock && *draft.stock != *stock) {
      context.error("S013", draft.applies_where,
                    "\"applies\" must be the same for all funders: \"new\" or \"stock\"");
      return false;
    }
    if (draft.stock) stock = draft.stock;
  }
  return stock.value_or(false);
}

Fraction share_in(const SharePath& path, Month month) {
  Fraction share = path.front().second;
  for (const auto& [from, value] : path) {
    if (from <= month) share = value;
  }
  return share;
}

// In every month the platform has what the others leave, and says so if it states its share.
void check_shares(Context& context, const std::vector<Draft>& drafts,
                  const std::vector<Funder>& funders) {
  for (Month month = context.first_month; month < context.end_month; ++month) {
    const std::int64_t rest = nominal_shares(funders, month)[0];
    if (rest < 0) {
      context.error("S012", drafts.back().share_where,
                    fmt::format("the shares of the platform's funders add up to {:.10g} in {}, "
                                "more than 1",
                                to_double(Fraction{kMillion - rest}), text_of(month)));
      return;
    }
    const SharePath& stated = funders.front().share;
    if (stated.empty() || share_in(stated, month) == Fraction{rest}) continue;
    context.error(
        "S012", drafts.front().share_where,
        fmt::format("the share of the platform is {:.10g} in {}, but the others leave {:.10g}",
                    to_double(share_in(stated, month)), text_of(month), to_double(Fraction{rest})));
    return;
  }
}

}  // namespace

void compile_funders(Context& context, Reader& top, Epoch& epoch) {
  std::vector<Reader> tables = readers_of(context, top, "funder");
  const std::vector<std::string> names = read_names(context, tables, NameStyle::label);
  std::vector<Draft> drafts;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    drafts.push_back(read_funder(context, tables[i], names[i]));
  }
  drafts = by_party(std::move(drafts));
  if (drafts.size() > kMaxParties) {
    context.error("S004", tables.back().where(),
                  fmt::format("there are {} funders besides the platform; there may be {}",
                              drafts.size() - 1, kMaxParties - 1));
    drafts.resize(kMaxParties);
  }
  epoch.refunds_stock = read_refunding(context, drafts);
  context.scenario.parties.clear();
  for (const Draft& draft : drafts) {
    epoch.funders.push_back(draft.funder);
    context.scenario.parties.push_back(draft.funder.name);
  }
  check_shares(context, drafts, epoch.funders);
}

}  // namespace lendsim::compiling
