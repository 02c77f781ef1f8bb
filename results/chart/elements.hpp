#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace interleave {

/// An attribute of an element of SVG.
struct Attribute {
  Attribute(std::string_view its_name, std::string_view its_value)
      : name(its_name), value(its_value) {}
  Attribute(std::string_view its_name, double number);

  std::string_view name;
  std::string value;
};

/// Returns the text with the letters escaped that mean something in XML, and without control
/// characters.
std::string escaped(std::string_view text);

/// Returns a number of units with at most two decimals.
std::string units(double number);

/// Returns an element of SVG. Values of attributes are escaped. `content` is XML already.
std::string element(std::string_view name, std::initializer_list<Attribute> attributes,
                    std::string_view content = {});

}  // namespace interleave
