#pragma once

#include "results/statistics/median_estimate.hpp"

#include <cstddef>
#include <vector>

namespace interleave {

/// By how much one of two lies above the other.
struct Difference {
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
Difference difference_of(const MedianEstimate& before, const MedianEstimate& after);
/// Of at least two pairs, by what each differs.
Difference difference_of(const std::vector<double>& differences);

/// How many of these, the smallest ones, are called benjamini_hochberg, when of all that are called so a
/// share of at most `rate` shall be chance (in the mean over many such families).
std::size_t benjamini_hochberg(std::vector<double> p_values, double rate);

}  // namespace interleave
