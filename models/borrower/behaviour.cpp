#include "models/borrower/behaviour.hpp"

#include <algorithm>

namespace lendsim {

DrawInstruction decide_draw(const DrawBehaviour& behaviour, const DrawWords& words,
                            int days_in_month, DayNumber first) {
  DrawInstruction draw;
  draw.wanted = true;
  draw.smallest = behaviour.smallest;
  draw.share_of_available = behaviour.share_of_available;
  const double amount =
      quantile(behaviour.amount, (static_cast<double>(words.amount) + 0.5) * 0x1p-32);
  if (behaviour.share_of_available) {
    draw.amount_share = std::clamp(amount, 0.0, 1.0);
  } else {
    constexpr double kLargestYuan = 1e9;  // far above any limit; keeps the conversion in range
    draw.amount.fen =
        static_cast<std::int64_t>(std::clamp(amount, 0.0, kLargestYuan)) * kFenPerYuan;
  }
  if (!behaviour.terms.empty()) {
    draw.term = behaviour.terms[static_cast<std::size_t>(behaviour.term_choice.pick(words.term))];
  }
  if (!behaviour.schedules.empty()) {
    draw.kind =
        behaviour
            .schedules[static_cast<std::size_t>(behaviour.schedule_choice.pick(words.schedule))];
  }
  draw.day = first + static_cast<DayNumber>(minute_of_month(words.timing, days_in_month) / 1440);
  return draw;
}

EventMask excluded_outcomes(const ServiceBehaviour& behaviour, const Debt& debt) {
  const bool arrears = debt.rows != 0;
  // A bullet before its one due date: nothing is due that could be missed.
  const bool nothing_due =
      !arrears && debt.kind == ScheduleKind::bullet && debt.instalments_left > 1;
  EventMask mask = 0;
  for (std::size_t j = 0; j < behaviour.outcome_of.size(); ++j) {
    const Outcome o = behaviour.outcome_of[j];
    const bool ahead = o == Outcome::settle || o == Outcome::prepay_part;
    const bool below_due = o == Outcome::miss || o == Outcome::pay_short;
    if ((below_due && nothing_due) || (ahead && arrears) || (o == Outcome::catch_up && !arrears))
      mask |= EventMask{1} << j;
  }
  return mask;
}

Outcome decide_service(const ServiceBehaviour& behaviour, const FeatureRow& row, const Debt& debt,
                       std::uint32_t word) {
  const int j = behaviour.outcomes.pick(row, word, excluded_outcomes(behaviour, debt));
  return j == kNothing ? Outcome::pay : behaviour.outcome_of[static_cast<std::size_t>(j)];
}

ServiceInstruction instruct(const ServiceBehaviour& behaviour, Outcome outcome, ProductKind kind,
                            const ServiceWords& words, int days_in_month, DayNumber first) {
  ServiceInstruction service;
  service.outcome = outcome;
  service.amount_word = words.amount;
  service.on_due_day = behaviour.settle_on_due_day || kind == ProductKind::paylater;
  service.settle_day =
      first + static_cast<DayNumber>(minute_of_month(words.day, days_in_month) / 1440);
  return service;
}

}  // namespace lendsim
