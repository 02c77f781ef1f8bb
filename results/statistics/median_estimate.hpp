#pragma once

#include <cstddef>
#include <vector>

namespace interleave {

/// The median of some measurements, and how well they tell it.
struct MedianEstimate {
  std::size_t count = 0;  // measurements
  std::size_t runs = 0;   // from which they are
  double median = 0;
  double variance = 0;  // of the median
  double freedom = 0;   // degrees of freedom of that variance
};

/// `runs` holds the measurements of each run; at least one, and none empty. The same values give
/// the same answer, in whatever order a run has them: the random numbers have a fixed seed.
MedianEstimate estimate_median(const std::vector<std::vector<double>>& runs);

}  // namespace interleave
