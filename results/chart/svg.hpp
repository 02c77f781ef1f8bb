#pragma once

#include "results/chart/chart.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace interleave {

/// Where an SVG picture is shown.
enum class SvgHost : std::uint8_t {
  file,  // a file of its own: brings its styles, title and caption, and follows dark mode
  page,  // inline in a page, which has the styles (svg_styles()), title and caption
};

/// Draws a chart as SVG, without scripts. All text from files is escaped. The picture is 480 units
/// wide, so that it is legible on a screen of 400 pixels.
std::string svg_of(const Chart& chart, SvgHost host);

/// Returns the SVG of one panel, for a page that lays out panels by itself.
std::string svg_of_panel(const Chart& chart, std::size_t panel, SvgHost host);

/// Returns the CSS rules of all charts, for light and dark ground.
std::string_view svg_styles();

}  // namespace interleave
