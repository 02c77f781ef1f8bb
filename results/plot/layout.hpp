#pragma once

#include "results/plot/gnuplot.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interleave {

// What both forms of picture share: where panels stand on the canvas, and readable logarithmic axes.

/// Panels in rows of two, or of three when there are many; on a terminal one below the other.
class Layout {
 public:
  struct Sizes {
    unsigned panel_height;  // of the plotting area
    unsigned left;          // for the labels of the left-most panels
    unsigned gap;           // between columns, for the labels of the others
    unsigned bottom;        // under the last row, for a legend
  };
  Layout(const Canvas& canvas, std::size_t panels, Sizes sizes);

  /// What the script begins and ends with.
  std::string begin(std::string_view title) const;
  std::string end() const;
  /// The margins of a panel.
  std::string place(std::size_t panel) const;
  bool is_leftmost(std::size_t panel) const { return panel % columns_ == 0; }

 private:
  const Canvas& canvas_;
  Sizes sizes_;
  std::size_t columns_;
  unsigned width_ = 1000;
  unsigned height_;
};

/// A range on a logarithmic axis.
struct Range {
  double low;
  double high;
};
/// The range of `values` (all > 0), at least a factor of four wide.
Range log_range(const std::vector<double>& values);
/// "set xtics (...)" with labels such as 2k, 5k, 10k: one, two, five, or decades when there are
/// many. `axis` is x or y, `unit` comes after the prefix.
std::string log_tics(char axis, Range range, std::string_view unit);
/// A number as gnuplot reads it.
std::string number(double value);

}  // namespace interleave
