#pragma once

#include "results/statistics/median_estimate.hpp"

#include <cstddef>
#include <vector>

namespace interleave {

/// The difference of two values, here of logarithms.
struct Difference {
  double size = 0;
  double error = 0;    // standard error of `size`
  double freedom = 0;  // degrees of freedom of `error`, more than 0

  /// Returns the probability of a difference of at least this size, in either direction, if there
  /// is none in truth (two-sided p-value).
  double p_value() const;
  /// Returns the margin such that [size - margin, size + margin] holds the true difference with
  /// this probability.
  double margin(double confidence) const;
};

/// Returns the difference of two medians with at least two units (runs, or else measurements) each.
/// They were measured at different times, so nothing is paired.
Difference difference_of(const MedianEstimate& before, const MedianEstimate& after);
/// Returns the mean of at least two paired differences.
Difference difference_of(const std::vector<double>& differences);

/// Benjamini-Hochberg procedure. Returns how many of the smallest p-values to reject at false
/// discovery rate `rate`.
std::size_t benjamini_hochberg(std::vector<double> p_values, double rate);

}  // namespace interleave
