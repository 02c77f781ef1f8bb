#include "results/text/utf8.hpp"

#include <algorithm>
#include <cstdint>

namespace interleave {

namespace {

constexpr bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// The shortest well-formed sequence that may begin with `lead`: its length and the range of the
// second byte (Unicode Standard 3.9, table 3-7). The range excludes overlong forms, surrogates and
// numbers above U+10FFFF.
struct Sequence {
  std::size_t length;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
};

constexpr Sequence sequence(unsigned char lead) {
  if (lead >= 0x01 && lead <= 0x7F) return {1};
  if (lead >= 0xC2 && lead <= 0xDF) return {2};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {3};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead >= 0xF1 && lead <= 0xF3) return {4};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0};
}

// The length of the well-formed sequence at the start of `text`, or 0.
std::size_t well_formed_prefix(std::string_view text) {
  auto expected = sequence(static_cast<unsigned char>(text[0]));
  if (expected.length <= 1) return expected.length;
  if (text.size() < expected.length) return 0;
  auto second = static_cast<unsigned char>(text[1]);
  if (second < expected.low || second > expected.high) return 0;
  auto rest = text.substr(2, expected.length - 2);
  return std::ranges::all_of(rest, is_continuation) ? expected.length : 0;
}

// Returns the length of a character at `at` that reverses or isolates the direction of text, else 0.
// These are U+061C, U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069.
std::size_t direction_mark(std::string_view text, std::size_t at) {
  auto is = [&](std::string_view mark) { return text.substr(at, mark.size()) == mark; };
  auto last = [&] { return at + 2 < text.size() ? static_cast<std::uint8_t>(text[at + 2]) : 0; };
  if (is("\xD8\x9C")) return 2;
  if (is("\xE2\x80")) {
    auto byte = last();
    return byte == 0x8E || byte == 0x8F || (byte >= 0xAA && byte <= 0xAE) ? 3 : 0;
  }
  if (is("\xE2\x81")) return last() >= 0xA6 && last() <= 0xA9 ? 3 : 0;
  return 0;
}

}  // namespace

std::string without_direction_marks(std::string_view text) {
  if (text.find_first_of("\xD8\xE2") == std::string_view::npos) return std::string(text);
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    auto length = direction_mark(text, at);
    result += length > 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(at, 1);
    at += std::max<std::size_t>(length, 1);
  }
  return result;
}

std::string well_formed(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    auto length = well_formed_prefix(text);
    result += length > 0 ? text.substr(0, length) : "\xEF\xBF\xBD";
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

std::size_t columns_of(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, is_continuation));
}

std::string first_columns(std::string_view text, std::size_t columns) {
  std::size_t end = 0;
  while (end < text.size() && (columns > 0 || is_continuation(text[end]))) {
    if (!is_continuation(text[end])) --columns;
    ++end;
  }
  return std::string(text.substr(0, end));
}

}  // namespace interleave
