// What borrowers do: draw, service their debt, leave for a rival. Each function takes features and
// uniforms and returns a decision; it never touches money.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/base/month.hpp"
#include "models/borrower/distribution.hpp"
#include "models/features/hazard.hpp"
#include "models/ledger/posting.hpp"

namespace lendsim {

struct DrawBehaviour {
  HazardGroup demand;  // one event
  Distribution amount;
  bool share_of_available = true;  // amount is a share of the unused limit; else yuan
  Money smallest;                  // draws below it are not made
  Choice term_choice;
  std::vector<int> terms;  // months, by choice
  Choice schedule_choice;
  std::vector<ScheduleKind> schedules;
  std::uint32_t slot = 0;  // fnv1a("draw." + product): words term, schedule, fate
};

struct DrawWords {
  std::uint32_t amount = 0;
  std::uint32_t timing = 0;
  std::uint32_t term = 0;
  std::uint32_t schedule = 0;
};

struct ServiceBehaviour {
  HazardGroup outcomes;             // events named after Outcome, `pay` is "nothing happens"
  std::vector<Outcome> outcome_of;  // by event
  bool settle_on_due_day = false;   // [behaviour.service.settle] day = "due"
  std::uint32_t slot = 0;           // fnv1a("service." + product): words amount, day
};

struct ServiceWords {
  std::uint32_t amount = 0;
  std::uint32_t day = 0;
};

struct MarketBehaviour {
  HazardGroup leave;      // one event; read by borrowers who are present
  HazardGroup come_back;  // one event; read by borrowers who are away
};

// The minute of the month a word points at: floor(word * minutes / 2^32).
inline std::int64_t minute_of_month(std::uint32_t word, int days) {
  return static_cast<std::int64_t>(
      (static_cast<std::uint64_t>(word) * static_cast<std::uint64_t>(days) * 1440U) >> 32U);
}

// What is drawn, how and for what term; `first` is the month's first day number. The caller has
// found that demand happens.
DrawInstruction decide_draw(const DrawBehaviour& behaviour, const DrawWords& words,
                            int days_in_month, DayNumber first);

// The outcomes that a debt in this state can't take, by event of the group.
EventMask excluded_outcomes(const ServiceBehaviour& behaviour, const Debt& debt);

// Which outcome a debt takes. Arrears at the opening exclude settle and prepay_part; their absence
// excludes catch_up; a bullet before its due date can't be missed.
Outcome decide_service(const ServiceBehaviour& behaviour, const FeatureRow& row, const Debt& debt,
                       std::uint32_t word);

// Only these outcomes read ServiceWords.
constexpr bool needs_words(Outcome o) {
  return o == Outcome::pay_short || o == Outcome::prepay_part || o == Outcome::settle;
}

// The amount and day that go with an outcome.
ServiceInstruction instruct(const ServiceBehaviour& behaviour, Outcome outcome, ProductKind kind,
                            const ServiceWords& words, int days_in_month, DayNumber first);

}  // namespace lendsim
