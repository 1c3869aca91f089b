#include "models/base/sha256.hpp"

#include <string>

#include "tests/catch.hpp"

using lendsim::Sha256;
using lendsim::sha256_hex;

// FIPS 180-4 examples, and NIST's message of a million letters.
TEST_CASE("SHA-256 of known messages", "[models][sha256]") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256_hex(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 does not depend on the pieces", "[models][sha256]") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>(i * 7);
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const std::string message = text.substr(0, size);
    Sha256 hash;
    for (std::size_t at = 0; at < size; at += 1 + at % 67) {
      hash.update(message.substr(at, 1 + at % 67));
    }
    REQUIRE(hash.hex() == sha256_hex(message));
  }
}

TEST_CASE("More may follow a digest", "[models][sha256]") {
  Sha256 hash;
  hash.update("ab");
  CHECK(hash.hex() == sha256_hex("ab"));
  hash.update("c");
  CHECK(hash.hex() == sha256_hex("abc"));
}
