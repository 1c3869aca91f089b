// lendsim_bench_prototype KERNEL [--simd NAME] [--borrowers N] [--months N] [--replications N]
//
// Times the hard-coded model on one thread and prints one line of JSON: seconds and sums of every
// replication, hashes of all sums and of the borrowers' last state. KERNEL: columns, reference,
// naive, or draws (words only, the least a month can cost). NAME: sse4, avx2, avx3, best.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <chrono>
#include <cstring>
#include <string>
#include <string_view>

#include "tests/bench/prototype/model.hpp"

namespace {

using namespace bench;

constexpr std::size_t kBlock = 1024;  // borrowers; 48 kB, so a block stays in the cache
constexpr int kUsage = 64;

struct Arguments {
  std::string kernel, simd = "best";
  std::size_t borrowers = 100'000;
  int months = 60;
  std::uint32_t replications = 1;
};

template <class Integer>
bool number(std::string_view text, Integer& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value > 0;
}

bool read(int count, char** words, Arguments& a) {
  if (count < 2 || count % 2 != 0) return false;
  a.kernel = words[1];
  for (int i = 2; i < count; i += 2) {
    const std::string_view name = words[i], value = words[i + 1];
    const bool good = name == "--simd"           ? (a.simd = value, true)
                      : name == "--borrowers"    ? number(value, a.borrowers)
                      : name == "--months"       ? number(value, a.months)
                      : name == "--replications" ? number(value, a.replications)
                                                 : false;
    if (!good) return false;
  }
  return true;
}

Kernel kernel_of(std::string_view name) {
  if (name == "columns") return columns_month;
  if (name == "reference") return reference_month;
  if (name == "draws") return draws_only;
  return nullptr;
}

template <class Function>
double seconds_of(const Function& function) {
  const auto start = std::chrono::steady_clock::now();
  function();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// A block of one segment through all months, then the next.
void simulate(Kernel kernel, Book& book, const Calendar& calendar, std::uint32_t replication,
              Sums& sums) {
  const std::size_t length = book.size / kSegments;
  for (std::size_t segment = 0; segment < kSegments; ++segment) {
    const std::size_t end = (segment + 1) * length;
    for (std::size_t first = segment * length; first < end; first += kBlock) {
      for (std::size_t month = 0; month < calendar.size(); ++month) {
        kernel(book, {first, std::min(end, first + kBlock), static_cast<std::uint32_t>(month),
                      replication, calendar[month][segment], sums[month][segment].data()});
      }
    }
  }
}

constexpr std::uint64_t kHashStart = 0xcbf29ce484222325ULL;

// FNV-1a of 64 bits.
std::uint64_t hashed(std::uint64_t hash, const void* data, std::size_t size) {
  const auto* bytes = static_cast<const unsigned char*>(data);
  for (std::size_t i = 0; i < size; ++i) hash = (hash ^ bytes[i]) * 0x100000001b3ULL;
  return hash;
}

std::uint64_t hash_of(const Book& book) {
  const void* columns[] = {book.principal, book.limit, book.instalment,    book.arrears,
                           book.packed,    book.score, book.interest_paid, book.last_miss};
  std::uint64_t hash = kHashStart;
  for (const void* column : columns) hash = hashed(hash, column, book.size * 4);
  return hash;
}

std::array<std::int64_t, kMeasures> totals_of(const Sums& sums) {
  std::array<std::int64_t, kMeasures> totals = {};
  for (const auto& month : sums) {
    for (const auto& segment : month) {
      for (std::size_t k = 0; k < kMeasures; ++k) totals[k] += segment[k];
    }
  }
  return totals;
}

int run(const Arguments& a, Kernel kernel) {
  const Calendar calendar = make_calendar(a.months);
  Book book(rounded_up(a.borrowers));
  std::vector<double> seconds;
  std::vector<std::string> sums_of_each;
  std::uint64_t tally_hash = kHashStart, state_hash = kHashStart;
  for (std::uint32_t replication = 0; replication < a.replications; ++replication) {
    give_birth(book, replication);
    Sums sums(calendar.size());
    if (kernel != nullptr) {
      seconds.push_back(seconds_of([&] { simulate(kernel, book, calendar, replication, sums); }));
    } else {
      NaiveRun naive(book, a.months, replication + 1);
      seconds.push_back(seconds_of([&] { naive.simulate(calendar); }));
      naive.add_to(sums);
    }
    tally_hash = hashed(tally_hash, sums.data(), sums.size() * sizeof(sums[0]));
    const std::uint64_t state = hash_of(book);
    state_hash = hashed(state_hash, &state, sizeof state);
    sums_of_each.push_back(fmt::format("[{}]", fmt::join(totals_of(sums), ", ")));
  }
  const bool vectors = a.kernel == "columns" || a.kernel == "draws";
  fmt::print(
      "{{\"kernel\": \"{}\", \"simd\": \"{}\", \"borrowers\": {}, \"months\": {}, "
      "\"seconds\": [{}], \"tally_hash\": \"{:016x}\", \"state_hash\": \"{:016x}\", "
      "\"sums\": [{}]}}\n",
      a.kernel, vectors ? simd_name() : "", book.size, a.months, fmt::join(seconds, ", "),
      tally_hash, state_hash, fmt::join(sums_of_each, ", "));
  return 0;
}

}  // namespace

int main(int count, char** words) {
  Arguments a;
  if (!read(count, words, a)) {
    fmt::print(stderr,
               "usage: lendsim_bench_prototype columns|reference|draws|naive "
               "[--simd sse4|avx2|avx3|best] [--borrowers N] [--months N] "
               "[--replications N]\n");
    return kUsage;
  }
  const Kernel kernel = kernel_of(a.kernel);
  if (kernel == nullptr && a.kernel != "naive") {
    fmt::print(stderr, "lendsim_bench_prototype: no kernel {}\n", a.kernel);
    return kUsage;
  }
  if (!choose_simd(a.simd.c_str())) {
    fmt::print(stderr, "lendsim_bench_prototype: this processor has no {}\n", a.simd);
    return kUsage;
  }
  return run(a, kernel);
}
