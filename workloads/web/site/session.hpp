#pragma once

#include <string>
#include <string_view>

namespace interleave::web {

/// Signs texts with a key, and knows its signatures again: HMAC-SHA256. Any thread may use it.
class Signer {
 public:
  explicit Signer(std::string key) : key_(std::move(key)) {}

  /// 64 hexadecimal digits. `purpose` keeps a signature from being good for something else.
  std::string sign(std::string_view purpose, std::string_view text) const;
  /// Takes equally long for every wrong signature of the right length.
  bool verify(std::string_view purpose, std::string_view text, std::string_view signature) const;

 private:
  std::string key_;
};

// A session is its cookie: who it is, signed. Nothing is kept, so no worker needs another's memory.

/// 1 to 32 letters, digits and '_'.
bool is_user_name(std::string_view name);

/// "session=ann.5f1c...": what a client sends back. Only for user names.
std::string session_cookie(const Signer& signer, std::string_view user);

/// Who sent this Cookie header; empty where there is no session in it, or a forged one.
std::string_view user_of(const Signer& signer, std::string_view cookies);

/// What a form of this user's must bring along: another site can make a browser send the cookie,
/// but cannot read this (CSRF).
std::string form_token(const Signer& signer, std::string_view user);
bool is_form_token(const Signer& signer, std::string_view user, std::string_view token);

}  // namespace interleave::web
