#include "sim/results/log_columns.hpp"

#include <array>

namespace lendsim {
namespace {

constexpr std::array kNumbers = {
    LogNumber{"replication_id", "replication",
              [](ReplicationId replication, const LogRow&) {
                return static_cast<std::int32_t>(replication);
              }},
    LogNumber{"month_id", "months since the start, 1 = the first",
              [](ReplicationId, const LogRow& r) { return r.month; }},
    LogNumber{"borrower_id", "borrower",
              [](ReplicationId, const LogRow& r) { return static_cast<std::int32_t>(r.borrower); }},
};

std::vector<std::string> with_none(const std::vector<std::string>& labels) {
  std::vector<std::string> all = {"none"};
  all.insert(all.end(), labels.begin(), labels.end());
  return all;
}

// Rows have -1 where the file has 0.
std::int8_t code(int place) { return static_cast<std::int8_t>(place + 1); }
std::int16_t place(std::int8_t code) { return static_cast<std::int16_t>(code - 1); }

}  // namespace

std::span<const LogNumber> log_numbers() { return kNumbers; }

std::vector<LogCategory> log_categories(const RunResults& results) {
  std::vector<std::string> kinds;
  for (const LogKindInfo& kind : log_kinds()) kinds.emplace_back(kind.name);
  return {{"product_id", "product; none: it concerns the borrower", with_none(results.products),
           [](const LogRow& r) { return code(r.product); },
           [](LogRow& r, std::int8_t v) { r.product = static_cast<std::int8_t>(v - 1); }},
          {"kind_id", "what happened", kinds,
           [](const LogRow& r) { return static_cast<std::int8_t>(r.kind); },
           [](LogRow& r, std::int8_t v) { r.kind = static_cast<LogKind>(v); }},
          {"cause_id", "cause of the closure or freeze", with_none(results.causes),
           [](const LogRow& r) { return code(r.cause); },
           [](LogRow& r, std::int8_t v) { r.cause = place(v); }},
          {"event_id", "event in the life of the borrower", with_none(results.events),
           [](const LogRow& r) { return code(r.event); },
           [](LogRow& r, std::int8_t v) { r.event = place(v); }},
          {"rule_id", "rule of the platform that acted", with_none(results.rules),
           [](const LogRow& r) { return code(r.rule); },
           [](LogRow& r, std::int8_t v) { r.rule = place(v); }}};
}

}  // namespace lendsim
