#include "sim/random/address.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <vector>

#include "models/base/hash.hpp"
#include "sim/random/columns.hpp"
#include "tests/catch.hpp"

using namespace lendsim;

TEST_CASE("Philox4x32-10 gives the published answers") {
  // Known-answer vectors of Random123 (kat_vectors): all zeros, and the digits of pi.
  const r123::Philox4x32 philox;
  const auto zero = philox({{0, 0, 0, 0}}, {{0, 0}});
  CHECK(zero[0] == 0x6627e8d5U);
  CHECK(zero[1] == 0xe169c58dU);
  CHECK(zero[2] == 0xbc57ac4cU);
  CHECK(zero[3] == 0x9b00dbd8U);
  const auto pi =
      philox({{0x243f6a88U, 0x85a308d3U, 0x13198a2eU, 0x03707344U}}, {{0xa4093822U, 0x299f31d0U}});
  CHECK(pi[0] == 0xd16cfe09U);
  CHECK(pi[1] == 0x94fdccebU);
  CHECK(pi[2] == 0x5001e420U);
  CHECK(pi[3] == 0x24126ea1U);
}

TEST_CASE("words of many borrowers are the words of each") {
  const Month month = make_month(2020, 3);
  for (const std::size_t n : {1U, 15U, 16U, 17U, 256U, 1000U}) {
    std::vector<Words> many(n);
    words_of_borrowers(77, Purpose::month, 3, 4294967000U, month, fnv1a("event.life"), many);
    for (std::size_t i = 0; i < n; ++i) {
      const auto borrower = static_cast<BorrowerId>(4294967000U + i);
      REQUIRE(many[i] == words_at(77, Purpose::month, 3, borrower, month, fnv1a("event.life")));
    }
  }
}

TEST_CASE("every part of an address matters") {
  const Month month = make_month(2020, 3);
  const Words base = words_at(1, Purpose::month, 2, 3, month, 4);
  CHECK(words_at(2, Purpose::month, 2, 3, month, 4) != base);
  CHECK(words_at(1, Purpose::birth, 2, 3, month, 4) != base);
  CHECK(words_at(1, Purpose::month, 3, 3, month, 4) != base);
  CHECK(words_at(1, Purpose::month, 2, 4, month, 4) != base);
  CHECK(words_at(1, Purpose::month, 2, 3, month + 1, 4) != base);
  CHECK(words_at(1, Purpose::month, 2, 3, month, 5) != base);
}

TEST_CASE("words along borrowers, months and slots are uniform") {
  // Chi-squared over 256 bins of the top byte; 12 tests, so each at 1e-7 / 12 (Sidak, z about 5).
  constexpr int kBins = 256;
  constexpr int kDraws = 1 << 18;
  const boost::math::chi_squared distribution(kBins - 1);
  const double critical = boost::math::quantile(boost::math::complement(distribution, 1e-7 / 12.0));
  for (int along = 0; along < 3; ++along) {
    for (std::size_t word = 0; word < 4; ++word) {
      std::vector<int> count(kBins);
      for (int i = 0; i < kDraws; ++i) {
        const auto k = static_cast<std::uint32_t>(i);
        const Words w =
            words_at(99, Purpose::month, 0, along == 0 ? k : 1,
                     make_month(2020, 1) + (along == 1 ? i : 0), along == 2 ? k : fnv1a("jiebei"));
        ++count[w[word] >> 24U];
      }
      const double expected = static_cast<double>(kDraws) / kBins;
      double chi2 = 0.0;
      for (const int c : count) chi2 += (c - expected) * (c - expected) / expected;
      CHECK(chi2 < critical);
    }
  }
}
