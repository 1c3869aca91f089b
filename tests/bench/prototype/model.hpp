// The model of the speed benchmarks, hard-coded: a loan of twelve instalments, three hazards, six
// causes of closure, reopening, limits up and down. reference.cpp is the month to read. Its numbers
// are chosen for every branch to be taken often; none has a source, all are judgement.
// scenarios/reference/bench-prototype.toml is the same model as a scenario.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace bench {

inline constexpr std::size_t kSegments = 8;
inline constexpr std::int32_t kLimitCap = 20'000'000;   // fen; 64 of them fit in 32 bits
inline constexpr std::int32_t kLimitFloor = 10'000;     // fen
inline constexpr std::uint32_t kAnnuity = 388'694'540;  // instalment / principal, 0.0905 in 2^-32
inline constexpr std::int32_t kTerm = 12;               // months
inline constexpr std::int32_t kChargeOff = 5;           // months missed

// Hazards, in log-odds: per month missed, per unit of utilisation, per point of score.
inline constexpr float kMissByMonths = 0.55F;
inline constexpr float kMissByUtilisation = 0.8F;
inline constexpr float kMissByScore = 0.02F;
inline constexpr float kDrawByScore = 0.01F;
inline constexpr float kScoreOfMiss = 3.0F;
inline constexpr float kScoreOfPayment = 0.25F;
inline constexpr float kScoreEnd = 50.0F;

inline constexpr std::int32_t kFlagsForReview = 3;
inline constexpr std::int32_t kMonthsForCredit = 3;
inline constexpr std::int32_t kIdleForDormancy = 12;
inline constexpr std::int32_t kIdleForReopening = 6;
inline constexpr std::int32_t kStreakForRaise = 6;
inline constexpr std::int32_t kMonthsForCut = 2;
inline constexpr std::int32_t kLongest = 31;  // where streak and idle stop
inline constexpr std::int32_t kMostFlags = 7;

enum Cause : std::int32_t {
  kNoCause,
  kChargedOffCause,
  kFraud,
  kReview,
  kCredit,
  kVoluntary,
  kDormancy
};

// Sums by month and segment; money in fen.
enum Measure : std::size_t {
  kOpen,           // borrowers at month end
  kClosures,       // by cause: six
  kReopened = 7,   // borrowers
  kDraws,          // borrowers
  kDrawn,          // fen
  kInterest,       // fen, received
  kPenalty,        // fen, charged
  kSettled,        // borrowers
  kSettledAmount,  // fen
  kPrincipalPaid,  // fen
  kBalance,        // fen, by months missed: five
  kDebts = 20,     // borrowers, by months missed: five
  kMissed = 25,    // borrowers
  kChargedOff,     // fen
  kLimit,          // fen, of open accounts
  kRaised,         // borrowers
  kCut,            // borrowers
  kRiskEvents,     // borrowers
  kSold,           // fen, balance at other closures
  kMeasures
};

// What depends on month and segment. Probabilities are thresholds on 31 bits.
struct Parameters {
  float draw, miss, settle;  // log-odds
  std::int32_t risk, fraud, voluntary, dormancy, review, credit, reopening, raise;
};
using Calendar = std::vector<std::array<Parameters, kSegments>>;  // [month][segment]
Calendar make_calendar(int months);

// 48 bytes a borrower, sorted by segment: borrower i is in segment i / (size / kSegments). What has
// a small range is packed: months missed in bits 0-2, closed 3, cause 4-6, flags 7-9, streak 10-14,
// idle 15-19, term 20-25.
struct Book {
  explicit Book(std::size_t borrowers);  // a multiple of kSegments * 16

  std::size_t size;
  // Written every month.
  std::int32_t *principal, *limit, *instalment, *arrears;  // fen
  std::uint32_t* packed;
  float* score;                 // points, from 0
  std::int32_t* interest_paid;  // fen
  std::int32_t* last_miss;      // month; -1: never
  // Only read: log-odds of the three hazards, interest a month in 2^-32.
  float *draw, *miss, *settle;
  std::uint32_t* rate;

 private:
  struct Free {
    void operator()(void* p) const;
  };
  std::unique_ptr<std::byte, Free> memory_;
};
std::size_t rounded_up(std::size_t borrowers);
void give_birth(Book& book, std::uint32_t replication);

// Key and counter of a month's words: Philox4x32-10 of (borrower, 2 month + block, replication, 0).
inline constexpr std::uint32_t kSeed = 12345;
inline constexpr std::uint32_t kMonthKey = 0xB0771;
inline constexpr std::uint32_t kBirthKey = 0xB0770;

// Borrowers first ... last - 1, of one segment, in one month.
struct Step {
  std::size_t first, last;
  std::uint32_t month, replication;
  const Parameters& parameters;
  std::int64_t* sums;  // [kMeasures]
};

using Kernel = void (*)(Book&, const Step&);
void reference_month(Book& book, const Step& step);
void columns_month(Book& book, const Step& step);
void draws_only(Book& book, const Step& step);
// Sums by [month][segment][measure].
using Sums = std::vector<std::array<std::array<std::int64_t, kMeasures>, kSegments>>;

// The simulation as it is usually written (naive.cpp), with uniforms of its own.
class NaiveRun {
 public:
  NaiveRun(const Book& born, int months, std::uint32_t seed);
  ~NaiveRun();
  NaiveRun(const NaiveRun&) = delete;
  NaiveRun& operator=(const NaiveRun&) = delete;
  void simulate(const Calendar& calendar);
  void add_to(Sums& sums) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Restricts columns_month and draws_only to one instruction set: "sse4", "avx2", "avx3", or "best".
// False if this processor hasn't got it. `simd_name` is what runs.
bool choose_simd(const char* name);
const char* simd_name();

}  // namespace bench
