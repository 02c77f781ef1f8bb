#pragma once

#include "results/chart/chart.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

/// A place of an axis that has a label.
struct Tick {
  double place;  // from 0 to 1
  std::string label;
};

/// The room for the labels of an axis, in units of the picture or in columns.
struct TickRoom {
  double length;                                 // of the axis
  double gap;                                    // between two labels
  std::function<double(std::string_view)> size;  // of a label, along the axis
};

/// Maps the values of an axis to places from 0 to 1. All places are finite, whatever the values
/// are.
class AxisScale {
 public:
  /// The range holds the values and the axis's lines. Values that the axis cannot show are ignored.
  AxisScale(const ChartAxis& axis, const std::vector<double>& values);

  /// Values beyond the range are at its end.
  double place(double value) const;
  /// Returns ticks whose labels have room: the axis's own, or else at 1, 2 and 5 times a power of
  /// ten. Bytes have powers of two.
  std::vector<Tick> ticks(const TickRoom& room) const;

 private:
  double transformed(double value) const;
  std::vector<double> candidates(int sparseness) const;

  const ChartAxis& axis_;
  double low_ = 0;  // transformed
  double high_ = 1;
};

/// Returns "20 kB" for 20000 with the unit "B", "2 ms" for 0.002 with "s", "99%" for 0.99 on a
/// scale of nines.
std::string tick_label(double value, const ChartAxis& axis);

/// Returns the axis's title. A logarithmic axis says so.
std::string axis_title(const ChartAxis& axis);

}  // namespace interleave
