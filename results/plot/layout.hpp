#pragma once

#include "results/plot/gnuplot.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interleave {

// Both forms of picture share the places of panels and the readable logarithmic axes.

/// Panels in rows of two, or of three if there are more than six. On a terminal each has its own
/// row.
class Layout {
 public:
  struct Sizes {
    unsigned panel_height;  // of the plotting area
    unsigned left;          // for the labels of the left-most panels
    unsigned gap;           // between columns, for the labels of the others
    unsigned bottom;        // under the last row, for a legend
  };
  Layout(const Canvas& canvas, std::size_t panels, Sizes sizes);

  /// Return the first and the last lines of the script.
  std::string begin(std::string_view title) const;
  std::string end() const;
  /// Returns the commands that set the margins of a panel.
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
/// Returns the range of `values` (all > 0), at least a factor of four wide.
Range log_range(const std::vector<double>& values);
/// Returns "set xtics (...)" with labels such as 2k, 5k, 10k: one, two and five, or only decades if
/// there are many. `axis` is x or y. `unit` follows the prefix.
std::string log_tics(char axis, Range range, std::string_view unit);
/// Returns a number in gnuplot's notation.
std::string number(double value);

}  // namespace interleave
