// Philox4x32-10 for a vector of borrowers. Even and odd borrowers are computed in vectors of their
// own, 64 bits each, because the multiplication gives 64 bits of every other lane; so nothing need
// be shuffled until the end. Counter words are the low halves, the high ones are whatever is left.
#if defined(LENDSIM_COLUMNS_DRAW) == defined(HWY_TARGET_TOGGLE)
#ifdef LENDSIM_COLUMNS_DRAW
#undef LENDSIM_COLUMNS_DRAW
#else
#define LENDSIM_COLUMNS_DRAW
#endif

#include <hwy/highway.h>

#include "sim/columns/ops.hpp"
#include "sim/columns/philox.hpp"
#include "sim/columns/vector/lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace lendsim::ops::HWY_NAMESPACE {

// All but the borrower is the same for all lanes, and a borrower reaches the whole block only in
// the third round: until then most of each round is computed once, here.
struct PhiloxStart {
  std::uint32_t borrower_xor = 0;  // word 0 after round 0, with the borrower
  std::uint32_t word_2_xor = 0;    // word 2 after round 1, with the high half of the product
  std::uint32_t word_0_xor = 0;    // word 0 after round 2, likewise
  std::uint32_t word_2_xor_3 = 0;  // word 2 after round 2, with word 3 after round 1
  std::uint32_t word_3 = 0;        // word 3 after round 2
  std::array<PhiloxKey, kPhiloxRounds> keys{};
};

inline PhiloxStart philox_start(const DrawAddress& address) {
  PhiloxStart s;
  s.keys[0] = philox_key(address.key);
  for (std::size_t r = 1; r < s.keys.size(); ++r) s.keys[r] = next_philox_key(s.keys[r - 1]);
  const PhiloxCounter c0 = {address.replication, 0, address.month, address.slot};
  const PhiloxCounter c1 = philox_round(c0, s.keys[0]);  // word 0 without the borrower
  const PhiloxCounter c2 = philox_round(c1, s.keys[1]);  // words 0 and 1 only
  const PhiloxCounter c3 = philox_round({c2[0], 0, 0, 0}, s.keys[2]);  // words 2 and 3 only
  s.borrower_xor = c1[0];
  s.word_2_xor = c1[3] ^ s.keys[1][1];
  s.word_0_xor = c2[1] ^ s.keys[2][0];
  s.word_2_xor_3 = c3[2];
  s.word_3 = c3[3];
  return s;
}

template <std::size_t word>
HWY_INLINE WideWord multiplied(WideWord x) {
  return hn::MulEven(hn::BitCast(kWords, x), hn::Set(kWords, kPhiloxMultiplier[word]));
}

HWY_INLINE WideWord high_xor(WideWord product, WideWord x, WideWord y) {
  return hn::Xor(hn::Xor(hn::ShiftRight<32>(product), x), y);
}

HWY_INLINE WideWord wide(std::uint32_t word) { return hn::Set(kWideWords, word); }

// The four words of every other borrower; the last two only if asked for.
template <bool all_words>
HWY_INLINE void philox_lanes(const PhiloxStart& start, WideWord first, WideWord c[4]) {
  const WideWord p1 = multiplied<0>(first);
  const WideWord q2 = multiplied<1>(hn::Xor(hn::ShiftRight<32>(p1), wide(start.word_2_xor)));
  c[0] = hn::Xor(hn::ShiftRight<32>(q2), wide(start.word_0_xor));
  c[1] = q2;
  c[2] = hn::Xor(p1, wide(start.word_2_xor_3));
  c[3] = wide(start.word_3);
  HWY_UNROLL(7)
  for (std::size_t r = 3; r < kPhiloxRounds; ++r) {
    const WideWord q = multiplied<1>(c[2]);
    const WideWord next_0 = high_xor(q, c[1], wide(start.keys[r][0]));
    if (all_words || r + 1 < kPhiloxRounds) {
      const WideWord p = multiplied<0>(c[0]);
      c[2] = high_xor(p, c[3], wide(start.keys[r][1]));
      c[3] = p;
    }
    c[0] = next_0;
    c[1] = q;
  }
}

template <bool all_words>
HWY_INLINE void draw_words(const PhiloxStart& start, const std::uint32_t* ids, std::size_t n,
                           const std::uint64_t* among, std::uint32_t* const words[4]) {
  for (std::size_t i = 0; i < n; i += kLanes) {
    if (bits_at<kLanes>(among, i) == 0) continue;
    const WideWord first = hn::BitCast(
        kWideWords, hn::Xor(hn::Load(kWords, ids + i), hn::Set(kWords, start.borrower_xor)));
    WideWord even[4];
    WideWord odd[4];
    philox_lanes<all_words>(start, first, even);
    philox_lanes<all_words>(start, hn::ShiftRight<32>(first), odd);
    for (std::size_t k = 0; k < (all_words ? 4 : 2); ++k) {
      if (words[k] == nullptr) continue;
      hn::Store(
          hn::OddEven(hn::BitCast(kWords, hn::ShiftLeft<32>(odd[k])), hn::BitCast(kWords, even[k])),
          kWords, words[k] + i);
    }
  }
}

// For few of the lanes: they are gathered first, so that every lane of a vector is used.
template <bool all_words>
HWY_INLINE void draw_words_of_few(const PhiloxStart& start, const std::uint32_t* ids, std::size_t n,
                                  const std::uint64_t* among, std::uint32_t* const words[4]) {
  alignas(64) std::uint32_t few[kLanesPerWord] = {};
  alignas(64) std::uint32_t drawn[4][kLanesPerWord];
  std::uint32_t* const out[4] = {drawn[0], drawn[1], drawn[2], drawn[3]};
  std::size_t lanes[kLanesPerWord];
  std::size_t count = 0;
  const auto draw_gathered = [&]() HWY_ATTR {
    const std::uint64_t all = ~std::uint64_t{0} >> (kLanesPerWord - count);
    draw_words<all_words>(start, few, kLanesPerWord, &all, out);
    for (std::size_t k = 0; k < (all_words ? 4 : 2); ++k) {
      if (words[k] == nullptr) continue;
      for (std::size_t j = 0; j < count; ++j) words[k][lanes[j]] = drawn[k][j];
    }
    count = 0;
  };
  for (std::size_t w = 0; w < n / kLanesPerWord; ++w) {
    for (std::uint64_t rest = among[w]; rest != 0; rest &= rest - 1) {
      const std::size_t lane = w * kLanesPerWord + hwy::Num0BitsBelowLS1Bit_Nonzero64(rest);
      lanes[count] = lane;
      few[count] = ids[lane];
      if (++count == kLanesPerWord) draw_gathered();
    }
  }
  if (count > 0) draw_gathered();
}

template <bool all_words>
HWY_INLINE void draw_some(const PhiloxStart& start, const std::uint32_t* ids, std::size_t n,
                          const std::uint64_t* among, std::uint32_t* const words[4]) {
  constexpr std::size_t kFew =
      4;  // less than one lane in so many (judgement; break-even was above one in three)
  std::size_t count = 0;
  for (std::size_t w = 0; w < n / kLanesPerWord; ++w) {
    count += static_cast<std::size_t>(hwy::PopCount(among[w]));
  }
  if (count * kFew < n) {
    draw_words_of_few<all_words>(start, ids, n, among, words);
  } else {
    draw_words<all_words>(start, ids, n, among, words);
  }
}

inline void draw(const DrawAddress& address, const std::uint32_t* ids, std::size_t n,
                 const std::uint64_t* among, std::uint32_t* const words[4]) {
  const PhiloxStart start = philox_start(address);
  if (words[2] == nullptr && words[3] == nullptr) {
    draw_some<false>(start, ids, n, among, words);
  } else {
    draw_some<true>(start, ids, n, among, words);
  }
}

}  // namespace lendsim::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
