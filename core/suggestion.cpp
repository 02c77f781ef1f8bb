#include "core/suggestion.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace interleave {

std::string join(std::span<const std::string_view> words) {
  std::string line;
  for (auto word : words) {
    if (!line.empty()) line += ", ";
    line += word;
  }
  return line;
}

namespace {

// Levenshtein's distance, one row at a time.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    auto diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < to.size(); ++j) {
      auto replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string suggestion(std::string_view name, std::span<const std::string_view> known) {
  auto meant = [](std::string_view guess) {
    return " (did you mean '" + std::string(guess) + "'?)";
  };
  auto begins = [name](std::string_view other) { return other.starts_with(name); };
  auto longer = std::ranges::find_if(known, begins);
  if (name.size() >= 3 && longer != known.end()) return meant(*longer);

  auto distance = [name](std::string_view other) { return edit_distance(name, other); };
  auto nearest = std::ranges::min_element(known, {}, distance);
  if (nearest == known.end()) return {};
  return distance(*nearest) <= std::max<std::size_t>(2, nearest->size() / 3) ? meant(*nearest) : "";
}

}  // namespace interleave
