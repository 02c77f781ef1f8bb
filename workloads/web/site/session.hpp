#pragma once

#include <string>
#include <string_view>

namespace interleave::web {

/// Signs texts with a key and verifies signatures: HMAC-SHA256. Any thread may use it.
class Signer {
 public:
  explicit Signer(std::string key) : key_(std::move(key)) {}

  /// Returns 64 hexadecimal digits. A signature is valid for its `purpose` only.
  std::string sign(std::string_view purpose, std::string_view text) const;
  /// Takes constant time for all wrong signatures of the right length.
  bool verify(std::string_view purpose, std::string_view text, std::string_view signature) const;

 private:
  std::string key_;
};

// A session is a signed cookie with the user's name. The server stores nothing, so workers share
// nothing.

/// True for 1 to 32 letters, digits and '_'.
bool is_user_name(std::string_view name);

/// Returns the cookie that a client sends back: "session=ann.5f1c...". Only for valid user names.
std::string session_cookie(const Signer& signer, std::string_view user);

/// Returns the user of this Cookie header; empty if it has no session, or a forged one.
std::string_view user_of(const Signer& signer, std::string_view cookies);

/// Returns the token that this user's forms must contain (CSRF). Another site can make a browser
/// send the cookie, but it cannot read this token.
std::string form_token(const Signer& signer, std::string_view user);
bool is_form_token(const Signer& signer, std::string_view user, std::string_view token);

}  // namespace interleave::web
