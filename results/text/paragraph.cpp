#include "results/text/paragraph.hpp"

#include "results/text/utf8.hpp"

#include <algorithm>
#include <ostream>

namespace interleave {

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  if (width == 0) return {std::string(text)};
  std::vector<std::string> lines;
  std::string line;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (text.empty()) break;
    auto word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    if (!line.empty() && columns_of(line) + 1 + columns_of(word) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  if (!line.empty() || lines.empty()) lines.push_back(std::move(line));
  return lines;
}

void print_paragraph(std::ostream& out, std::string_view head, std::string_view text,
                     std::size_t indent, std::size_t width) {
  constexpr std::size_t gap = 2;
  constexpr std::size_t least = 20;  // least columns of text that are readable
  auto room = width == 0 ? 0 : std::max(width, indent + least) - indent;
  out << head;
  std::size_t at = columns_of(head);
  if (at > 0 && at + gap > indent) {
    out << '\n';
    at = 0;
  }
  for (const auto& line : wrapped(text, room)) {
    if (!line.empty()) out << std::string(indent - at, ' ') << line;
    out << '\n';
    at = 0;
  }
}

}  // namespace interleave
