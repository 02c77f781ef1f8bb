#include "results/text/json_text.hpp"

#include "results/text/utf8.hpp"

namespace interleave {

namespace {

// Control characters, and U+007F to U+009F, which a terminal may obey.
void append_code(std::string& out, unsigned code) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u00";
  out += digits[code >> 4U];
  out += digits[code & 15U];
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  auto clean = well_formed(text);
  out += '"';
  for (std::size_t at = 0; at < clean.size(); ++at) {
    auto byte = static_cast<unsigned char>(clean[at]);
    if (byte == '"' || byte == '\\') {
      out += '\\';
      out += clean[at];
    } else if (byte < 0x20 || byte == 0x7F) {
      append_code(out, byte);
    } else if (byte == 0xC2 && static_cast<unsigned char>(clean[at + 1]) < 0xA0) {
      append_code(out, static_cast<unsigned char>(clean[++at]));
    } else {
      out += clean[at];
    }
  }
  out += '"';
}

}  // namespace interleave
