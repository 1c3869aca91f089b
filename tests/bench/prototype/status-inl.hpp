// Closures, reopenings and limits of a vector of borrowers. Included once for every instruction
// set.
#include <hwy/highway.h>

#include "tests/bench/prototype/model.hpp"

#if defined(LENDSIM_BENCH_STATUS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef LENDSIM_BENCH_STATUS_INL
#undef LENDSIM_BENCH_STATUS_INL
#else
#define LENDSIM_BENCH_STATUS_INL
#endif

#include "tests/bench/prototype/lanes-inl.hpp"
#include "tests/bench/prototype/words-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace bench::HWY_NAMESPACE {

// The cause of a closure, 0 for none; later ones have priority.
HWY_INLINE VI cause_of_closure(const Lanes& b, const Uniforms& u, const Parameters& p,
                               MI charge_off, MI fraud) {
  const MI open = hn::Not(b.closed);
  const MI unused = hn::And(open, hn::Eq(b.principal, hn::Zero(di)));
  const auto overrule = [](MI when, Cause cause, VI causes) {
    return hn::IfThenElse(when, hn::Set(di, cause), causes);
  };
  const MI dormant = hn::And(unused, hn::Gt(b.idle, hn::Set(di, kIdleForDormancy - 1)));
  VI cause =
      hn::IfThenElseZero(hn::And(dormant, above(u.closure, p.dormancy)), hn::Set(di, kDormancy));
  cause = overrule(hn::And(unused, below(u.closure, p.voluntary)), kVoluntary, cause);
  const MI overdue = hn::And(open, hn::Gt(b.missed, hn::Set(di, kMonthsForCredit - 1)));
  cause = overrule(hn::And(overdue, above(u.review, p.credit)), kCredit, cause);
  const MI flagged = hn::And(open, hn::Gt(b.flags, hn::Set(di, kFlagsForReview - 1)));
  cause = overrule(hn::And(flagged, below(u.review, p.review)), kReview, cause);
  cause = overrule(fraud, kFraud, cause);
  return overrule(charge_off, kChargedOffCause, cause);
}

HWY_INLINE void close(Lanes& b, VI cause, MI charge_off, Sums& sums) {
  const VI one = hn::Set(di, 1);
  const MI closes = hn::Gt(cause, hn::Zero(di));
  sums.charged_off = add_where(charge_off, sums.charged_off, b.principal);
  sums.sold = add_where(hn::AndNot(charge_off, closes), sums.sold, b.principal);
  const MI early = hn::And(closes, hn::Lt(cause, hn::Set(di, kVoluntary)));
  const VI bit = hn::Shl(one, hn::Sub(hn::ShiftLeft<3>(cause), hn::Set(di, 8)));
  sums.causes = hn::Add(sums.causes, hn::IfThenElseZero(early, bit));
  sums.count(sums.more, hn::Eq(cause, hn::Set(di, kVoluntary)), 1);
  sums.count(sums.more, hn::Eq(cause, hn::Set(di, kDormancy)), 2);
  b.principal = hn::IfThenZeroElse(closes, b.principal);
  b.arrears = hn::IfThenZeroElse(closes, b.arrears);
  b.missed = hn::IfThenZeroElse(closes, b.missed);
  b.idle = hn::IfThenZeroElse(closes, b.idle);
  b.cause = hn::IfThenElse(closes, cause, b.cause);
  b.closed = hn::Or(b.closed, closes);
}

HWY_INLINE void reopen(Lanes& b, MI reopens, Sums& sums) {
  b.limit = hn::Sub(b.limit, hn::IfThenElseZero(reopens, hn::ShiftRight<2>(b.limit)));
  b.flags = hn::IfThenZeroElse(reopens, b.flags);
  b.idle = hn::IfThenZeroElse(reopens, b.idle);
  b.cause = hn::IfThenZeroElse(reopens, b.cause);
  b.closed = hn::AndNot(reopens, b.closed);
  sums.count(sums.more, reopens, 0);
}

// Closure, or reopening of what is closed for long enough; returns who reopened.
HWY_INLINE MI change_status(Lanes& b, const Uniforms& u, const Parameters& p, MI charge_off,
                            Sums& sums) {
  const VI one = hn::Set(di, 1);
  const MI was_closed = b.closed;
  const MI risk = hn::AndNot(was_closed, below(u.risk, p.risk));
  const MI fraud = hn::And(risk, below(u.fraud, p.fraud));
  b.flags = hn::IfThenElse(risk, hn::Min(hn::Add(b.flags, one), hn::Set(di, kMostFlags)), b.flags);
  sums.count(sums.flows, risk, 3);
  const VI cause = cause_of_closure(b, u, p, charge_off, fraud);
  const MI unused = hn::Or(was_closed, hn::Eq(b.principal, hn::Zero(di)));
  b.idle = hn::IfThenElseZero(unused, hn::Min(hn::Add(b.idle, one), hn::Set(di, kLongest)));
  const MI may = hn::And(hn::And(was_closed, hn::Gt(b.cause, hn::Set(di, kFraud))),
                         hn::Gt(b.idle, hn::Set(di, kIdleForReopening - 1)));
  const MI reopens = hn::And(may, below(u.reopening, p.reopening));
  reopen(b, reopens, sums);
  close(b, cause, charge_off, sums);
  return reopens;
}

HWY_INLINE void move_limit(Lanes& b, MI reopened, const Uniforms& u, const Parameters& p,
                           Sums& sums) {
  const MI good =
      hn::And(hn::Eq(b.missed, hn::Zero(di)), hn::Gt(b.streak, hn::Set(di, kStreakForRaise - 1)));
  const MI raise =
      hn::And(hn::AndNot(hn::Or(b.closed, reopened), good), below(u.reopening, p.raise));
  const VI raised = hn::Min(hn::Add(b.limit, hn::ShiftRight<3>(b.limit)), hn::Set(di, kLimitCap));
  b.limit = hn::IfThenElse(raise, raised, b.limit);
  b.streak = hn::IfThenZeroElse(raise, b.streak);
  const MI cut = hn::AndNot(b.closed, hn::Gt(b.missed, hn::Set(di, kMonthsForCut - 1)));
  const VI less = hn::Max(hn::Sub(b.limit, hn::ShiftRight<4>(b.limit)), hn::Set(di, kLimitFloor));
  b.limit = hn::IfThenElse(cut, less, b.limit);
  sums.count(sums.limits, raise, 0);
  sums.count(sums.limits, cut, 1);
}

}  // namespace bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
