#include "results/page/html.hpp"

#include "results/text/human.hpp"

namespace interleave {

namespace {

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
  for (char letter : plain) {
    auto escaped = entity(letter);
    if (escaped.empty()) {
      result += letter;
    } else {
      result += escaped;
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
