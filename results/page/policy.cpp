#include "results/page/policy.hpp"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>

namespace interleave {

std::string source_hash(std::string_view text) {
  std::array<unsigned char, 32> digest{};
  if (::EVP_Digest(text.data(), text.size(), digest.data(), nullptr, ::EVP_sha256(), nullptr) !=
      1) {
    throw std::runtime_error("OpenSSL's EVP_Digest failed");
  }
  std::array<unsigned char, 45> letters{};  // 44, and a NUL
  auto count = ::EVP_EncodeBlock(letters.data(), digest.data(), digest.size());
  return "sha256-" + std::string(letters.begin(), letters.begin() + count);
}

std::string content_policy(std::string_view styles, std::string_view script) {
  return "default-src 'none'; script-src '" + source_hash(script) + "'; style-src '" +
         source_hash(styles) + "'; base-uri 'none'; form-action 'none'";
}

}  // namespace interleave
