#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace interleave::testing {

/// A text of an SVG picture.
struct SvgText {
  double x = 0;
  double y = 0;
  double size = 0;
  std::string anchor;
  std::string words;
};

/// The contents of a picture. `fault` is empty if the picture is well-formed XML, all of its
/// coordinates are finite numbers, and it has neither scripts nor inline styles.
struct SvgParts {
  std::string fault;
  std::vector<SvgText> texts;
  std::vector<std::string> ids;
  std::size_t marks = 0;
};

/// Reads a picture with a small parser of its own.
SvgParts read_svg(std::string_view svg);

}  // namespace interleave::testing
