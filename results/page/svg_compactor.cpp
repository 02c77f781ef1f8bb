#include "results/page/svg_compactor.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

namespace interleave {

namespace {

// Attributes that CSS knows too.
constexpr std::array<std::string_view, 9> looks = {
    "fill",        "stroke",    "stroke-width", "stroke-opacity",  "stroke-dasharray",
    "text-anchor", "font-size", "font-weight",  "stroke-linejoin",
};
// A page has no need of them: fonts are its own, and the text of a mark is in its title.
constexpr std::array<std::string_view, 3> needless = {"xmlns", "font-family", "data-text"};

bool is_letter(char letter) {
  return letter >= 'A' && letter <= 'z';
}

// A tenth of a unit is less than a pixel.
std::string tenths(double number) {
  std::array<char, 64> digits{};
  auto rounded = std::round(number * 10) / 10 + 0.0;
  auto* end = std::to_chars(digits.data(), digits.data() + digits.size(), rounded).ptr;
  return {digits.data(), end};
}

// Returns the number at the beginning of `text`, which is shortened by it.
double take_number(std::string_view& text) {
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(error == std::errc() ? static_cast<std::size_t>(end - text.data())
                                          : std::min<std::size_t>(1, text.size()));
  return number;
}

// Rounds all numbers of a list such as "79.33,226.47 135.52,222.28".
std::string rounded(std::string_view list) {
  constexpr std::string_view parts = "0123456789.-";
  if (list.find_first_not_of(" ,0123456789.-") != std::string_view::npos) return std::string(list);
  std::string result;
  while (!list.empty()) {
    if (parts.find(list.front()) == std::string_view::npos) {
      result += list.front();
      list.remove_prefix(1);
    } else {
      result += tenths(take_number(list));
    }
  }
  return result;
}

struct Parsed {
  std::string_view name;
  std::vector<std::pair<std::string_view, std::string_view>> attributes;
  std::string_view end;  // "/" or nothing
};

// `text` is what stands between < and >.
Parsed parse(std::string_view text) {
  Parsed parsed;
  if (text.ends_with('/')) {
    parsed.end = "/";
    text.remove_suffix(1);
  }
  auto blank = std::min(text.find(' '), text.size());
  parsed.name = text.substr(0, blank);
  text.remove_prefix(blank);
  for (auto equals = text.find("=\""); equals != std::string_view::npos;
       equals = text.find("=\"")) {
    auto name = text.substr(1, equals - 1);
    text.remove_prefix(equals + 2);
    auto quote = std::min(text.find('"'), text.size());
    parsed.attributes.emplace_back(name, text.substr(0, quote));
    text.remove_prefix(std::min(quote + 1, text.size()));
  }
  return parsed;
}

bool has(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string declaration(std::string_view name, std::string_view value) {
  auto text = std::string(name) + ":" + std::string(value);
  return text + (name == "font-size" ? "px;" : ";");
}

template <class Map> std::size_t number_of(Map& map, std::string key) {
  return map.try_emplace(std::move(key), map.size()).first->second;
}

}  // namespace

std::string SvgCompactor::compacted(std::string_view svg) {
  std::string result;
  while (!svg.empty()) {
    auto open = std::min(svg.find('<'), svg.size());
    result += svg.substr(0, open);
    svg.remove_prefix(open);
    auto close = svg.find('>');
    if (close == std::string_view::npos) break;
    result += tag(svg.substr(1, close - 1));
    svg.remove_prefix(close + 1);
  }
  return result;
}

std::string SvgCompactor::tag(std::string_view text) {
  if (text.starts_with('/')) return "<" + std::string(text) + ">";
  auto [name, attributes, end] = parse(text);
  std::string result(name);
  std::string own_class;
  std::string declarations;
  for (auto [key, value] : attributes) {
    if (has(looks, key)) {
      declarations += declaration(key, value);
    } else if (key == "class") {
      own_class = value;
    } else if (key == "d" && name == "path") {
      result = use_of(value);
    } else if (!has(needless, key)) {
      result += " " + std::string(key) + "=\"" +
                (key == "id" ? std::string(value) : rounded(value)) + "\"";
    }
  }
  if (!declarations.empty()) {
    own_class += (own_class.empty() ? "k" : " k") + std::to_string(number_of(looks_, declarations));
  }
  if (!own_class.empty()) result += " class=\"" + own_class + "\"";
  return "<" + result + std::string(end) + ">";
}

// Returns "use" with its attributes for a path of straight lines, else the path.
std::string SvgCompactor::use_of(std::string_view path) {
  auto whole = "path d=\"" + std::string(path) + "\"";
  if (!path.starts_with('M') ||
      path.find_first_not_of("MLZ 0123456789.-") != std::string_view::npos) {
    return whole;
  }
  path.remove_prefix(1);
  auto x = take_number(path);
  path.remove_prefix(std::min<std::size_t>(1, path.size()));
  auto y = take_number(path);
  std::string shape = "M0 0";
  bool is_x = true;
  while (!path.empty()) {
    char letter = path.front();
    if (is_letter(letter)) {
      shape += letter;
      path.remove_prefix(1);
    } else if (letter == ' ') {
      path.remove_prefix(1);
    } else {
      shape += (is_x ? "" : " ") + tenths(take_number(path) - (is_x ? x : y));
      is_x = !is_x;
    }
  }
  return "use href=\"#shape-" + std::to_string(number_of(shapes_, std::move(shape))) + "\" x=\"" +
         tenths(x) + "\" y=\"" + tenths(y) + "\"";
}

std::string SvgCompactor::styles() const {
  std::string text;
  for (const auto& [declarations, number] : looks_) {
    text += ".k" + std::to_string(number) + "{" + declarations + "}";
  }
  return text;
}

std::string SvgCompactor::shapes() const {
  std::string text = "<svg class=\"shapes\" aria-hidden=\"true\" width=\"0\" height=\"0\"><defs>\n";
  for (const auto& [path, number] : shapes_) {
    text += "<path id=\"shape-" + std::to_string(number) + "\" d=\"" + path + "\"/>\n";
  }
  return text + "</defs></svg>\n";
}

}  // namespace interleave
