// The month of reference.cpp, a vector of borrowers at a time, by Google Highway. Stages over some
// vectors each: words, decisions, then everything else.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/bench/prototype/columns.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cstring>

#include "tests/bench/prototype/lanes-inl.hpp"
#include "tests/bench/prototype/model.hpp"
#include "tests/bench/prototype/status-inl.hpp"
#include "tests/bench/prototype/words-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace bench::HWY_NAMESPACE {

// Vectors whose sums fit: 64 limits in 32 bits, 64 ones in 8 bits.
constexpr std::size_t kVectorsOfSums = 64;
// Vectors that a stage works on before the next takes over; 4 to 64 measure alike.
constexpr std::size_t kVectorsOfStage = 16;
constexpr std::size_t kMostLanes = 16;
constexpr std::size_t kStage = kVectorsOfStage * kMostLanes;

struct Stage {
  alignas(64) std::uint32_t words[4][kStage];
  alignas(64) std::int32_t outcome[kStage];  // bit 0: first hazard, bit 1: either
};

HWY_INLINE void draw_words(const RoundKeys& keys, const Step& step, std::size_t from,
                           std::size_t until, Stage& stage) {
  for (std::size_t i = from; i < until; i += hn::Lanes(du)) {
    const Block block = philox(keys, step, i, 0);
    for (std::size_t j = 0; j < 4; ++j) hn::Store(block.word[j], du, &stage.words[j][i - from]);
  }
}

HWY_INLINE void decide(const Book& book, const Step& step, std::size_t from, std::size_t until,
                       Stage& stage) {
  const Parameters& p = step.parameters;
  const VF one = hn::Set(df, 1.0F);
  for (std::size_t i = from; i < until; i += hn::Lanes(du)) {
    const VI principal = hn::Load(di, book.principal + i);
    const VF score = hn::Load(df, book.score + i);
    const VF missed = hn::ConvertTo(df, field(hn::Load(du, book.packed + i), 0, 7));
    const auto indebted = hn::RebindMask(df, hn::Gt(principal, hn::Zero(di)));
    const VF utilisation =
        hn::Div(hn::ConvertTo(df, principal), hn::ConvertTo(df, hn::Load(di, book.limit + i)));
    VF miss = hn::Add(hn::Load(df, book.miss + i), hn::Set(df, p.miss));
    miss = hn::Add(miss, hn::Mul(missed, hn::Set(df, kMissByMonths)));
    miss = hn::Add(miss, hn::Mul(hn::Set(df, kMissByUtilisation), utilisation));
    miss = hn::Sub(miss, hn::Mul(hn::Set(df, kMissByScore), score));
    VF draw = hn::Add(hn::Load(df, book.draw + i), hn::Set(df, p.draw));
    draw = hn::Add(draw, hn::Mul(hn::Set(df, kDrawByScore), score));
    const VF settle =
        hn::Sub(hn::Add(hn::Load(df, book.settle + i), hn::Set(df, p.settle)), utilisation);
    const VF e1 = exponential(hn::IfThenElse(indebted, miss, draw));
    const VF e2 = hn::IfThenElseZero(indebted, exponential(settle));
    const VF sum = hn::Add(e1, e2);
    const VF u = hn::Mul(
        hn::ConvertTo(df,
                      hn::BitCast(di, hn::ShiftRight<8>(hn::Load(du, &stage.words[0][i - from])))),
        hn::Set(df, 0x1p-24F));
    const VF v = hn::Mul(u, hn::Add(sum, one));
    const VI outcome =
        hn::Or(hn::IfThenElseZero(hn::RebindMask(di, hn::Lt(v, e1)), hn::Set(di, 1)),
               hn::IfThenElseZero(hn::RebindMask(di, hn::Lt(v, sum)), hn::Set(di, 2)));
    hn::Store(outcome, di, &stage.outcome[i - from]);
  }
}

struct Decision {
  MI draw, miss, settle, pay;
};

HWY_INLINE Decision decision_of(const Lanes& b, VI outcome) {
  const MI indebted = hn::Gt(b.principal, hn::Zero(di));
  const MI first = hn::TestBit(outcome, hn::Set(di, 1));
  const MI either = hn::TestBit(outcome, hn::Set(di, 2));
  const MI may_draw = hn::And(hn::AndNot(b.closed, hn::Lt(b.flags, hn::Set(di, kFlagsForReview))),
                              hn::Not(indebted));
  return {hn::And(may_draw, first), hn::And(indebted, first),
          hn::And(hn::AndNot(first, indebted), either), hn::AndNot(either, indebted)};
}

HWY_INLINE void draw(Lanes& b, MI draws, VI amount, Sums& sums) {
  const VI instalment = hn::BitCast(di, high(hn::BitCast(du, amount), hn::Set(du, kAnnuity)));
  b.instalment = hn::IfThenElse(draws, instalment, b.instalment);
  b.principal = hn::IfThenElse(draws, amount, b.principal);
  b.term = hn::IfThenElse(draws, hn::Set(di, kTerm), b.term);
  b.arrears = hn::IfThenZeroElse(draws, b.arrears);
  sums.count(sums.flows, draws, 0);
  sums.drawn = add_where(draws, sums.drawn, amount);
}

HWY_INLINE void miss(Lanes& b, MI misses, VI interest, std::uint32_t month, Sums& sums) {
  const VI penalty = hn::IfThenElseZero(misses, hn::ShiftRight<2>(interest));
  const VI arrears =
      hn::Min(hn::Add(hn::Add(b.arrears, b.instalment), penalty), hn::Set(di, kLimitCap));
  b.arrears = hn::IfThenElse(misses, arrears, b.arrears);
  b.missed = add_where(misses, b.missed, hn::Set(di, 1));
  const VF score = hn::Max(hn::Sub(b.score, hn::Set(df, kScoreOfMiss)), hn::Set(df, -kScoreEnd));
  b.score = hn::IfThenElse(hn::RebindMask(df, misses), score, b.score);
  b.streak = hn::IfThenZeroElse(misses, b.streak);
  b.last_miss = hn::IfThenElse(misses, hn::Set(di, static_cast<std::int32_t>(month)), b.last_miss);
  sums.count(sums.flows, misses, 1);
  sums.penalty = hn::Add(sums.penalty, penalty);
}

// Payments as due and settlements; returns the interest received.
HWY_INLINE VI pay(Lanes& b, const Decision& d, VI interest, Sums& sums) {
  const VI zero = hn::Zero(di), one = hn::Set(di, 1);
  const MI paid = hn::Or(d.pay, d.settle);
  b.arrears = hn::Sub(b.arrears, hn::IfThenElseZero(d.pay, hn::Min(b.arrears, b.instalment)));
  const VI scheduled = hn::Min(b.principal, hn::Max(hn::Sub(b.instalment, interest), zero));
  const MI all = hn::Or(d.settle, hn::Lt(b.term, hn::Set(di, 2)));
  const VI amount = hn::IfThenElseZero(paid, hn::IfThenElse(all, b.principal, scheduled));
  b.principal = hn::Sub(b.principal, amount);
  b.term = hn::IfThenElse(d.pay, hn::Max(hn::Sub(b.term, one), zero), b.term);
  const VI one_less = hn::Max(hn::Sub(b.missed, one), zero);
  const VI missed = hn::IfThenZeroElse(hn::Eq(b.arrears, zero), one_less);
  b.missed = hn::IfThenZeroElse(d.settle, hn::IfThenElse(d.pay, missed, b.missed));
  const VF score = hn::Min(hn::Add(b.score, hn::Set(df, kScoreOfPayment)), hn::Set(df, kScoreEnd));
  b.score = hn::IfThenElse(hn::RebindMask(df, d.pay), score, b.score);
  const VI streak = hn::Min(hn::Add(b.streak, one), hn::Set(di, kLongest));
  b.streak = hn::IfThenElse(d.pay, streak, b.streak);
  b.arrears = hn::IfThenZeroElse(d.settle, b.arrears);
  sums.count(sums.flows, d.settle, 2);
  sums.settled = add_where(d.settle, sums.settled, amount);
  sums.paid = hn::Add(sums.paid, amount);
  const VI received = hn::IfThenElseZero(paid, interest);
  sums.interest = hn::Add(sums.interest, received);
  return received;
}

HWY_INLINE void tally(const Lanes& b, Sums& sums) {
  const MI open = hn::Not(b.closed);
  sums.count(sums.limits, open, 2);
  sums.limit = add_where(open, sums.limit, b.limit);
  for (std::int32_t missed = 0; missed < kChargeOff; ++missed) {
    const MI here = hn::Eq(b.missed, hn::Set(di, missed));
    sums.balance[missed] = hn::Add(sums.balance[missed], hn::IfThenElseZero(here, b.principal));
  }
  const MI indebted = hn::Gt(b.principal, hn::Zero(di));
  const MI longest = hn::Eq(b.missed, hn::Set(di, kChargeOff - 1));
  const VI bit = hn::Shl(hn::Set(di, 1), hn::ShiftLeft<3>(b.missed));
  sums.debts = hn::Add(sums.debts, hn::IfThenElseZero(hn::AndNot(longest, indebted), bit));
  sums.count(sums.last_debts, hn::And(indebted, longest), 0);
}

// Product of what bears interest and its rate, or of the limit and the share of it that is drawn.
HWY_INLINE VI interest_or_amount(const Book& book, std::size_t i, const Lanes& b, VI share) {
  const MI indebted = hn::Gt(b.principal, hn::Zero(di));
  const VI base = hn::IfThenElse(indebted, b.principal, b.limit);
  const VI at_least_half = hn::Or(hn::Set(di, INT32_MIN), share);
  const VI rate =
      hn::IfThenElse(indebted, hn::BitCast(di, hn::Load(du, book.rate + i)), at_least_half);
  return hn::BitCast(di, high(hn::BitCast(du, base), hn::BitCast(du, rate)));
}

HWY_INLINE void rest_of_month(Book& book, const RoundKeys& keys, const Step& step, std::size_t from,
                              std::size_t until, const Stage& stage, Sums& sums) {
  for (std::size_t i = from; i < until; i += hn::Lanes(du)) {
    Block block;
    for (std::size_t j = 0; j < 4; ++j) block.word[j] = hn::Load(du, &stage.words[j][i - from]);
    const Uniforms u = uniforms_of(keys, step, i, block);
    Lanes b = load(book, i);
    const VI product = interest_or_amount(book, i, b, u.amount);
    const VI interest = hn::IfThenElseZero(hn::Gt(b.principal, hn::Zero(di)), product);
    const Decision decision = decision_of(b, hn::Load(di, &stage.outcome[i - from]));
    draw(b, decision.draw, product, sums);
    miss(b, decision.miss, interest, step.month, sums);
    const MI charge_off = hn::And(decision.miss, hn::Eq(b.missed, hn::Set(di, kChargeOff)));
    const VI received = pay(b, decision, interest, sums);
    hn::Store(hn::Add(hn::Load(di, book.interest_paid + i), received), di, book.interest_paid + i);
    const MI reopened = change_status(b, u, step.parameters, charge_off, sums);
    move_limit(b, reopened, u, step.parameters, sums);
    tally(b, sums);
    store(b, book, i);
  }
}

HWY_NOINLINE void run_vectors(Book& book, const RoundKeys& keys, const Step& step,
                              std::size_t first, std::size_t last) {
  const std::size_t length = kVectorsOfStage * hn::Lanes(du);
  Stage stage;
  Sums sums = no_sums();
  for (std::size_t from = first; from < last; from += length) {
    const std::size_t until = std::min(last, from + length);
    draw_words(keys, step, from, until, stage);
    decide(book, step, from, until, stage);
    rest_of_month(book, keys, step, from, until, stage, sums);
  }
  sums.flush(step.sums);
}

void columns(Book& book, const Step& step) {
  const RoundKeys keys = round_keys();
  const std::size_t length = kVectorsOfSums * hn::Lanes(du);
  for (std::size_t from = step.first; from < step.last; from += length) {
    run_vectors(book, keys, step, from, std::min(step.last, from + length));
  }
}

// The least that a month can cost: the first block of words, and nothing else.
void draws(Book& /*book*/, const Step& step) {
  const RoundKeys keys = round_keys();
  VU all = hn::Zero(du);
  for (std::size_t i = step.first; i < step.last; i += hn::Lanes(du)) {
    const Block block = philox(keys, step, i, 0);
    for (std::size_t j = 0; j < 4; ++j) all = hn::Xor(all, block.word[j]);
  }
  step.sums[0] += total(hn::BitCast(di, all));
}

const char* name() { return hwy::TargetName(HWY_TARGET); }

}  // namespace bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bench {

HWY_EXPORT(columns);
HWY_EXPORT(draws);
HWY_EXPORT(name);

void columns_month(Book& book, const Step& step) { HWY_DYNAMIC_DISPATCH(columns)(book, step); }
void draws_only(Book& book, const Step& step) { HWY_DYNAMIC_DISPATCH(draws)(book, step); }
const char* simd_name() { return HWY_DYNAMIC_DISPATCH(name)(); }

bool choose_simd(const char* name) {
  constexpr struct {
    const char* name;
    std::int64_t target;
  } kTargets[] = {{"sse4", HWY_SSE4}, {"avx2", HWY_AVX2}, {"avx3", HWY_AVX3}};
  hwy::SetSupportedTargetsForTest(0);  // what the processor has
  std::int64_t wanted = hwy::SupportedTargets();
  for (const auto& target : kTargets) {
    if (std::strcmp(name, target.name) == 0) wanted &= target.target;
  }
  if (wanted == 0) return false;
  hwy::SetSupportedTargetsForTest(wanted);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return true;
}

}  // namespace bench
#endif
