#pragma once

#include "results/chart/chart.hpp"
#include "results/chart/scale.hpp"
#include "results/chart/sheet.hpp"

#include <string>
#include <vector>

namespace interleave {

// Charts of dots and of bars have a line for each series. Its name is on the left.

/// The names of a panel's series, each in up to three lines of text.
std::vector<std::vector<std::string>> name_lines(const Panel& panel);

/// The columns of a panel: names, then the track of the values, then labels.
struct Track {
  Track(const std::vector<std::vector<std::string>>& names, const std::vector<std::string>& labels);

  /// Maps a place from 0 to 1.
  double x_of(double place) const { return left + place * (right - left); }
  /// The width of the column of labels.
  double label_width() const;

  double left;
  double right;
};

/// Returns the height of a line with this name.
double height_of(const std::vector<std::string>& name);

/// Adds a line's name below the others. Returns the y of the middle of the line.
double add_name(Sheet& sheet, const std::vector<std::string>& name);

/// Adds the labels of the axis's lines, in rows above the panel where one row has no room.
void add_reference_labels(Sheet& sheet, const Track& track, const AxisScale& scale,
                          const ChartAxis& axis);

/// Adds the grid and the axis of lines that will take `height` units, which the caller skips.
void add_axis(Sheet& sheet, const Track& track, const AxisScale& scale, const ChartAxis& axis,
              double height);
/// The height of an axis: its labels and its title.
inline constexpr double axis_height = 38;

}  // namespace interleave
