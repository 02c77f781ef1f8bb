#pragma once

#include "results/page/page.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace interleave {

/// The charts of a page.
struct Figures {
  std::string section;  // HTML, empty without charts
  std::string styles;   // CSS rules that their SVG needs
  std::string curves;   // JSON for the scripts: the values of each panel of curves, by its id
};

/// Draws the charts of all sides, those of one kind beside one another. The pictures take about
/// `room` bytes. Panels without room are left out, and a sentence says how many.
Figures draw_figures(std::span<const PageSide> sides, std::size_t room);

/// Returns the values of a panel as JSON, for uPlot.
std::string curves_json(const Chart& chart, std::size_t panel);

}  // namespace interleave
