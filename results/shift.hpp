#pragma once

#include "results/median_estimate.hpp"

#include <cstddef>
#include <vector>

namespace interleave {

/// By how much the median of one sample lies above that of another, which was measured at another
/// time: nothing is paired.
struct Shift {
  double size = 0;
  double error = 0;    // standard error of `size`
  double freedom = 0;  // degrees of freedom of `error`, more than 0

  /// How probable a shift of at least this size is, in either direction, where there is none.
  double p_value() const;
  /// [size - margin, size + margin] holds the true shift with this probability.
  double margin(double confidence) const;
};

/// Of two estimates with at least two units (runs, or else measurements) each.
Shift shift_of(const MedianEstimate& before, const MedianEstimate& after);

/// How many of these, the smallest ones, are called discoveries, when of all that are called so a
/// share of at most `rate` shall be chance (in the mean over many such families).
std::size_t discoveries(std::vector<double> p_values, double rate);

}  // namespace interleave
