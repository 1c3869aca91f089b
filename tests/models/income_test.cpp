// Income over the whole life of a debt, on many histories with every outcome: what was earned less
// what was lost is what was paid less what was lent, to the fen.
#include <algorithm>
#include <array>
#include <vector>

#include "models/ledger/posting.hpp"
#include "tests/models/ledger_book.hpp"

using namespace lendsim;

namespace {

// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  std::uint32_t word() { return static_cast<std::uint32_t>(next() >> 32U); }
  int below(int n) { return static_cast<int>(next() % static_cast<std::uint64_t>(n)); }
  bool one_in(int n) { return below(n) == 0; }
  template <class T, std::size_t n>
  T one_of(const std::array<T, n>& values) {
    return values[static_cast<std::size_t>(below(static_cast<int>(n)))];
  }

 private:
  std::uint64_t state_;
};

// How often the histories came by what they are there to show.
struct Seen {
  int finished = 0, charged_off = 0, with_never_income = 0, settled_early = 0;
  int plans = 0, plans_on_plans = 0, plans_not_accruing = 0, plans_completed = 0, redefaulted = 0;
  int plans_charged_off = 0, draws_on_top = 0, late_income = 0;
  std::array<int, kOutcomes> outcome{};
};

void check_row(const DueRow& row) {
  const Money zero;
  CHECK(row.fee >= zero);
  CHECK(row.penalty_not_accrued >= zero);
  CHECK(row.penalty >= row.penalty_not_accrued);
  CHECK(row.interest_not_accrued >= zero);
  CHECK(row.interest >= row.interest_not_accrued);
  CHECK(row.principal >= zero);
  CHECK(row.total() > zero);
}

void check_components(const Debt& debt) {
  for (const DueRow& row : debt.unpaid()) check_row(row);
  const Carried& carried = debt.carried;
  const Money least =
      std::min({debt.principal, debt.awaiting, debt.fresh, debt.posted_interest, debt.instalment,
                debt.instalment_fee, carried.fee, carried.penalty_not_accrued,
                carried.interest_not_accrued, carried.penalty - carried.penalty_not_accrued,
                carried.interest - carried.interest_not_accrued});
  CHECK(least >= Money{});
  CHECK(debt.instalments_left >= 0);
  CHECK((debt.on_plan || carried.total() == Money{}));
  CHECK((debt.on_plan || debt.rate_share == Fraction{kMillion}));
  CHECK((debt.on_plan || !debt.redefaulted));
}

class History {
 public:
  History(std::uint64_t seed, ProductKind kind, Seen& seen)
      : numbers_(seed),
        seen_(seen),
        count_(numbers_.one_in(2) ? DayCount::actual : DayCount::thirty),
        willingness_(1 + numbers_.below(8)) {
    terms_.kind = kind;
    terms_.due_day = 1 + numbers_.below(27);
    terms_.minimum_due = {numbers_.one_of(std::array<std::int64_t, 3>{100'000, 33'333, 1'000'000})};
    terms_.instalment_fee = {numbers_.one_of(std::array<std::int64_t, 2>{0, 6'513})};
    terms_.settlement_fee = {numbers_.one_of(std::array<std::int64_t, 2>{0, 30'000})};
    terms_.settlement_fee_min_instalment_fees = numbers_.below(2);
    terms_.default_dpd = numbers_.one_of(std::array{60, 90});
    terms_.charge_off_dpd = numbers_.one_of(std::array{90, 120, 210, 360});
    terms_.non_accrual_dpd = numbers_.one_of(std::array{1, 30, 90, 150, 360});
    const DayNumber first = day_number(kStart - 1, 1, count_);
    const auto days = static_cast<std::size_t>(last_day(kStart + kMonths, count_) - first + 1);
    std::vector<DailyRate> normal(days);
    std::vector<DailyRate> late(days);
    std::int64_t rate = 0;
    for (std::size_t i = 0; i < days; ++i) {
      if (i % 97 == 0) rate = numbers_.below(700'000'000);
      normal[i] = {rate};
      late[i] = {rate * 3 / 2};
    }
    rates_ = RateCalendar(first, normal, late);
  }

  void run() {
    for (month_ = kStart; month_ < kStart + kMonths; ++month_) one_month();
  }

 private:
  static constexpr Month kStart = make_month(2019, 11);
  static constexpr int kMonths = 60;

  void one_month() {
    const PostingContext context = posting_context(terms_, rates_, count_, month_);
    const Money opening = balance(debt_);
    Flows flows;
    if (exists(debt_) && numbers_.one_in(debt_.rows > 2 ? 6 : 25)) plan(context, flows);
    check_components(debt_);
    CHECK(balance(debt_) == balance_after(opening, flows));
    const bool had_debt = exists(debt_);
    const bool on_plan = debt_.on_plan;
    const ServiceInstruction service = choose_service();
    const PostingResult result =
        post_month(debt_, yuan(50'000), context, choose_draw(), service, flows);
    if (had_debt) ++seen_.outcome[static_cast<std::size_t>(service.outcome)];
    check_components(debt_);
    CHECK(balance(debt_) == balance_after(opening, flows));
    add(life_, flows);
    check_income();
    count(result, flows, had_debt, on_plan);
  }

  void plan(const PostingContext& context, Flows& flows) {
    ++seen_.plans;
    if (debt_.on_plan) ++seen_.plans_on_plans;
    const Money owed = outstanding_principal(debt_);
    begin_plan(debt_,
               {1 + numbers_.below(24),
                {numbers_.one_of(std::array<std::int64_t, 4>{0, 333'333, 500'000, kMillion})}},
               context, flows);
    if (not_accrued(debt_).fen > 0) ++seen_.plans_not_accruing;
    CHECK(debt_.on_plan);
    CHECK(debt_.rows == 0);
    CHECK(debt_.principal == owed);
  }

  ServiceInstruction choose_service() {
    ServiceInstruction service;
    service.amount_word = numbers_.word();
    service.on_due_day = terms_.kind == ProductKind::paylater || numbers_.one_in(3);
    service.settle_day = day_number(month_, 1 + numbers_.below(28), count_);
    const int what = numbers_.below(8 + willingness_);
    if (debt_.rows != 0) {
      service.outcome = what < 5    ? Outcome::miss
                        : what == 5 ? Outcome::pay_short
                        : what == 6 ? Outcome::catch_up
                                    : Outcome::pay;
    } else {
      service.outcome = what < 2    ? Outcome::miss
                        : what == 2 ? Outcome::pay_short
                        : what == 3 ? Outcome::prepay_part
                        : what == 4 ? Outcome::settle
                                    : Outcome::pay;
    }
    return service;
  }

  DrawInstruction choose_draw() {
    DrawInstruction draw;
    draw.wanted = numbers_.one_in(5);
    draw.share_of_available = false;
    draw.amount = yuan(1 + numbers_.below(20'000));
    draw.term = 1 + numbers_.below(18);
    constexpr std::array kKinds = {ScheduleKind::equal_principal, ScheduleKind::annuity,
                                   ScheduleKind::interest_first};
    draw.kind = numbers_.one_of(kKinds);
    if (terms_.kind == ProductKind::bullet) draw.kind = ScheduleKind::bullet;
    if (terms_.kind == ProductKind::paylater) draw.kind = ScheduleKind::revolving;
    draw.day = day_number(month_, 1 + numbers_.below(28), count_);
    return draw;
  }

  // What was charged is income, was never income, or waits to be received.
  void check_income() const {
    const Flows& f = life_;
    CHECK(f.interest_charged + f.penalty_charged ==
          f.interest_income + f.penalty_income + f.never_income + not_accrued(debt_));
    CHECK(f.interest_received <= f.interest_charged);
    CHECK(f.never_income <= f.charged_off - f.charged_off_principal);
    if (!exists(debt_)) {
      CHECK(f.interest_income + f.penalty_income + f.fees_charged -
                (f.charged_off - f.never_income) ==
            f.paid - f.disbursed);
    }
  }

  void count(const PostingResult& result, const Flows& flows, bool had_debt, bool on_plan) {
    const bool ended = had_debt && !exists(debt_);
    if (ended) ++seen_.finished;
    if (result.charged_off) ++seen_.charged_off;
    if (result.charged_off && on_plan) ++seen_.plans_charged_off;
    if (flows.never_income.fen > 0) ++seen_.with_never_income;
    if (result.settled_early) ++seen_.settled_early;
    if (result.plan_completed) ++seen_.plans_completed;
    if (result.redefaulted) ++seen_.redefaulted;
    if (had_debt && result.draw == DrawResult::posted) ++seen_.draws_on_top;
    if (flows.interest_income > flows.interest_charged) ++seen_.late_income;
    CHECK((flows.never_income.fen == 0 || result.charged_off));
    CHECK_FALSE((result.settled_early && on_plan));
    CHECK_FALSE((result.plan_completed && result.charged_off));
    if (on_plan && ended) CHECK(result.plan_completed != result.charged_off);
  }

  Numbers numbers_;
  Seen& seen_;
  DayCount count_;
  int willingness_;  // to pay what is due
  ContractTerms terms_;
  RateCalendar rates_;
  Debt debt_;
  Flows life_;  // since the beginning
  Month month_;
};

}  // namespace

TEST_CASE("income less losses is what was paid less what was lent") {
  for (const ProductKind kind :
       {ProductKind::instalment, ProductKind::paylater, ProductKind::bullet}) {
    Seen seen;
    for (std::uint64_t k = 0; k < 200; ++k) {
      CAPTURE(static_cast<int>(kind), k);
      History(1'000 * static_cast<std::uint64_t>(kind) + k, kind, seen).run();
    }
    CAPTURE(static_cast<int>(kind));
    CHECK(seen.finished > 200);
    CHECK(seen.charged_off > 0);
    CHECK(seen.with_never_income > 0);
    CHECK((seen.settled_early > 0) == (kind != ProductKind::paylater));
    CHECK(seen.plans > 200);
    CHECK(seen.plans_on_plans > 0);
    CHECK(seen.plans_not_accruing > 0);
    CHECK(seen.plans_completed > 0);
    CHECK(seen.redefaulted > 0);
    CHECK(seen.plans_charged_off > 0);
    CHECK(seen.draws_on_top > 0);
    CHECK(seen.late_income > 0);
    for (const int n : seen.outcome) CHECK(n > 0);
  }
}
