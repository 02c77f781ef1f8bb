#include "results/text/markdown.hpp"

#include "results/text/human.hpp"

namespace interleave {

// An underscore within a word is no markup in GitHub's Markdown, and names have many.
std::string markdown_text(std::string_view text) {
  constexpr std::string_view markup = "\\`*[]|~#!";
  std::string result;
  for (char letter : printable(text)) {
    switch (letter) {
      case '<': result += "&lt;"; continue;
      case '>': result += "&gt;"; continue;
      case '&': result += "&amp;"; continue;
      default: break;
    }
    if (markup.find(letter) != std::string_view::npos) result += '\\';
    result += letter;
  }
  return result;
}

}  // namespace interleave
