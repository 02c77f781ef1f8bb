#include "results/text/human.hpp"

#include "results/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace interleave {

namespace {

struct Unit {
  double size;
  std::string_view name;
};

// Chooses the largest unit that the value reaches once rounded, so that no text is "1000 us".
template <std::size_t count>
std::string in_units(double value, const std::array<Unit, count>& units) {
  constexpr double rounds_up = 0.9995;
  auto fits = [value](const Unit& unit) { return std::abs(value) >= unit.size * rounds_up; };
  auto found = std::ranges::find_if(units, fits);
  const Unit& unit = found == units.end() || value == 0 ? units.back() : *found;
  auto text = three_digits(value / unit.size);
  return unit.name.empty() ? text : text + ' ' + std::string(unit.name);
}

}  // namespace

std::string three_digits(double value) {
  if (!std::isfinite(value)) return "?";
  if (value == 0) return "0";
  // Digits before the point (0 and less below 0.1), after rounding to three: 9.996 is 10.0.
  auto magnitude = std::floor(std::log10(std::abs(value) * 1.0005)) + 1;
  auto decimals = static_cast<int>(std::clamp(3 - magnitude, 0.0, 12.0));
  std::array<char, 400> digits{};
  auto* end =
      std::to_chars(digits.begin(), digits.end(), value, std::chars_format::fixed, decimals).ptr;
  return {digits.begin(), end};
}

std::string human_count(double value) {
  if (value < 1000 && value == std::floor(value)) return std::to_string(std::lround(value));
  static constexpr std::array<Unit, 4> units = {{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {1, ""}}};
  return in_units(value, units);
}

std::string human_duration(double seconds) {
  static constexpr std::array<Unit, 4> units = {
      {{1, "s"}, {1e-3, "ms"}, {1e-6, "us"}, {1e-9, "ns"}}};
  return in_units(seconds, units);
}

std::string human_bytes(double bytes) {
  static constexpr std::array<Unit, 4> units = {
      {{1U << 30U, "GiB"}, {1U << 20U, "MiB"}, {1U << 10U, "KiB"}, {1, "B"}}};
  return in_units(bytes, units);
}

std::string human_percent(double share) {
  return three_digits(100 * share) + "%";
}

std::string rate_text(double per_s) {
  std::array<char, 400> digits{};
  auto* end = std::to_chars(digits.begin(), digits.end(), per_s, std::chars_format::fixed).ptr;
  return {digits.begin(), end};
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string printable(std::string_view text, bool ascii) {
  std::string result = without_direction_marks(well_formed(text));
  // The two-byte control characters U+0080 to U+009F.
  for (std::size_t at = 0; at + 1 < result.size(); ++at) {
    if (result[at] == '\xC2' && static_cast<unsigned char>(result[at + 1]) < 0xA0) {
      result.replace(at, 2, " ");
    }
  }
  std::ranges::replace_if(
      result, [](char letter) { return (letter >= 0 && letter < ' ') || letter == '\x7F'; }, ' ');
  if (!ascii) return result;
  std::string plain;
  for (char letter : result) {
    auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x80) plain += letter;
    if (byte >= 0xC0) plain += '?';
  }
  return plain;
}

}  // namespace interleave
