#pragma once

#include <cstddef>
#include <vector>

namespace interleave {

/// The median of some measurements, and how precisely it is known.
struct MedianEstimate {
  std::size_t count = 0;  // measurements
  std::size_t runs = 0;   // number of runs that the measurements are from
  double median = 0;
  double variance = 0;  // of the median
  double freedom = 0;   // degrees of freedom of that variance
};

/// Estimates the median by the bootstrap. `runs` holds the measurements of each run: at least one
/// run, and none empty. The random numbers have a fixed seed, so the same values give the same
/// answer.
MedianEstimate estimate_median(const std::vector<std::vector<double>>& runs);

}  // namespace interleave
