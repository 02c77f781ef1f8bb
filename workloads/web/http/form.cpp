#include "workloads/web/http/form.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace interleave::web {

namespace {

// Removes the part before the next `separator` from the front of `rest`, with the separator.
std::string_view take(std::string_view& rest, char separator) {
  auto end = std::min(rest.find(separator), rest.size());
  auto piece = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return piece;
}

std::optional<std::string_view> raw_value(std::string_view form, std::string_view name) {
  while (!form.empty()) {
    auto value = take(form, '&');
    auto key = take(value, '=');
    if (key == name) return value;
  }
  return std::nullopt;
}

std::optional<char> escaped_byte(std::string_view digits) {
  unsigned value = 0;
  const char* end = digits.data() + digits.size();
  auto [stop, error] = std::from_chars(digits.data(), end, value, 16);
  if (error != std::errc() || stop != end || digits.size() != 2) return std::nullopt;
  return static_cast<char>(value);
}

// True for a byte that means the same with and without an escape (RFC 3986, 2.3). "%2F" is no '/'.
bool is_unreserved(char letter) {
  bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
  bool is_digit = letter >= '0' && letter <= '9';
  return is_letter || is_digit || std::string_view("-._~").find(letter) != std::string_view::npos;
}

}  // namespace

std::string_view path_of(std::string_view target) {
  constexpr std::string_view scheme = "http://";
  target = target.substr(0, target.find('?'));  // first: a query may contain '/'
  auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter;
  };
  if (!std::ranges::equal(target.substr(0, scheme.size()), scheme, {}, lower)) return target;
  auto slash = target.find('/', scheme.size());
  return slash == std::string_view::npos ? "/" : target.substr(slash);
}

bool is_same_path(std::string_view plain, std::string_view escaped) {
  for (char letter : plain) {
    auto byte = escaped.starts_with('%') ? escaped_byte(escaped.substr(1, 2)) : std::nullopt;
    if (byte && !is_unreserved(*byte)) return false;
    if (escaped.empty() || byte.value_or(escaped.front()) != letter) return false;
    escaped.remove_prefix(byte ? 3 : 1);
  }
  return escaped.empty();
}

std::string_view query_of(std::string_view target) {
  auto mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

std::string decoded(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto escaped = text[i] == '%' ? escaped_byte(text.substr(i + 1, 2)) : std::nullopt;
    if (escaped) i += 2;
    plain += escaped ? *escaped : text[i] == '+' ? ' ' : text[i];
  }
  return plain;
}

std::string form_value(std::string_view form, std::string_view name) {
  return decoded(raw_value(form, name).value_or(std::string_view()));
}

std::int64_t form_number(std::string_view form, std::string_view name, std::int64_t preset,
                         std::int64_t least, std::int64_t most) {
  auto text = raw_value(form, name).value_or(std::string_view());
  std::int64_t value = preset;
  auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) value = preset;
  return std::clamp(value, least, most);
}

std::string_view cookie_value(std::string_view cookies, std::string_view name) {
  while (!cookies.empty()) {
    auto value = take(cookies, ';');
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    auto key = take(value, '=');
    if (key == name) return value;
  }
  return {};
}

}  // namespace interleave::web
