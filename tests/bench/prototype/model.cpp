#include "tests/bench/prototype/model.hpp"

#include <Random123/philox.h>

#include <cmath>
#include <cstdlib>
#include <new>

namespace bench {
namespace {

constexpr double kTwo31 = 2147483648.0;
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kColumns = 12;
constexpr std::size_t kPage = 4096;
constexpr std::uint32_t kLowestLimit = 500'000, kLimitRange = 3'000'000;    // fen
constexpr std::uint32_t kLowestRate = 51'539'607, kRateRange = 25'769'803;  // 0.012, 0.006 in 2^-32

std::int32_t threshold(double probability) {
  return static_cast<std::int32_t>(probability * kTwo31);
}

std::uint32_t high(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::uint32_t>((static_cast<std::uint64_t>(a) * b) >> 32U);
}

// Sum of two uniforms less one: triangular on (-1, 1).
float triangular(std::uint32_t a, std::uint32_t b) {
  return (static_cast<float>(a >> 8U) + static_cast<float>(b >> 8U)) * 0x1p-24F - 1.0F;
}

void give_birth(Book& book, std::uint32_t replication, std::size_t i) {
  const r123::Philox4x32 philox;
  const auto id = static_cast<std::uint32_t>(i);
  const r123::Philox4x32::key_type key = {{kSeed, kBirthKey}};
  const auto u = philox({{id, 0xFFFFFFFFU, replication, 1}}, key);
  const auto v = philox({{id, 0xFFFFFFFEU, replication, 1}}, key);
  const auto segment = static_cast<int>(i / (book.size / kSegments));
  const float shift = static_cast<float>(segment - 4) * 0.05F;
  book.principal[i] = book.instalment[i] = book.arrears[i] = book.interest_paid[i] = 0;
  book.packed[i] = 0;
  book.score[i] = 0.0F;
  book.last_miss[i] = -1;
  book.limit[i] = static_cast<std::int32_t>(kLowestLimit + high(u[0], kLimitRange));
  book.draw[i] = -1.6F + triangular(u[1], v[0]) + shift;
  book.miss[i] = -2.4F + 1.5F * triangular(u[2], v[1]) - shift;
  book.settle[i] = -3.0F + triangular(u[3], v[2]);
  book.rate[i] = kLowestRate + high(v[3], kRateRange);
}

}  // namespace

Calendar make_calendar(int months) {
  Calendar calendar(static_cast<std::size_t>(months));
  for (std::size_t month = 0; month < calendar.size(); ++month) {
    for (std::size_t segment = 0; segment < kSegments; ++segment) {
      const double cycle =
          std::sin(static_cast<double>(month) * 0.2 + static_cast<double>(segment));
      calendar[month][segment] = {static_cast<float>(0.2 * cycle),
                                  static_cast<float>(-0.3 * cycle),
                                  static_cast<float>(0.1 * cycle),
                                  threshold(0.02 + 0.005 * cycle),
                                  threshold(0.02),
                                  threshold(0.004),
                                  threshold(0.08),
                                  threshold(0.25),
                                  threshold(0.3),
                                  threshold(0.03),
                                  threshold(0.05)};
    }
  }
  return calendar;
}

void Book::Free::operator()(void* p) const { std::free(p); }

Book::Book(std::size_t borrowers) : size(borrowers) {
  // Columns a whole number of pages apart would meet in the same sets of the caches.
  const std::size_t stride = (borrowers * 4 + kPage - 1) / kPage * kPage + 7 * kAlignment;
  memory_.reset(static_cast<std::byte*>(std::aligned_alloc(kAlignment, stride * kColumns)));
  if (!memory_) throw std::bad_alloc();
  std::byte* next = memory_.get();
  const auto place = [&](auto*& column) {
    column = reinterpret_cast<std::remove_reference_t<decltype(column)>>(next);
    next += stride;
  };
  place(principal), place(limit), place(instalment), place(arrears), place(packed), place(score);
  place(interest_paid), place(last_miss), place(draw), place(miss), place(settle), place(rate);
}

std::size_t rounded_up(std::size_t borrowers) {
  constexpr std::size_t kStep = kSegments * 16;
  return (borrowers + kStep - 1) / kStep * kStep;
}

void give_birth(Book& book, std::uint32_t replication) {
  for (std::size_t i = 0; i < book.size; ++i) give_birth(book, replication, i);
}

}  // namespace bench
