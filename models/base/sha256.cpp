#include "models/base/sha256.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <new>

namespace lendsim {
namespace {

constexpr std::size_t kDigestBytes = 32;

// The library refuses nothing that is asked of it here; what is left is want of memory.
void check(int result) {
  if (result != 1) throw std::bad_alloc();
}

// Without the settings of the machine: they could forbid or replace the algorithm.
const EVP_MD* algorithm() {
  static const int ready = OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  check(ready);
  return EVP_sha256();
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (!context_) throw std::bad_alloc();
  check(EVP_DigestInit_ex(context_.get(), algorithm(), nullptr));
}

void Sha256::update(const void* data, std::size_t size) {
  check(EVP_DigestUpdate(context_.get(), data, size));
}

std::string Sha256::hex() const {
  const Sha256 last;
  check(EVP_MD_CTX_copy_ex(last.context_.get(), context_.get()));
  std::array<unsigned char, kDigestBytes> digest{};
  check(EVP_DigestFinal_ex(last.context_.get(), digest.data(), nullptr));

  std::string text;
  for (const unsigned char byte : digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15U];
  }
  return text;
}

std::string sha256_hex(std::string_view text) {
  Sha256 hash;
  hash.update(text);
  return hash.hex();
}

}  // namespace lendsim
