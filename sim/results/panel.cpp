#include "sim/results/panel.hpp"

#include <algorithm>
#include <array>

namespace lendsim {
namespace {

constexpr std::array kNumbers = {
    NumberColumn{"balance", "fen", "balance at month end",
                 [](const PanelRow& r) { return static_cast<double>(r.balance_fen); },
                 [](PanelRow& r, double v) { r.balance_fen = static_cast<std::int64_t>(v); }},
    NumberColumn{"credit_limit", "fen", "credit limit at month end",
                 [](const PanelRow& r) { return static_cast<double>(r.limit_fen); },
                 [](PanelRow& r, double v) { r.limit_fen = static_cast<std::int64_t>(v); }},
    NumberColumn{"dpd", "1", "days past due at month end",
                 [](const PanelRow& r) { return static_cast<double>(r.dpd); },
                 [](PanelRow& r, double v) { r.dpd = static_cast<std::int32_t>(v); }},
    NumberColumn{"score", "1", "published score of the borrower at month end, points",
                 [](const PanelRow& r) { return static_cast<double>(r.score); },
                 [](PanelRow& r, double v) { r.score = static_cast<float>(v); }},
};

std::vector<std::string> strings(std::span<const std::string_view> names) {
  return {names.begin(), names.end()};
}

}  // namespace

PanelKey panel_key(const TallyShape& shape, ReplicationId replication, std::size_t row) {
  const auto products = static_cast<std::size_t>(shape.products);
  const auto points = static_cast<std::size_t>(shape.points);
  return {
      static_cast<std::int32_t>(replication), static_cast<std::int32_t>(row / (points * products)),
      static_cast<std::int32_t>(row / products % points), static_cast<std::int8_t>(row % products)};
}

std::span<const NumberColumn> panel_numbers() { return kNumbers; }

std::vector<FlagColumn> panel_flags(const RunResults& results) {
  return {{"segment_id", "segment of the borrower", "", results.segments,
           [](const PanelRow& r) { return static_cast<std::int8_t>(r.segment); },
           [](PanelRow& r, std::int8_t v) { r.segment = v; }},
          {"status_id", "status of the account at month end", "not_arrived", strings(kStatusNames),
           [](const PanelRow& r) { return r.status; },
           [](PanelRow& r, std::int8_t v) { r.status = v; }},
          {"outcome_id", "how the debt was served in the month", "none",
           strings(panel_outcome_names()), [](const PanelRow& r) { return r.outcome; },
           [](PanelRow& r, std::int8_t v) { r.outcome = v; }}};
}

std::vector<std::int8_t> flag_values(const FlagColumn& column) {
  std::vector<std::int8_t> values;
  if (!column.absent.empty()) values.push_back(-1);
  for (std::size_t i = 0; i < column.labels.size(); ++i) {
    values.push_back(static_cast<std::int8_t>(i));
  }
  return values;
}

std::string flag_meanings(const FlagColumn& column) {
  std::vector<std::string> labels = column.labels;
  if (!column.absent.empty()) labels.insert(labels.begin(), std::string(column.absent));
  return flag_words(labels);
}

std::string flag_words(std::span<const std::string> labels) {
  std::string text;
  for (std::string label : labels) {
    std::replace(label.begin(), label.end(), ' ', '_');
    text += (text.empty() ? "" : " ") + label;
  }
  return text;
}

}  // namespace lendsim
