#pragma once

#include "results/chart/chart.hpp"
#include "results/chart/scale.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace interleave {

// The parts of a chart in plain text. All lines are at most `columns` wide.

/// Returns the text in ASCII, cut to `columns`. A cut text ends in "...".
std::string cut(std::string_view text, std::size_t columns);
/// Returns the text with blanks up to `columns`.
std::string padded(const std::string& text, std::size_t columns);

/// Returns the column of a place from 0 to 1 on a track of this width.
std::size_t column_of(double place, std::size_t width);

/// Returns two lines, the labels of an axis and its title, indented to the track's first column.
std::vector<std::string> axis_rows(const ChartAxis& axis, const AxisScale& scale,
                                   std::size_t indent, std::size_t width);

/// Return the lines of a panel: text_lines.cpp and text_curves.cpp.
std::vector<std::string> text_dots(const Chart& chart, const Panel& panel, std::size_t columns);
std::vector<std::string> text_bars(const Chart& chart, const Panel& panel, std::size_t columns);
std::vector<std::string> text_curves(const Chart& chart, const Panel& panel, std::size_t columns);

}  // namespace interleave
