#pragma once

#include "results/groups/palette.hpp"

#include <string>

namespace interleave {

/// A point of a picture. y grows downwards.
struct Point {
  double x;
  double y;
};

inline constexpr double mark_radius = 5.5;

/// Draws a mark as an element of SVG. A hollow one is only an outline.
std::string shape_element(const Look& look, Point centre, bool hollow);

}  // namespace interleave
