#include "results/chart/shapes.hpp"

#include "results/chart/elements.hpp"

#include <cmath>
#include <numbers>
#include <vector>

namespace interleave {

namespace {

using Outline = std::vector<Point>;  // around the origin, of radius 1

// A star of `tips` tips, the first at the top. An inner radius of 1 gives twice as many corners.
Outline star(int tips, double inner, double turned = 0) {
  Outline outline;
  for (int corner = 0; corner < 2 * tips; ++corner) {
    auto radius = corner % 2 == 0 ? 1 : inner;
    auto angle = turned + std::numbers::pi * (static_cast<double>(corner) / tips - 0.5);
    outline.push_back({radius * std::cos(angle), radius * std::sin(angle)});
  }
  return outline;
}

Outline polygon(int corners, double turned = 0) {
  Outline outline;
  for (int corner = 0; corner < corners; ++corner) {
    auto angle = turned + std::numbers::pi * (2.0 * corner / corners - 0.5);
    outline.push_back({std::cos(angle), std::sin(angle)});
  }
  return outline;
}

Outline plus() {
  constexpr double half = 0.34;
  return {{-half, -1}, {half, -1}, {half, -half}, {1, -half}, {1, half},   {half, half},
          {half, 1},   {-half, 1}, {-half, half}, {-1, half}, {-1, -half}, {-half, -half}};
}

Outline turned(Outline outline, double angle) {
  for (Point& point : outline) {
    point = {point.x * std::cos(angle) - point.y * std::sin(angle),
             point.x * std::sin(angle) + point.y * std::cos(angle)};
  }
  return outline;
}

Outline outline_of(Shape shape) {
  constexpr double quarter = std::numbers::pi / 2;
  switch (shape) {
    case Shape::circle: return polygon(24);
    case Shape::square: return polygon(4, quarter / 2);
    case Shape::diamond: return polygon(4);
    case Shape::triangle_up: return polygon(3);
    case Shape::triangle_down: return polygon(3, 2 * quarter);
    case Shape::triangle_left: return polygon(3, -quarter);
    case Shape::triangle_right: return polygon(3, quarter);
    case Shape::pentagon: return polygon(5);
    case Shape::plus: return plus();
    case Shape::cross: return turned(plus(), quarter / 2);
    case Shape::star: return star(5, 0.42);
    case Shape::spark: return star(4, 0.36);
    case Shape::bow_tie: return {{-1, -0.8}, {0, -0.15}, {1, -0.8}, {1, 0.8}, {0, 0.15}, {-1, 0.8}};
    case Shape::hourglass:
      return {{-0.8, -1}, {0.8, -1}, {0.15, 0}, {0.8, 1}, {-0.8, 1}, {-0.15, 0}};
    case Shape::hexagon:
      return {{-0.5, -0.9}, {0.5, -0.9}, {1, 0}, {0.5, 0.9}, {-0.5, 0.9}, {-1, 0}};
    case Shape::bar: return {{-0.4, -1}, {0.4, -1}, {0.4, 1}, {-0.4, 1}};
    case Shape::dash: return {{-1, -0.4}, {1, -0.4}, {1, 0.4}, {-1, 0.4}};
    case Shape::chevron:
      return {{-0.9, 0.2}, {0, -0.8}, {0.9, 0.2}, {0.9, 0.9}, {0, 0}, {-0.9, 0.9}};
  }
  return polygon(4);
}

// Shapes with little area are drawn larger, so that all of them look alike in size.
double radius_of(Shape shape) {
  switch (shape) {
    case Shape::circle: return mark_radius * 0.9;
    case Shape::triangle_up:
    case Shape::triangle_down:
    case Shape::triangle_left:
    case Shape::triangle_right:
    case Shape::star:
    case Shape::spark:
    case Shape::bar:
    case Shape::dash:
    case Shape::chevron: return mark_radius * 1.2;
    default: return mark_radius;
  }
}

}  // namespace

std::string shape_element(const Look& look, Point centre, bool hollow) {
  std::string path = "M";
  auto radius = radius_of(look.shape);
  for (const Point& corner : outline_of(look.shape)) {
    if (path.size() > 1) path += "L";
    path += units(centre.x + radius * corner.x) + " " + units(centre.y + radius * corner.y);
  }
  path += "Z";
  if (!hollow) return element("path", {{"d", path}, {"fill", look.colour}});
  return element("path", {{"d", path},
                          {"fill", "none"},
                          {"stroke", look.colour},
                          {"stroke-width", 1.6},
                          {"stroke-linejoin", "round"}});
}

}  // namespace interleave
