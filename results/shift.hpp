#pragma once

#include "results/median_estimate.hpp"

#include <cstddef>
#include <vector>

namespace interleave {

/// By how much one of two lies above the other.
struct Shift {
  double size = 0;
  double error = 0;    // standard error of `size`
  double freedom = 0;  // degrees of freedom of `error`, more than 0

  /// How probable a shift of at least this size is, in either direction, where there is none.
  double p_value() const;
  /// [size - margin, size + margin] holds the true shift with this probability.
  double margin(double confidence) const;
};

/// Of two medians with at least two units (runs, or else measurements) each. They were measured at
/// different times: nothing is paired.
Shift shift_of(const MedianEstimate& before, const MedianEstimate& after);
/// Of at least two pairs, by what each differs.
Shift shift_of(const std::vector<double>& differences);

/// How many of these, the smallest ones, are called discoveries, when of all that are called so a
/// share of at most `rate` shall be chance (in the mean over many such families).
std::size_t discoveries(std::vector<double> p_values, double rate);

}  // namespace interleave
