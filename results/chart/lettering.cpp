#include "results/chart/lettering.hpp"

#include <algorithm>
#include <array>

namespace interleave {

namespace {

constexpr std::string_view ellipsis = "\xE2\x80\xA6";

// Returns the first letter, with all bytes of its UTF-8 sequence.
std::string_view first_letter(std::string_view text) {
  auto continues = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; };
  std::size_t length = 1;
  while (length < text.size() && continues(text[length])) ++length;
  return text.substr(0, length);
}

double width_of(std::string_view letter) {
  constexpr std::string_view narrow = "ijl|'.,:;!";
  constexpr std::string_view slim = " ftrI()[]/\\-\"`";
  constexpr std::string_view wide = "mwMWOQ@%+=<>~#&";
  if (letter.size() == 2) return 0.7;  // Latin with accents, Greek, Cyrillic
  if (letter == ellipsis) return 1;
  if (letter.size() > 2) return 1.3;  // Chinese, symbols, pictures
  if (narrow.find(letter) != std::string_view::npos) return 0.34;
  if (slim.find(letter) != std::string_view::npos) return 0.46;
  if (wide.find(letter) != std::string_view::npos) return 0.98;
  bool is_capital = letter.front() >= 'A' && letter.front() <= 'Z';
  return is_capital ? 0.75 : 0.64;
}

// Returns the end of the longest beginning of `text` that fits into `width`. It has at least one
// letter.
std::size_t fitting(std::string_view text, double width) {
  std::size_t end = 0;
  double used = 0;
  while (end < text.size()) {
    auto letter = first_letter(text.substr(end));
    used += width_of(letter);
    if (used > width && end > 0) break;
    end += letter.size();
  }
  return end;
}

// Returns where a line of at most `most` bytes ends.
std::size_t line_end(std::string_view text, std::size_t most) {
  if (most >= text.size() || text[most] == ' ') return std::min(most, text.size());
  auto line = text.substr(0, most);
  if (auto blank = line.find_last_of(' '); blank != std::string_view::npos && blank > 0) {
    return blank;
  }
  auto mark = line.find_last_of(";,+_/=.-");
  return mark == std::string_view::npos || mark == 0 ? most : mark + 1;
}

std::string_view without_blanks(std::string_view text) {
  auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

}  // namespace

double text_width(std::string_view text) {
  double width = 0;
  while (!text.empty()) {
    auto letter = first_letter(text);
    width += width_of(letter);
    text.remove_prefix(letter.size());
  }
  return width;
}

std::string shortened(std::string_view text, double width) {
  if (text_width(text) <= width) return std::string(text);
  auto end = fitting(text, width - width_of(ellipsis));
  return std::string(without_blanks(text.substr(0, end))) + std::string(ellipsis);
}

std::vector<std::string> folded(std::string_view text, double width, std::size_t most_lines) {
  std::vector<std::string> lines;
  text = without_blanks(text);
  while (!text.empty()) {
    if (lines.size() + 1 == most_lines) {
      lines.push_back(shortened(text, width));
      break;
    }
    auto end = line_end(text, fitting(text, width));
    lines.emplace_back(without_blanks(text.substr(0, end)));
    text = without_blanks(text.substr(end));
  }
  return lines;
}

}  // namespace interleave
