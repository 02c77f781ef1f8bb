// The only file that includes toml++, whose header is slow to compile.
#include "bench/plan/toml.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <utility>

#include <toml++/toml.h>

namespace interleave {

namespace {

TomlNode convert(const toml::node& node);

std::uint32_t line_of(const toml::source_region& region) {
  return region.begin.line;
}

TomlNode::List convert(const toml::array& array) {
  TomlNode::List list;
  for (const auto& element : array) list.push_back(convert(element));
  return list;
}

// Restores the order of the file, since toml++ sorts tables by name.
TomlNode::Table convert(const toml::table& table) {
  std::vector<std::pair<toml::source_position, TomlEntry>> placed;
  for (const auto& [key, node] : table) {
    placed.emplace_back(key.source().begin, TomlEntry{std::string(key.str()), convert(node)});
  }
  std::ranges::stable_sort(placed, [](const auto& a, const auto& b) { return a.first < b.first; });
  TomlNode::Table entries;
  for (auto& [place, entry] : placed) {
    // A table that only dotted keys imply has no line of its own.
    if (entry.node.line == 0) entry.node.line = place.line;
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::string_view name_of(toml::node_type type) {
  switch (type) {
    case toml::node_type::boolean: return "a boolean";
    default: return "a date or time";
  }
}

TomlNode convert(const toml::node& node) {
  TomlNode converted{line_of(node.source()), TomlNode::Other{name_of(node.type())}};
  if (const auto* text = node.as_string()) converted.value = text->get();
  if (const auto* number = node.as_integer()) converted.value = number->get();
  if (const auto* number = node.as_floating_point()) converted.value = number->get();
  if (const auto* array = node.as_array()) converted.value = convert(*array);
  if (const auto* table = node.as_table()) converted.value = convert(*table);
  return converted;
}

}  // namespace

std::string_view TomlNode::kind() const {
  if (const auto* other = as<Other>()) return other->kind;
  constexpr std::string_view names[] = {"",       "a string", "a whole number",
                                        "a list", "a table",  "a number with a point"};
  return names[value.index()];
}

TomlNode parse_toml(std::string_view text, const std::string& file) {
  try {
    return convert(static_cast<const toml::node&>(toml::parse(text, file)));
  } catch (const toml::parse_error& error) {
    throw UsageError(file + ":" + std::to_string(line_of(error.source())) + ": " +
                     std::string(error.description()) + "; a suite is TOML 1.0");
  }
}

}  // namespace interleave
