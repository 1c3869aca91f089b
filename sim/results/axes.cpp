#include "sim/results/axes.hpp"

#include <fmt/format.h>

#include <numeric>

namespace lendsim {
namespace {

std::vector<std::int32_t> counting(int size) {
  std::vector<std::int32_t> numbers(static_cast<std::size_t>(size));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

Axis labelled(const char* name, const std::string& long_name,
              const std::vector<std::string>& labels) {
  return {name, long_name, labels, {}, 0};
}

Axis labelled(const char* name, const std::string& long_name,
              std::span<const std::string_view> labels) {
  return {name, long_name, {labels.begin(), labels.end()}, {}, 0};
}

// A cohort is called by the first of its months.
Axis cohort_axis(const RunResults& results) {
  const TallyShape& shape = results.shape;
  std::vector<std::string> labels;
  for (int cohort = 0; cohort < shape.cohorts; ++cohort) {
    const Month first = results.start + cohort * shape.cohort_months;
    labels.push_back(fmt::format("{:04}-{:02}", first.year(), first.month_of_year()));
  }
  const std::string months = shape.cohort_months == 1
                                 ? "month"
                                 : fmt::format("first of the {} months", shape.cohort_months);
  return labelled("cohort", months + " in which the balance of the debt left zero", labels);
}

// Called as in /by_cause, with one more label.
Axis exit_axis(const RunResults& results) {
  std::vector<std::string> labels = results.causes;
  labels.emplace_back(kChargedOffExit);
  return labelled("cause", "cause of the first closure, or charge-off", labels);
}

}  // namespace

Axis axis_of(AxisId id, const RunResults& results) {
  switch (id) {
    case AxisId::month:
      return {
          "month", "months since the start, 0 = opening", {}, counting(results.shape.points), 0};
    case AxisId::segment:
      return labelled("segment", "segment of borrowers", results.segments);
    case AxisId::product:
      return labelled("product", "product", results.products);
    case AxisId::bucket:
      return labelled("bucket",
                      "days past due at month end: M0 none, M1 1-29, M2 30-59, ... M7 180 and more",
                      kBucketNames);
    case AxisId::cause:
      return labelled("cause", "cause of a closure or freeze", results.causes);
    case AxisId::stage:
      return labelled("stage", "stage of IFRS 9", kStageNames);
    case AxisId::party:
      return labelled("party", "the platform or a funder", results.parties);
    case AxisId::event:
      return labelled("event", "event in the life of a borrower", results.events);
    case AxisId::rule:
      return labelled("rule", "rule of the platform", results.rules);
    case AxisId::cohort:
      return cohort_axis(results);
    case AxisId::age:
      return {"age",
              "months since the balance of the debt left zero",
              {},
              counting(results.shape.ages),
              0};
    case AxisId::from_bucket:
      return labelled("from_bucket", "bucket of the debt when the month opened", kBucketNames);
    case AxisId::to_bucket:
      return labelled("to_bucket", "bucket of the debt at month end, or where it went",
                      kDestinationNames);
    case AxisId::account_age:
      return {"age",
              "months on book of the account when the month opened",
              {},
              counting(results.shape.account_ages()),
              0};
    case AxisId::exit_cause:
      return exit_axis(results);
  }
  return {};
}

Axis statistic_axis() {
  return {"statistic",
          "statistic over replications",
          {std::begin(kStatisticNames), std::end(kStatisticNames)},
          {},
          0};
}

Axis replication_axis(std::span<const ReplicationId> ids) {
  return {"replication", "replication", {}, {ids.begin(), ids.end()}, 0};
}

Axis row_axis(std::size_t rows) { return {"row", "row", {}, {}, rows}; }

Axis event_row_axis(std::size_t rows) { return {"event", "event", {}, {}, rows}; }

Axis with_all(Axis axis) {
  axis.labels.insert(axis.labels.begin(), "all");
  return axis;
}

std::vector<std::int32_t> month_ends(Month start, int points) {
  const DayNumber opening = last_day(start - 1, DayCount::actual);
  std::vector<std::int32_t> days;
  days.reserve(static_cast<std::size_t>(points));
  for (int p = 0; p < points; ++p) {
    days.push_back(last_day(start - 1 + p, DayCount::actual) - opening);
  }
  return days;
}

std::string month_end_units(Month start) {
  const Month opening = start - 1;
  return fmt::format("days since {:04}-{:02}-{:02}", opening.year(), opening.month_of_year(),
                     days_in_gregorian_month(opening));
}

}  // namespace lendsim
