// What a product's contract says this month, and the sums of its daily rates.
#pragma once

#include <cstdint>
#include <vector>

#include "models/base/ids.hpp"
#include "models/base/money.hpp"
#include "models/base/month.hpp"
#include "models/base/rate.hpp"

namespace lendsim {

// equal_principal: equal principal parts plus interest. annuity: equal instalments. interest_first:
// interest monthly, principal at the end. bullet: one due date. revolving: pay-later.
enum class ScheduleKind : std::uint8_t {
  equal_principal,
  annuity,
  interest_first,
  bullet,
  revolving
};

struct ContractTerms {
  ProductKind kind = ProductKind::instalment;
  int due_day = 10;                            // day of the month, 1..27
  Fraction minimum_due;                        // paylater: share of the billed principal
  Fraction instalment_fee;                     // share of the drawn principal per due date
  Fraction settlement_fee;                     // share of the principal not yet due
  int settlement_fee_min_instalment_fees = 0;  // at least this many instalment fees
  int default_dpd = 90;
  int charge_off_dpd = 210;
  int non_accrual_dpd = 90;  // from here interest is income when received, not when charged
};

// A repayment plan: what is overdue is spread over `months` instalments of an annuity, at a share
// of the product's rate.
struct PlanTerms {
  int months = 12;
  Fraction rate_share{kMillion};
};

// Sums of daily rates of one product over the whole horizon, so that interest needs no loop over
// days and a rate that changes within a month is split by the day. Covers day numbers first ..
// last.
class RateCalendar {
 public:
  RateCalendar() = default;
  // normal[i], late[i]: rate of day first + i.
  RateCalendar(DayNumber first, const std::vector<DailyRate>& normal,
               const std::vector<DailyRate>& late);

  // Sum of rates of the days start+1 .. end.
  DailyRate normal(DayNumber start, DayNumber end) const {
    return at(normal_, end) - at(normal_, start);
  }
  DailyRate late(DayNumber start, DayNumber end) const { return at(late_, end) - at(late_, start); }
  DailyRate on(DayNumber day) const { return normal(day - 1, day); }

 private:
  DailyRate at(const std::vector<DailyRate>& sums, DayNumber day) const;
  DayNumber first_ = 0;
  std::vector<DailyRate> normal_;  // [day - first + 1]: sum of the days first .. day
  std::vector<DailyRate> late_;
};

}  // namespace lendsim
