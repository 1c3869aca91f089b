// The same model as it is usually written: one object a borrower, binary64, Boost's Mersenne
// twister, the C library's exp, and a uniform wherever one is needed. Nothing is tuned.
#include <algorithm>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/uniform_01.hpp>
#include <cmath>

#include "tests/bench/prototype/model.hpp"

namespace bench {
namespace {

constexpr double kTwo32 = 4294967296.0;
constexpr double kTwo31 = 2147483648.0;

struct Borrower {
  double limit = 0, draw = 0, miss = 0, settle = 0, rate = 0;
  std::size_t segment = 0;
  double principal = 0, instalment = 0, arrears = 0, score = 0, interest_paid = 0;
  int missed = 0, flags = 0, streak = 0, idle = 0, term = 0, last_miss = -1;
  bool closed = false;
  Cause cause = kNoCause;
};

using Cell = std::array<double, kMeasures>;

class Simulation {
 public:
  explicit Simulation(std::uint32_t seed) : generator_(seed) {}

  void month(Borrower& b, int month, const Parameters& p, Cell& sums) {
    bool reopened = false;
    if (!b.closed) {
      open_month(b, month, p, sums);
    } else {
      b.idle = std::min(b.idle + 1, kLongest);
      reopened = b.cause >= kReview && b.idle >= kIdleForReopening && happens(p.reopening);
      if (reopened) reopen(b, sums);
    }
    if (!b.closed) move_limit(b, reopened, p, sums);
    if (b.principal > 0) {
      sums[kBalance + static_cast<std::size_t>(b.missed)] += b.principal;
      sums[kDebts + static_cast<std::size_t>(b.missed)] += 1;
    }
  }

 private:
  double uniform() { return uniform_(generator_); }
  bool happens(std::int32_t threshold) { return uniform() < threshold / kTwo31; }

  void open_month(Borrower& b, int month, const Parameters& p, Cell& sums) {
    Cause cause = kNoCause;
    if (b.principal > 0) {
      if (serve(b, month, p, sums)) cause = kChargedOffCause;
    } else {
      consider_draw(b, p, sums);
    }
    bool fraud = false;
    if (happens(p.risk)) {
      b.flags = std::min(b.flags + 1, kMostFlags);
      sums[kRiskEvents] += 1;
      fraud = happens(p.fraud);
    }
    if (cause == kNoCause) cause = cause_of_closure(b, p, fraud);
    b.idle = b.principal == 0 ? std::min(b.idle + 1, kLongest) : 0;
    if (cause != kNoCause) close(b, cause, sums);
  }

  // True if the debt is charged off.
  bool serve(Borrower& b, int month, const Parameters& p, Cell& sums) {
    const double utilisation = b.principal / b.limit;
    const double miss = std::exp(b.miss + p.miss + double{kMissByMonths} * b.missed +
                                 kMissByUtilisation * utilisation - kMissByScore * b.score);
    const double settle = std::exp(b.settle + p.settle - utilisation);
    const double all = 1 + miss + settle;
    const double u = uniform();
    const double interest = std::floor(b.principal * b.rate);
    if (u < miss / all) return missed(b, month, interest, sums);
    sums[kInterest] += interest;
    b.interest_paid += interest;
    if (u < (miss + settle) / all) {
      sums[kSettled] += 1;
      sums[kSettledAmount] += b.principal;
      sums[kPrincipalPaid] += b.principal;
      b.principal = b.arrears = 0;
      b.missed = 0;
    } else {
      pay(b, interest, sums);
    }
    return false;
  }

  static bool missed(Borrower& b, int month, double interest, Cell& sums) {
    const double penalty = std::floor(interest / 4);
    b.arrears = std::min(b.arrears + b.instalment + penalty, static_cast<double>(kLimitCap));
    b.missed += 1;
    b.score = std::max(b.score - kScoreOfMiss, -static_cast<double>(kScoreEnd));
    b.streak = 0;
    b.last_miss = month;
    sums[kMissed] += 1;
    sums[kPenalty] += penalty;
    return b.missed == kChargeOff;
  }

  static void pay(Borrower& b, double interest, Cell& sums) {
    b.arrears -= std::min(b.arrears, b.instalment);
    double paid = std::min(b.principal, std::max(b.instalment - interest, 0.0));
    if (b.term <= 1) paid = b.principal;
    b.principal -= paid;
    b.term = std::max(b.term - 1, 0);
    b.missed = b.arrears == 0 ? 0 : std::max(b.missed - 1, 0);
    b.score = std::min(b.score + kScoreOfPayment, static_cast<double>(kScoreEnd));
    b.streak = std::min(b.streak + 1, kLongest);
    sums[kPrincipalPaid] += paid;
  }

  void consider_draw(Borrower& b, const Parameters& p, Cell& sums) {
    const double e = std::exp(b.draw + p.draw + kDrawByScore * b.score);
    if (uniform() >= e / (1 + e) || b.flags >= kFlagsForReview) return;
    b.principal = std::floor(b.limit * (0.5 + 0.5 * uniform()));
    b.instalment = std::floor(b.principal * (kAnnuity / kTwo32));
    b.term = kTerm;
    b.arrears = 0;
    sums[kDraws] += 1;
    sums[kDrawn] += b.principal;
  }

  Cause cause_of_closure(const Borrower& b, const Parameters& p, bool fraud) {
    if (fraud) return kFraud;
    if (b.flags >= kFlagsForReview && happens(p.review)) return kReview;
    if (b.missed >= kMonthsForCredit && happens(p.credit)) return kCredit;
    if (b.principal > 0) return kNoCause;
    const double u = uniform();
    if (u < p.voluntary / kTwo31) return kVoluntary;
    return b.idle >= kIdleForDormancy && u > 1 - p.dormancy / kTwo31 ? kDormancy : kNoCause;
  }

  static void close(Borrower& b, Cause cause, Cell& sums) {
    sums[kClosures - 1 + static_cast<std::size_t>(cause)] += 1;
    sums[cause == kChargedOffCause ? kChargedOff : kSold] += b.principal;
    b.principal = b.arrears = 0;
    b.missed = b.idle = 0;
    b.closed = true;
    b.cause = cause;
  }

  static void reopen(Borrower& b, Cell& sums) {
    b.limit -= std::floor(b.limit / 4);
    b.flags = b.idle = 0;
    b.closed = false;
    b.cause = kNoCause;
    sums[kReopened] += 1;
  }

  void move_limit(Borrower& b, bool reopened, const Parameters& p, Cell& sums) {
    if (!reopened && b.missed == 0 && b.streak >= kStreakForRaise && happens(p.raise)) {
      b.limit = std::min(b.limit + std::floor(b.limit / 8), static_cast<double>(kLimitCap));
      b.streak = 0;
      sums[kRaised] += 1;
    }
    if (b.missed >= kMonthsForCut) {
      b.limit = std::max(b.limit - std::floor(b.limit / 16), static_cast<double>(kLimitFloor));
      sums[kCut] += 1;
    }
    sums[kOpen] += 1;
    sums[kLimit] += b.limit;
  }

  boost::random::mt19937 generator_;
  boost::random::uniform_01<double> uniform_;
};

std::vector<Borrower> borrowers_of(const Book& born) {
  std::vector<Borrower> borrowers(born.size);
  for (std::size_t i = 0; i < born.size; ++i) {
    Borrower& b = borrowers[i];
    b.limit = born.limit[i];
    b.draw = born.draw[i];
    b.miss = born.miss[i];
    b.settle = born.settle[i];
    b.rate = born.rate[i] / kTwo32;
    b.segment = i / (born.size / kSegments);
  }
  return borrowers;
}

}  // namespace

struct NaiveRun::State {
  std::vector<Borrower> borrowers;
  std::vector<std::array<Cell, kSegments>> sums;
  Simulation simulation;
};

NaiveRun::NaiveRun(const Book& born, int months, std::uint32_t seed)
    : state_(new State{borrowers_of(born), {}, Simulation(seed)}) {
  state_->sums.resize(static_cast<std::size_t>(months));
}
NaiveRun::~NaiveRun() = default;

void NaiveRun::simulate(const Calendar& calendar) {
  for (Borrower& b : state_->borrowers) {
    for (std::size_t month = 0; month < calendar.size(); ++month) {
      state_->simulation.month(b, static_cast<int>(month), calendar[month][b.segment],
                               state_->sums[month][b.segment]);
    }
  }
}

void NaiveRun::add_to(Sums& sums) const {
  for (std::size_t month = 0; month < sums.size(); ++month) {
    for (std::size_t segment = 0; segment < kSegments; ++segment) {
      for (std::size_t k = 0; k < kMeasures; ++k) {
        sums[month][segment][k] += static_cast<std::int64_t>(state_->sums[month][segment][k]);
      }
    }
  }
}

}  // namespace bench
