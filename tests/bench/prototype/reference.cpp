// One borrower's month, to be read: what the columns do to sixteen at a time. Both give the same
// bits; the tests compare them.
#include <Random123/philox.h>

#include <algorithm>
#include <bit>

#include "tests/bench/prototype/model.hpp"

namespace bench {
namespace {

struct Borrower {
  std::int32_t principal, limit, instalment, arrears;
  float score;
  std::int32_t missed, cause, flags, streak, idle, term;
  bool closed;
};

// Six uniforms of 32 bits; but for the first the high halves come from one block, the low ones from
// a second, which need not be drawn where the high half decides.
struct Words {
  std::uint32_t behaviour, amount, risk, fraud, closure, review, reopening;
};

Words words_of(std::uint32_t borrower, const Step& step) {
  const r123::Philox4x32 philox;
  const r123::Philox4x32::key_type key = {{kSeed, kMonthKey}};
  const auto a = philox({{borrower, step.month * 2, step.replication, 0}}, key);
  const auto b = philox({{borrower, step.month * 2 + 1, step.replication, 0}}, key);
  constexpr std::uint32_t kHigh = 0xFFFF0000U, kLow = 0xFFFFU;
  return {a[0],
          a[1] & kHigh,
          (a[1] << 16U) | (b[1] & kLow),
          (a[2] & kHigh) | (b[2] >> 16U),
          (a[2] << 16U) | (b[2] & kLow),
          (a[3] & kHigh) | (b[3] >> 16U),
          (a[3] << 16U) | (b[3] & kLow)};
}

std::int32_t high(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>((static_cast<std::uint64_t>(a) * b) >> 32U);
}

bool below(std::uint32_t word, std::int32_t threshold) {
  return static_cast<std::int32_t>(word >> 1U) < threshold;
}

bool above(std::uint32_t word, std::int32_t threshold) {
  return 0x7FFFFFFF - static_cast<std::int32_t>(word >> 1U) < threshold;
}

// e^x: 2^n times a polynomial of degree 5 in what is left (relative error 4e-6).
float exponential(float x) {
  x = std::min(std::max(x, -30.0F), 30.0F);
  const float t = x * 1.44269504F;
  const float shifted = t + 12582912.0F;  // 1.5 * 2^23: the integer is in the low bits
  const float f = t - (shifted - 12582912.0F);
  float p = 1.33335581e-3F;
  for (const float c : {9.61812911e-3F, 5.55041087e-2F, 2.40226507e-1F, 6.93147181e-1F, 1.0F}) {
    p = p * f + c;
  }
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(p) +
                              (std::bit_cast<std::uint32_t>(shifted) << 23U));
}

Borrower load(const Book& book, std::size_t i) {
  const std::uint32_t packed = book.packed[i];
  const auto field = [&](unsigned shift, std::uint32_t mask) {
    return static_cast<std::int32_t>((packed >> shift) & mask);
  };
  return {book.principal[i], book.limit[i], book.instalment[i], book.arrears[i],
          book.score[i],     field(0, 7),   field(4, 7),        field(7, 7),
          field(10, 31),     field(15, 31), field(20, 63),      field(3, 1) != 0};
}

void store(const Borrower& b, Book& book, std::size_t i) {
  book.principal[i] = b.principal;
  book.limit[i] = b.limit;
  book.instalment[i] = b.instalment;
  book.arrears[i] = b.arrears;
  book.score[i] = b.score;
  book.packed[i] =
      static_cast<std::uint32_t>(b.missed | (b.closed ? 8 : 0) | b.cause << 4 | b.flags << 7 |
                                 b.streak << 10 | b.idle << 15 | b.term << 20);
}

// What the borrower does: draw if there is no debt, else miss, settle or pay.
struct Decision {
  bool draw, miss, settle, pay;
};

Decision decide(const Book& book, std::size_t i, const Borrower& b, const Step& step,
                std::uint32_t word) {
  const Parameters& p = step.parameters;
  const bool indebted = b.principal > 0;
  const float utilisation = static_cast<float>(b.principal) / static_cast<float>(b.limit);
  const float first =
      indebted ? (((book.miss[i] + p.miss) + static_cast<float>(b.missed) * kMissByMonths) +
                  kMissByUtilisation * utilisation) -
                     kMissByScore * b.score
               : (book.draw[i] + p.draw) + kDrawByScore * b.score;
  const float e1 = exponential(first);
  const float e2 = indebted ? exponential((book.settle[i] + p.settle) - utilisation) : 0.0F;
  const float sum = e1 + e2;
  const float v = static_cast<float>(word >> 8U) * 0x1p-24F * (sum + 1.0F);
  const bool one = v < e1, one_or_two = v < sum;
  return {!b.closed && !indebted && one && b.flags < kFlagsForReview, indebted && one,
          indebted && !one && one_or_two, indebted && !one_or_two};
}

void draw(Borrower& b, std::int32_t amount, std::int64_t* sums) {
  b.principal = amount;
  b.instalment = high(static_cast<std::uint32_t>(amount), kAnnuity);
  b.term = kTerm;
  b.arrears = 0;
  ++sums[kDraws];
  sums[kDrawn] += amount;
}

void miss(Borrower& b, std::int32_t interest, std::int64_t* sums) {
  const std::int32_t penalty = interest >> 2;
  b.arrears = std::min(b.arrears + b.instalment + penalty, kLimitCap);
  ++b.missed;
  b.score = std::max(b.score - kScoreOfMiss, -kScoreEnd);
  b.streak = 0;
  ++sums[kMissed];
  sums[kPenalty] += penalty;
}

void pay(Borrower& b, std::int32_t interest, std::int64_t* sums) {
  b.arrears -= std::min(b.arrears, b.instalment);
  const std::int32_t scheduled = std::min(b.principal, std::max(b.instalment - interest, 0));
  const std::int32_t paid = b.term <= 1 ? b.principal : scheduled;
  b.principal -= paid;
  b.term = std::max(b.term - 1, 0);
  b.missed = b.arrears == 0 ? 0 : std::max(b.missed - 1, 0);
  b.score = std::min(b.score + kScoreOfPayment, kScoreEnd);
  b.streak = std::min(b.streak + 1, kLongest);
  sums[kPrincipalPaid] += paid;
}

void settle(Borrower& b, std::int64_t* sums) {
  ++sums[kSettled];
  sums[kSettledAmount] += b.principal;
  sums[kPrincipalPaid] += b.principal;
  b.principal = b.arrears = b.missed = 0;
}

// The last cause that applies, in order of rising priority.
Cause cause_of_closure(const Borrower& b, const Words& w, const Parameters& p, bool charge_off,
                       bool fraud) {
  if (charge_off) return kChargedOffCause;
  if (b.closed) return kNoCause;
  if (fraud) return kFraud;
  if (b.flags >= kFlagsForReview && below(w.review, p.review)) return kReview;
  if (b.missed >= kMonthsForCredit && above(w.review, p.credit)) return kCredit;
  if (b.principal != 0) return kNoCause;
  if (below(w.closure, p.voluntary)) return kVoluntary;
  if (b.idle >= kIdleForDormancy && above(w.closure, p.dormancy)) return kDormancy;
  return kNoCause;
}

void close(Borrower& b, Cause cause, std::int64_t* sums) {
  ++sums[kClosures - 1 + static_cast<std::size_t>(cause)];
  sums[cause == kChargedOffCause ? kChargedOff : kSold] += b.principal;
  b.principal = b.arrears = b.missed = b.idle = 0;
  b.closed = true;
  b.cause = cause;
}

void reopen(Borrower& b, std::int64_t* sums) {
  b.limit -= b.limit >> 2;
  b.flags = b.idle = b.cause = 0;
  b.closed = false;
  ++sums[kReopened];
}

void move_limit(Borrower& b, bool reopened, const Words& w, const Parameters& p,
                std::int64_t* sums) {
  if (!reopened && b.missed == 0 && b.streak >= kStreakForRaise && below(w.reopening, p.raise)) {
    b.limit = std::min(b.limit + (b.limit >> 3), kLimitCap);
    b.streak = 0;
    ++sums[kRaised];
  }
  if (b.missed >= kMonthsForCut) {
    b.limit = std::max(b.limit - (b.limit >> 4), kLimitFloor);
    ++sums[kCut];
  }
}

void tally(const Borrower& b, std::int64_t* sums) {
  if (!b.closed) {
    ++sums[kOpen];
    sums[kLimit] += b.limit;
  }
  if (b.principal > 0) {
    sums[kBalance + static_cast<std::size_t>(b.missed)] += b.principal;
    ++sums[kDebts + static_cast<std::size_t>(b.missed)];
  }
}

// Closure, or reopening of what is closed for long enough; true if reopened.
bool change_status(Borrower& b, const Words& w, const Step& step, bool charge_off) {
  const Parameters& p = step.parameters;
  const bool was_closed = b.closed;
  const bool risk = !was_closed && below(w.risk, p.risk);
  const bool fraud = risk && below(w.fraud, p.fraud);
  if (risk) {
    b.flags = std::min(b.flags + 1, kMostFlags);
    ++step.sums[kRiskEvents];
  }
  const Cause cause = cause_of_closure(b, w, p, charge_off, fraud);
  b.idle = was_closed || b.principal == 0 ? std::min(b.idle + 1, kLongest) : 0;
  const bool reopens = was_closed && b.cause >= kReview && b.idle >= kIdleForReopening &&
                       below(w.reopening, p.reopening);
  if (reopens) reopen(b, step.sums);
  if (cause != kNoCause) close(b, cause, step.sums);
  return reopens;
}

void month(Book& book, std::size_t i, const Step& step) {
  const Words w = words_of(static_cast<std::uint32_t>(i), step);
  Borrower b = load(book, i);
  const Decision decision = decide(book, i, b, step, w.behaviour);
  if (b.principal > 0) {
    const std::int32_t interest = high(static_cast<std::uint32_t>(b.principal), book.rate[i]);
    if (decision.miss) {
      miss(b, interest, step.sums);
      book.last_miss[i] = static_cast<std::int32_t>(step.month);
    } else {
      decision.pay ? pay(b, interest, step.sums) : settle(b, step.sums);
      step.sums[kInterest] += interest;
      book.interest_paid[i] += interest;
    }
  } else if (decision.draw) {  // at least half of the limit
    draw(b, high(static_cast<std::uint32_t>(b.limit), 0x80000000U | (w.amount >> 1U)), step.sums);
  }
  const bool charge_off = decision.miss && b.missed == kChargeOff;
  const bool reopened = change_status(b, w, step, charge_off);
  if (!b.closed) move_limit(b, reopened, w, step.parameters, step.sums);
  tally(b, step.sums);
  store(b, book, i);
}

}  // namespace

void reference_month(Book& book, const Step& step) {
  for (std::size_t i = step.first; i < step.last; ++i) month(book, i, step);
}

}  // namespace bench
