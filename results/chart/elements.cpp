#include "results/chart/elements.hpp"

#include "results/text/human.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace interleave {

Attribute::Attribute(std::string_view its_name, double number)
    : name(its_name), value(units(number)) {}

std::string escaped(std::string_view text) {
  std::string result;
  for (char letter : printable(text)) {
    switch (letter) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      default: result += letter;
    }
  }
  return result;
}

std::string units(double number) {
  constexpr double most = 1e6;
  auto rounded =
      std::isfinite(number) ? std::round(std::clamp(number, -most, most) * 100) / 100 : 0;
  std::array<char, 64> text{};
  auto* end =
      std::to_chars(text.data(), text.data() + text.size(), rounded + 0.0, std::chars_format::fixed)
          .ptr;
  return {text.data(), end};
}

std::string element(std::string_view name, std::initializer_list<Attribute> attributes,
                    std::string_view content) {
  std::string text = "<" + std::string(name);
  for (const Attribute& attribute : attributes) {
    text += " " + std::string(attribute.name) + "=\"" + escaped(attribute.value) + "\"";
  }
  if (content.empty()) return text + "/>";
  return text + ">" + std::string(content) + "</" + std::string(name) + ">";
}

}  // namespace interleave
