#include "results/page/html.hpp"

#include "results/text/human.hpp"

#include <cstdint>

namespace interleave {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

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

std::string_view entity(char letter) {
  switch (letter) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    default: return "";
  }
}

}  // namespace

std::string html(std::string_view text) {
  auto plain = printable(text);
  std::string result;
  result.reserve(plain.size());
  for (std::size_t at = 0; at < plain.size(); ++at) {
    if (auto length = direction_mark(plain, at); length > 0) {
      result += replacement;
      at += length - 1;
    } else if (auto escaped = entity(plain[at]); !escaped.empty()) {
      result += escaped;
    } else {
      result += plain[at];
    }
  }
  return result;
}

std::string tagged(std::string_view tag, std::string_view text) {
  std::string result = "<";
  result.append(tag).append(">").append(html(text)).append("</");
  return result.append(tag.substr(0, tag.find(' '))).append(">");
}

std::string json_for_html(std::string json) {
  for (auto at = json.find('<'); at != std::string::npos; at = json.find('<', at)) {
    json.replace(at, 1, "\\u003c");
  }
  return json;
}

}  // namespace interleave
