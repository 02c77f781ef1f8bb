#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace interleave {

/// The shape of a model's marks.
enum class Shape : std::uint8_t {
  circle,
  square,
  diamond,
  triangle_up,
  triangle_down,
  triangle_left,
  triangle_right,
  pentagon,
  plus,
  cross,
  star,
  spark,
  bow_tie,
  hourglass,
  hexagon,
  bar,
  dash,
  chevron,
};
inline constexpr std::size_t shape_count = 18;

/// The look of a model in pictures. Colour and shape both differ, so that colour-blind readers and
/// black-and-white printers can tell models apart.
struct Look {
  std::string_view colour;  // "#rrggbb", legible on light and on dark ground
  Shape shape;

  bool operator==(const Look&) const = default;
};

using Looks = std::map<std::string, Look, std::less<>>;

/// Returns the looks of the models of one picture, all of them different. A known model has the
/// same look in every picture. Others, such as composed models, get free looks by their names'
/// order.
Looks looks_of(const std::set<std::string>& models);

/// Returns the rank of a model in lists and legends. Known models come first, from processes to
/// coroutines.
std::size_t rank_of(std::string_view model);

}  // namespace interleave
