// A vector of borrowers, sums over vectors, and the arithmetic of both. Included once for every
// instruction set.
#include <hwy/highway.h>

#include "tests/bench/prototype/model.hpp"

#if defined(LENDSIM_BENCH_LANES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef LENDSIM_BENCH_LANES_INL
#undef LENDSIM_BENCH_LANES_INL
#else
#define LENDSIM_BENCH_LANES_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace bench::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr hn::ScalableTag<std::uint32_t> du;
constexpr hn::RebindToSigned<decltype(du)> di;
constexpr hn::RebindToFloat<decltype(du)> df;
constexpr hn::Repartition<std::uint64_t, decltype(du)> dq;
using VU = hn::Vec<decltype(du)>;
using VI = hn::Vec<decltype(di)>;
using VF = hn::Vec<decltype(df)>;
using V64 = hn::Vec<decltype(dq)>;
using MI = hn::Mask<decltype(di)>;

HWY_INLINE VI add_where(MI where, VI sum, VI term) {
  return hn::IfThenElse(where, hn::Add(sum, term), sum);
}

// Upper half of the products.
HWY_INLINE VU high(VU a, VU b) {
  const auto odd = [](VU v) { return hn::BitCast(du, hn::ShiftRight<32>(hn::BitCast(dq, v))); };
  const V64 even_product = hn::ShiftRight<32>(hn::MulEven(a, b));
  const V64 odd_product = hn::MulEven(odd(a), odd(b));
  return hn::OddEven(hn::BitCast(du, odd_product), hn::BitCast(du, even_product));
}

// As in reference.cpp.
HWY_INLINE VF exponential(VF x) {
  x = hn::Min(hn::Max(x, hn::Set(df, -30.0F)), hn::Set(df, 30.0F));
  const VF magic = hn::Set(df, 12582912.0F);
  const VF t = hn::Mul(x, hn::Set(df, 1.44269504F));
  const VF shifted = hn::Add(t, magic);
  const VF f = hn::Sub(t, hn::Sub(shifted, magic));
  VF p = hn::Set(df, 1.33335581e-3F);
  const auto next = [&](float c) { p = hn::Add(hn::Mul(p, f), hn::Set(df, c)); };
  next(9.61812911e-3F), next(5.55041087e-2F), next(2.40226507e-1F), next(6.93147181e-1F);
  next(1.0F);
  return hn::BitCast(df, hn::Add(hn::BitCast(di, p), hn::ShiftLeft<23>(hn::BitCast(di, shifted))));
}

HWY_INLINE VI field(VU packed, int shift, std::uint32_t mask) {
  return hn::BitCast(di, hn::And(hn::ShiftRightSame(packed, shift), hn::Set(du, mask)));
}

struct Lanes {
  VI principal, limit, instalment, arrears, last_miss;
  VF score;
  VI missed, cause, flags, streak, idle, term;
  MI closed;
};

HWY_INLINE Lanes load(const Book& book, std::size_t i) {
  const VU packed = hn::Load(du, book.packed + i);
  return {hn::Load(di, book.principal + i),
          hn::Load(di, book.limit + i),
          hn::Load(di, book.instalment + i),
          hn::Load(di, book.arrears + i),
          hn::Load(di, book.last_miss + i),
          hn::Load(df, book.score + i),
          field(packed, 0, 7),
          field(packed, 4, 7),
          field(packed, 7, 7),
          field(packed, 10, 31),
          field(packed, 15, 31),
          field(packed, 20, 63),
          hn::Eq(field(packed, 3, 1), hn::Set(di, 1))};
}

HWY_INLINE void store(const Lanes& b, Book& book, std::size_t i) {
  hn::Store(b.principal, di, book.principal + i);
  hn::Store(b.limit, di, book.limit + i);
  hn::Store(b.instalment, di, book.instalment + i);
  hn::Store(b.arrears, di, book.arrears + i);
  hn::Store(b.last_miss, di, book.last_miss + i);
  hn::Store(b.score, df, book.score + i);
  const VI status = hn::Or(b.missed, hn::IfThenElseZero(b.closed, hn::Set(di, 8)));
  const VI conduct = hn::Or(hn::ShiftLeft<4>(b.cause), hn::ShiftLeft<7>(b.flags));
  const VI clocks = hn::Or(hn::ShiftLeft<10>(b.streak), hn::ShiftLeft<15>(b.idle));
  const VI packed = hn::Or(hn::Or(status, conduct), hn::Or(clocks, hn::ShiftLeft<20>(b.term)));
  hn::Store(hn::BitCast(du, packed), du, book.packed + i);
}

HWY_INLINE std::int64_t total(VI v) {
  const V64 pairs = hn::BitCast(dq, v);
  const V64 low = hn::And(pairs, hn::Set(dq, 0xFFFFFFFFULL));
  return static_cast<std::int64_t>(
      hn::GetLane(hn::SumOfLanes(dq, hn::Add(low, hn::ShiftRight<32>(pairs)))));
}

HWY_INLINE std::int64_t total_of_byte(VI v, int place) {
  const VU bytes = hn::ShiftRightSame(hn::BitCast(du, v), 8 * place);
  return total(hn::BitCast(di, hn::And(bytes, hn::Set(du, 255U))));
}

// Money in lanes of 32 bits without sign, counts as four fields of 8 bits: for 64 vectors at most.
struct Sums {
  VI drawn, interest, penalty, settled, paid, charged_off, limit, sold;
  VI balance[kChargeOff];  // by months missed
  VI flows;                // draws, misses, settlements, risk events
  VI more;                 // reopenings, voluntary closures, dormancy
  VI causes;               // the first four
  VI limits;               // raised, cut, open
  VI debts;                // by months missed: 0 to 3
  VI last_debts;           // 4

  HWY_INLINE void count(VI& fields, MI where, int place) {
    fields = add_where(where, fields, hn::Set(di, 1 << (8 * place)));
  }

  HWY_INLINE void flush(std::int64_t* sums) const {
    sums[kDrawn] += total(drawn);
    sums[kInterest] += total(interest);
    sums[kPenalty] += total(penalty);
    sums[kSettledAmount] += total(settled);
    sums[kPrincipalPaid] += total(paid);
    sums[kChargedOff] += total(charged_off);
    sums[kLimit] += total(limit);
    sums[kSold] += total(sold);
    for (std::size_t j = 0; j < kChargeOff; ++j) sums[kBalance + j] += total(balance[j]);
    flush_counts(sums);
  }

  HWY_INLINE void flush_counts(std::int64_t* sums) const {
    sums[kDraws] += total_of_byte(flows, 0);
    sums[kMissed] += total_of_byte(flows, 1);
    sums[kSettled] += total_of_byte(flows, 2);
    sums[kRiskEvents] += total_of_byte(flows, 3);
    sums[kReopened] += total_of_byte(more, 0);
    sums[kClosures + 4] += total_of_byte(more, 1);
    sums[kClosures + 5] += total_of_byte(more, 2);
    sums[kRaised] += total_of_byte(limits, 0);
    sums[kCut] += total_of_byte(limits, 1);
    sums[kOpen] += total_of_byte(limits, 2);
    for (int j = 0; j < 4; ++j) {
      const auto k = static_cast<std::size_t>(j);
      sums[kClosures + k] += total_of_byte(causes, j);
      sums[kDebts + k] += total_of_byte(debts, j);
    }
    sums[kDebts + 4] += total_of_byte(last_debts, 0);
  }
};

// Not a constructor: one that the compiler makes doesn't know the instruction set.
HWY_INLINE Sums no_sums() {
  const VI zero = hn::Zero(di);
  return {zero, zero, zero, zero, zero, zero, zero, zero, {zero, zero, zero, zero, zero},
          zero, zero, zero, zero, zero, zero};
}

}  // namespace bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
