// Words of Philox4x32-10 for a vector of borrowers, and the uniforms they are. Included once for
// every instruction set.
#include <hwy/highway.h>

#include "tests/bench/prototype/model.hpp"

#if defined(LENDSIM_BENCH_WORDS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef LENDSIM_BENCH_WORDS_INL
#undef LENDSIM_BENCH_WORDS_INL
#else
#define LENDSIM_BENCH_WORDS_INL
#endif

#include "tests/bench/prototype/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace bench::HWY_NAMESPACE {

constexpr int kRounds = 10;

// Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11: multipliers and key schedule.
struct RoundKeys {
  alignas(64) std::uint64_t key[2 * kRounds];
};

HWY_INLINE RoundKeys round_keys() {
  RoundKeys keys;
  std::uint32_t low = kSeed, high = kMonthKey;
  for (int r = 0; r < kRounds; ++r) {
    keys.key[2 * r] = low;
    keys.key[2 * r + 1] = high;
    low += 0x9E3779B9U;
    high += 0xBB67AE85U;
  }
  return keys;
}

struct Block {
  VU word[4];
};

// Of every 64-bit lane the lower half counts; the upper one may hold anything.
struct HalfBlock {
  V64 counter[4];
};

HWY_INLINE HalfBlock rounds(const RoundKeys& keys, HalfBlock c) {
  const VU m0 = hn::Set(du, 0xD2511F53U), m1 = hn::Set(du, 0xCD9E8D57U);
#pragma GCC unroll 10
  for (int r = 0; r < kRounds; ++r) {
    const V64 p0 = hn::MulEven(hn::BitCast(du, c.counter[0]), m0);
    const V64 p1 = hn::MulEven(hn::BitCast(du, c.counter[2]), m1);
    c.counter[0] =
        hn::Xor(hn::Xor(hn::ShiftRight<32>(p1), c.counter[1]), hn::Set(dq, keys.key[2 * r]));
    c.counter[2] =
        hn::Xor(hn::Xor(hn::ShiftRight<32>(p0), c.counter[3]), hn::Set(dq, keys.key[2 * r + 1]));
    c.counter[1] = p1;
    c.counter[3] = p0;
  }
  return c;
}

// Block 0 or 1 of the borrowers first, first + 1, ... Even and odd borrowers apart, so that no
// product needs a shuffle.
HWY_INLINE Block philox(const RoundKeys& keys, const Step& step, std::size_t first,
                        std::uint32_t number) {
  const V64 even =
      hn::Add(hn::Set(dq, static_cast<std::uint64_t>(first)), hn::ShiftLeft<1>(hn::Iota(dq, 0)));
  const V64 month = hn::Set(dq, static_cast<std::uint64_t>(step.month * 2 + number));
  const V64 replication = hn::Set(dq, static_cast<std::uint64_t>(step.replication));
  const V64 zero = hn::Zero(dq);
  const HalfBlock a = rounds(keys, {{even, month, replication, zero}});
  const HalfBlock b = rounds(keys, {{hn::Add(even, hn::Set(dq, 1)), month, replication, zero}});
  Block block;
  for (int j = 0; j < 4; ++j) {
    block.word[j] = hn::OddEven(hn::BitCast(du, hn::ShiftLeft<32>(b.counter[j])),
                                hn::BitCast(du, a.counter[j]));
  }
  return block;
}

// Uniforms on 31 bits.
struct Uniforms {
  VI amount, risk, fraud, closure, review, reopening;
};

// Where the 15 bits at hand equal those of a threshold, the others decide.
HWY_INLINE MI tie(VI uniform, std::int32_t threshold) {
  return hn::Eq(uniform, hn::Set(di, threshold & 0x7FFF8000));
}

HWY_INLINE void refine(Uniforms& u, const Block& block) {
  const auto low = [](VU v) {
    return hn::BitCast(di, hn::ShiftRight<1>(hn::And(v, hn::Set(du, 0xFFFFU))));
  };
  const auto upper = [](VU v) { return hn::BitCast(di, hn::ShiftRight<17>(v)); };
  u.risk = hn::Or(u.risk, low(block.word[1]));
  u.fraud = hn::Or(u.fraud, upper(block.word[2]));
  u.closure = hn::Or(u.closure, low(block.word[2]));
  u.review = hn::Or(u.review, upper(block.word[3]));
  u.reopening = hn::Or(u.reopening, low(block.word[3]));
}

HWY_INLINE Uniforms uniforms_of(const RoundKeys& keys, const Step& step, std::size_t i,
                                const Block& block) {
  const auto upper = [](VU v) {
    return hn::BitCast(di, hn::ShiftRight<1>(hn::And(v, hn::Set(du, 0xFFFF0000U))));
  };
  const auto lower = [](VU v) { return hn::BitCast(di, hn::ShiftRight<1>(hn::ShiftLeft<16>(v))); };
  Uniforms u = {upper(block.word[1]), lower(block.word[1]), upper(block.word[2]),
                lower(block.word[2]), upper(block.word[3]), lower(block.word[3])};
  const Parameters& p = step.parameters;
  const MI ties =
      hn::Or(hn::Or(hn::Or(tie(u.risk, p.risk), tie(u.fraud, p.fraud)),
                    hn::Or(tie(u.closure, p.voluntary), tie(u.closure, 0x7FFFFFFF - p.dormancy))),
             hn::Or(hn::Or(tie(u.review, p.review), tie(u.review, 0x7FFFFFFF - p.credit)),
                    hn::Or(tie(u.reopening, p.reopening), tie(u.reopening, p.raise))));
  if (HWY_UNLIKELY(!hn::AllFalse(di, ties))) refine(u, philox(keys, step, i, 1));
  return u;
}

HWY_INLINE MI below(VI uniform, std::int32_t threshold) {
  return hn::Lt(uniform, hn::Set(di, threshold));
}

HWY_INLINE MI above(VI uniform, std::int32_t threshold) {
  return hn::Lt(hn::Sub(hn::Set(di, 0x7FFFFFFF), uniform), hn::Set(di, threshold));
}

}  // namespace bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
