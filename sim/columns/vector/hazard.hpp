// Hazards: the odds of all events in one pass over a vector of borrowers, and which event happens.
#if defined(LENDSIM_COLUMNS_HAZARD) == defined(HWY_TARGET_TOGGLE)
#ifdef LENDSIM_COLUMNS_HAZARD
#undef LENDSIM_COLUMNS_HAZARD
#else
#define LENDSIM_COLUMNS_HAZARD
#endif

#include <hwy/highway.h>

#include <array>

#include "sim/columns/ops.hpp"
#include "sim/columns/vector/lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace lendsim::ops::HWY_NAMESPACE {

// As models/base/math.hpp's, operation by operation.
HWY_INLINE Float exp(Float x) {
  const auto constant = [](float c) HWY_ATTR { return hn::Set(kFloats, c); };
  // The second operand passes where the first is not a number or does not bind.
  x = hn::Max(constant(-80.0F), x);
  x = hn::Min(constant(80.0F), x);
  const Float round = constant(12582912.0F);
  const Float rounded = hn::Add(hn::Mul(x, constant(1.44269504F)), round);
  const Float n = hn::Sub(rounded, round);
  const Float r = hn::Sub(hn::Sub(x, hn::Mul(n, constant(0.693359375F))),
                          hn::Mul(n, constant(-2.12194440e-4F)));
  Float p = constant(1.38888889e-3F);
  p = hn::Add(hn::Mul(p, r), constant(8.33333377e-3F));
  p = hn::Add(hn::Mul(p, r), constant(4.16666679e-2F));
  p = hn::Add(hn::Mul(p, r), constant(1.66666672e-1F));
  p = hn::Add(hn::Mul(p, r), constant(0.5F));
  p = hn::Add(hn::Mul(p, r), constant(1.0F));
  p = hn::Add(hn::Mul(p, r), constant(1.0F));
  // The low bits of `rounded` are n; those above are shifted out.
  const Word exponent = hn::ShiftLeft<23>(hn::BitCast(kWords, rounded));
  return hn::BitCast(kFloats, hn::Add(hn::BitCast(kWords, p), exponent));
}

// How a lane's row of the bases is looked up: there is one row; a permutation of a vector holds
// them; two do; they are gathered.
enum class Rows : std::uint8_t { one, vector, pair, gathered };

template <Rows rows>
class RowOfLanes {
 public:
  RowOfLanes() = default;
  HWY_INLINE RowOfLanes(const float* codes, std::size_t lane, std::size_t last_row) {
    if constexpr (rows == Rows::one) return;
    // Codes below 2^23 are the low bits of code + 2^23.
    const Code whole =
        hn::BitCast(kCodes, hn::Add(hn::Load(kFloats, codes + lane), hn::Set(kFloats, 0x1p23F)));
    row_ = hn::And(whole, hn::Set(kCodes, 0x7FFFFF));
    // Lanes that are not asked for may hold anything.
    row_ = hn::Min(row_, hn::Set(kCodes, static_cast<std::int32_t>(last_row)));
    if constexpr (rows == Rows::pair) {
      upper_ = hn::RebindMask(kFloats, hn::Gt(row_, hn::Set(kCodes, int{kLanes} - 1)));
      row_ = hn::And(row_, hn::Set(kCodes, int{kLanes} - 1));
    }
    if constexpr (rows == Rows::vector || rows == Rows::pair) {
      places_ = hn::IndicesFromVec(kFloats, row_);
    }
  }

  // The table's values at the lanes' rows. Up to two vectors' worth of rows: an aligned table of
  // one or two whole vectors.
  HWY_INLINE Float operator()(const float* table) const {
    if constexpr (rows == Rows::one) return hn::Set(kFloats, table[0]);
    if constexpr (rows == Rows::gathered) return hn::GatherIndex(kFloats, table, row_);
    const Float lower = hn::TableLookupLanes(hn::Load(kFloats, table), places_);
    if constexpr (rows == Rows::vector) return lower;
    return hn::IfThenElse(upper_, hn::TableLookupLanes(hn::Load(kFloats, table + kLanes), places_),
                          lower);
  }

 private:
  Code row_;
  decltype(hn::IndicesFromVec(kFloats, Code{})) places_;
  hn::Mask<Floats> upper_;
};

// One event, with its tables where they are looked up. `live` is null if it is live in every row.
struct PickedEvent {
  std::span<const TermColumn> terms;
  const float* start = nullptr;  // intercepts, or odds of an event without terms
  const float* live = nullptr;
  const std::uint64_t* allowed = nullptr;
};

// A hazard prepared for lookups.
class PreparedHazard {
 public:
  static constexpr std::size_t kMostEvents = 32;

  explicit PreparedHazard(const HazardColumns& hazard) : row(hazard.row) {
    for (const EventColumns& event : hazard.events) {
      const std::span<const float> start = event.terms.empty() ? event.odds : event.intercepts;
      number_of_rows = start.size() > number_of_rows ? start.size() : number_of_rows;
    }
    for (const EventColumns& event : hazard.events) {
      const std::span<const float> start = event.terms.empty() ? event.odds : event.intercepts;
      bool everywhere = true;
      for (const float live : event.live) everywhere = everywhere && live != 0.0F;
      events[count] = {event.terms, placed(start, 0), everywhere ? nullptr : placed(event.live, 1),
                       event.allowed};
      ++count;
    }
  }

  const float* row = nullptr;
  std::size_t number_of_rows = 1;
  std::size_t count = 0;
  std::array<PickedEvent, kMostEvents> events;

 private:
  // The table, padded to two vectors unless it is longer.
  const float* placed(std::span<const float> table, std::size_t which) {
    if (table.size() > kPadded) return table.data();
    float* const place = tables_[count][which];
    for (std::size_t i = 0; i < kPadded; ++i) place[i] = i < table.size() ? table[i] : 0.0F;
    return place;
  }

  static constexpr std::size_t kPadded = 2 * kLanes;
  alignas(64) float tables_[kMostEvents][2][kPadded];
};

// e^eta of an event in `vectors` vectors of borrowers, 0 where it can't happen.
template <Rows rows, std::size_t vectors>
HWY_INLINE void odds_of(const PickedEvent& event, const RowOfLanes<rows>* row, std::size_t lane,
                        Float* odds) {
  for (std::size_t v = 0; v < vectors; ++v) odds[v] = row[v](event.start);
  for (const TermColumn& term : event.terms) {
    const Float effect = hn::Set(kFloats, term.effect);
    if (term.x == nullptr) {
      for (std::size_t v = 0; v < vectors; ++v) odds[v] = hn::Add(odds[v], effect);
      continue;
    }
    const Float reference = hn::Set(kFloats, term.reference);
    for (std::size_t v = 0; v < vectors; ++v) {
      const Float x = hn::Load(kFloats, term.x + lane + v * kLanes);
      odds[v] = hn::Add(odds[v], hn::Mul(effect, hn::Sub(x, reference)));
    }
  }
  if (!event.terms.empty()) {
    for (std::size_t v = 0; v < vectors; ++v) odds[v] = exp(odds[v]);
  }
  if (event.live != nullptr) {
    const Float none = hn::Zero(kFloats);
    for (std::size_t v = 0; v < vectors; ++v) {
      odds[v] = hn::IfThenElseZero(hn::Ne(row[v](event.live), none), odds[v]);
    }
  }
  if (event.allowed != nullptr) {
    for (std::size_t v = 0; v < vectors; ++v) {
      odds[v] = hn::IfThenElseZero(mask_at(kFloats, event.allowed, lane + v * kLanes), odds[v]);
    }
  }
}

// The lanes of a mask's word that `vectors` vectors from `lane` on hold.
template <std::size_t vectors>
HWY_INLINE std::uint64_t bits_from(std::size_t lane) {
  return ~std::uint64_t{0} >> (kLanesPerWord - vectors * kLanes) << (lane % kLanesPerWord);
}

// Adds to happens[event] the bits of the lanes from `lane` on, at their places in a mask's word, of
// which those of `wanted` count.
template <Rows rows, std::size_t vectors>
HWY_INLINE void pick_vectors(const PreparedHazard& hazard, const std::uint32_t* words,
                             std::size_t lane, std::uint64_t wanted, std::uint64_t* happens) {
  alignas(64) float running[PreparedHazard::kMostEvents][vectors * kLanes];
  RowOfLanes<rows> row[vectors];
  Float sum[vectors];
  for (std::size_t v = 0; v < vectors; ++v) {
    row[v] = RowOfLanes<rows>(hazard.row, lane + v * kLanes, hazard.number_of_rows - 1);
    sum[v] = hn::Zero(kFloats);
  }
  for (std::size_t k = 0; k < hazard.count; ++k) {
    const std::uint64_t* const allowed = hazard.events[k].allowed;
    if (allowed == nullptr || (allowed[lane / kLanesPerWord] & wanted) != 0) {
      Float odds[vectors];
      odds_of<rows, vectors>(hazard.events[k], row, lane, odds);
      for (std::size_t v = 0; v < vectors; ++v) sum[v] = hn::Add(sum[v], odds[v]);
    }
    for (std::size_t v = 0; v < vectors; ++v) {
      hn::Store(sum[v], kFloats, running[k] + v * kLanes);
    }
  }
  for (std::size_t v = 0; v < vectors; ++v) {
    const Word top = hn::ShiftRight<8>(hn::Load(kWords, words + lane + v * kLanes));
    const Float u =
        hn::Mul(hn::ConvertTo(kFloats, hn::BitCast(kCodes, top)), hn::Set(kFloats, 0x1p-24F));
    const Float threshold = hn::Mul(u, hn::Add(hn::Set(kFloats, 1.0F), sum[v]));
    const std::size_t place = (lane + v * kLanes) % kLanesPerWord;
    std::uint64_t before = 0;  // sums never fall, so these lanes pass in all later events
    for (std::size_t k = 0; k < hazard.count; ++k) {
      const Float so_far = hn::Load(kFloats, running[k] + v * kLanes);
      const std::uint64_t passes = bits_of(kFloats, hn::Lt(threshold, so_far));
      happens[k] |= (passes & ~before) << place;
      before |= passes;
    }
  }
}

// Vectors taken together, so that the additions of one need not wait for those of another.
inline constexpr std::size_t kTogether = 4;

template <Rows rows>
HWY_INLINE void pick_rows(const PreparedHazard& hazard, const std::uint32_t* words, std::size_t n,
                          const std::uint64_t* among, std::uint64_t* const* happens) {
  constexpr std::size_t kStep = kTogether * kLanes;
  for (std::size_t w = 0; w < n / kLanesPerWord; ++w) {
    const std::uint64_t wanted = among[w];
    std::uint64_t bits[PreparedHazard::kMostEvents] = {};
    for (std::size_t lane = w * kLanesPerWord; lane < (w + 1) * kLanesPerWord; lane += kStep) {
      std::size_t busy = 0;
      std::size_t last = 0;
      for (std::size_t v = lane; v < lane + kStep; v += kLanes) {
        if (bits_at<kLanes>(&wanted, v % kLanesPerWord) == 0) continue;
        ++busy;
        last = v;
      }
      if (busy > 1) {
        pick_vectors<rows, kTogether>(hazard, words, lane, wanted & bits_from<kTogether>(lane),
                                      bits);
      } else if (busy == 1) {
        pick_vectors<rows, 1>(hazard, words, last, wanted & bits_from<1>(last), bits);
      }
    }
    for (std::size_t k = 0; k < hazard.count; ++k) happens[k][w] = bits[k] & wanted;
  }
}

inline void pick(const HazardColumns& hazard, const std::uint32_t* words, std::size_t n,
                 const std::uint64_t* among, std::uint64_t* const* happens) {
  const PreparedHazard prepared(hazard);
  if (hazard.row == nullptr) {
    pick_rows<Rows::one>(prepared, words, n, among, happens);
  } else if (prepared.number_of_rows <= kLanes) {
    pick_rows<Rows::vector>(prepared, words, n, among, happens);
  } else if (prepared.number_of_rows <= 2 * kLanes) {
    pick_rows<Rows::pair>(prepared, words, n, among, happens);
  } else {
    pick_rows<Rows::gathered>(prepared, words, n, among, happens);
  }
}

}  // namespace lendsim::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
