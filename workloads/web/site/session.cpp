#include "workloads/web/site/session.hpp"

#include "workloads/web/http/form.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace interleave::web {

namespace {

constexpr std::string_view session = "session";
constexpr std::string_view form = "form";

}  // namespace

std::string Signer::sign(std::string_view purpose, std::string_view text) const {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string message(purpose);
  message.append(1, '\0').append(text);
  std::array<unsigned char, 32> code{};
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());  // NOLINT
  if (::HMAC(::EVP_sha256(), key_.data(), static_cast<int>(key_.size()), bytes, message.size(),
             code.data(), nullptr) == nullptr) {
    throw std::runtime_error("OpenSSL's HMAC failed");
  }
  std::string hex;
  hex.reserve(2 * code.size());
  for (unsigned byte : code) {
    hex += digits[byte / 16];
    hex += digits[byte % 16];
  }
  return hex;
}

bool Signer::verify(std::string_view purpose, std::string_view text,
                    std::string_view signature) const {
  auto right = sign(purpose, text);
  return signature.size() == right.size() &&
         ::CRYPTO_memcmp(signature.data(), right.data(), right.size()) == 0;
}

bool is_user_name(std::string_view name) {
  constexpr std::size_t longest = 32;
  return !name.empty() && name.size() <= longest && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string session_cookie(const Signer& signer, std::string_view user) {
  std::string cookie(session);
  return cookie.append("=").append(user).append(".").append(signer.sign(session, user));
}

std::string_view user_of(const Signer& signer, std::string_view cookies) {
  auto value = cookie_value(cookies, session);
  auto dot = value.find('.');
  if (dot == std::string_view::npos) return {};
  auto user = value.substr(0, dot);
  bool ours = is_user_name(user) && signer.verify(session, user, value.substr(dot + 1));
  return ours ? user : std::string_view();
}

std::string form_token(const Signer& signer, std::string_view user) {
  return signer.sign(form, user);
}

bool is_form_token(const Signer& signer, std::string_view user, std::string_view token) {
  return signer.verify(form, user, token);
}

}  // namespace interleave::web
