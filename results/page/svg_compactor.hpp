#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace interleave {

/// Makes the pictures of one page smaller, without another look. A page has hundreds of marks with
/// few looks and shapes, so each look becomes a class, and each shape is there once. The pictures
/// must be those of svg.hpp.
class SvgCompactor {
 public:
  std::string compacted(std::string_view svg);

  /// Returns the CSS rules of the classes.
  std::string styles() const;
  /// Returns the shapes as an element that is not shown. It must be in the page.
  std::string shapes() const;

 private:
  std::string tag(std::string_view text);
  std::string use_of(std::string_view path);

  std::map<std::string, std::size_t> looks_;   // CSS declarations -> number
  std::map<std::string, std::size_t> shapes_;  // path around the origin -> number
};

}  // namespace interleave
