#include "tests/svg_reader.hpp"

#include "results/text/human.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

namespace interleave::testing {

namespace {

using Attributes = std::map<std::string, std::string>;

// Returns the text without its entities. Sets `fault` for an entity that XML does not have.
std::string unescaped(std::string_view text, std::string& fault) {
  static const std::map<std::string_view, char> entities = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
  std::string result;
  while (!text.empty()) {
    if (text.front() != '&') {
      result += text.front();
      text.remove_prefix(1);
      continue;
    }
    auto entity = text.substr(0, text.find(';') + 1);
    auto found = entities.find(entity);
    if (found == entities.end()) {
      fault = "an unknown entity";
      return result;
    }
    result += found->second;
    text.remove_prefix(entity.size());
  }
  return result;
}

class Reader {
 public:
  explicit Reader(std::string_view svg) : left_(svg) {}

  SvgParts read() {
    if (printable(lines_joined()) != lines_joined()) parts_.fault = "a letter that XML has not";
    while (parts_.fault.empty() && !left_.empty()) {
      left_.front() == '<' ? read_tag() : read_text();
    }
    if (parts_.fault.empty() && !open_.empty()) parts_.fault = "an element is open";
    return std::move(parts_);
  }

 private:
  std::string lines_joined() const {
    std::string text(left_);
    std::ranges::replace(text, '\n', ' ');
    return text;
  }
  void fail(std::string_view why) {
    if (parts_.fault.empty())
      parts_.fault = std::string(why) + " at: " + std::string(left_.substr(0, 60));
  }
  void read_text() {
    auto text = left_.substr(0, left_.find('<'));
    left_.remove_prefix(text.size());
    std::string fault;
    auto words = unescaped(text, fault);
    if (!fault.empty()) fail(fault);
    if (text.find('>') != std::string_view::npos) fail("a bracket");
    if (open_.empty() && words.find_first_not_of('\n') != std::string::npos) fail("text outside");
    if (!open_.empty() && open_.back() == "text") parts_.texts.back().words += words;
  }
  void read_tag() {
    static const std::set<std::string_view> known = {"svg",  "style", "title", "desc", "g",
                                                     "text", "line",  "path",  "rect", "polyline"};
    auto end = left_.find('>');
    if (end == std::string_view::npos) return fail("a tag without an end");
    auto tag = left_.substr(1, end - 1);
    if (tag.starts_with('/')) {
      if (open_.empty() || open_.back() != tag.substr(1)) return fail("a wrong end tag");
      open_.pop_back();
    } else {
      bool is_closed = tag.ends_with('/');
      if (is_closed) tag.remove_suffix(1);
      std::string name(tag.substr(0, tag.find(' ')));
      if (!known.contains(name)) return fail("an unexpected element");
      begin(name, attributes_of(tag.substr(name.size())));
      if (!is_closed) open_.push_back(name);
    }
    left_.remove_prefix(end + 1);
  }
  Attributes attributes_of(std::string_view text) {
    Attributes found;
    while (!text.empty()) {
      auto equals = text.find("=\"");
      auto end = equals == std::string_view::npos ? equals : text.find('"', equals + 2);
      if (end == std::string_view::npos || text.front() != ' ') {
        fail("an attribute");
        return found;
      }
      std::string fault;
      auto value = unescaped(text.substr(equals + 2, end - equals - 2), fault);
      if (!fault.empty()) fail(fault);
      if (!found.emplace(text.substr(1, equals - 1), value).second) fail("an attribute twice");
      text.remove_prefix(end + 1);
    }
    return found;
  }
  double number(std::string_view text) {
    double value = NAN;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool whole = error == std::errc() && end == text.data() + text.size();
    if (!whole || !std::isfinite(value)) fail("a number '" + std::string(text) + "'");
    return value;
  }
  void begin(const std::string& name, const Attributes& attributes) {
    static const std::set<std::string_view> numbers = {
        "x", "y", "x1", "x2", "y1", "y2", "width", "height", "font-size", "stroke-width"};
    for (const auto& [key, value] : attributes) {
      if (key == "style" || key.starts_with("on")) fail("the attribute " + key);
      if (numbers.contains(key)) number(value);
      if (key == "points" || key == "d") check_path(value);
      if (key == "id") parts_.ids.push_back(value);
      if (key == "class" && value == "mark") ++parts_.marks;
    }
    if (name != "text" || !parts_.fault.empty()) return;
    parts_.texts.push_back({number(attributes.at("x")), number(attributes.at("y")),
                            number(attributes.at("font-size")), attributes.at("text-anchor"), ""});
    if (attributes.contains("font-weight")) parts_.texts.back().size *= 1.1;
  }
  void check_path(std::string_view path) {
    std::string numbers(path);
    std::ranges::replace_if(
        numbers,
        [](char letter) {
          return letter == 'M' || letter == 'L' || letter == 'Z' || letter == ',';
        },
        ' ');
    for (std::size_t at = 0; (at = numbers.find_first_not_of(' ', at)) != std::string::npos;) {
      auto end = std::min(numbers.find(' ', at), numbers.size());
      number(std::string_view(numbers).substr(at, end - at));
      at = end;
    }
  }

  std::string_view left_;
  std::vector<std::string> open_{};
  SvgParts parts_{};
};

}  // namespace

SvgParts read_svg(std::string_view svg) {
  return Reader(svg).read();
}

}  // namespace interleave::testing
