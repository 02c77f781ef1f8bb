#pragma once

#include <cstddef>
#include <vector>

namespace interleave {

/// Returns the lag-1 autocorrelation of neighbouring blocks, from 0 to 0.9. Each series has one
/// value a block. All series have the same blocks, at least six, in order of time. The result is 0
/// unless a permutation test shows it (at 5 %, below ten blocks at 1 %).
double neighbour_correlation(const std::vector<std::vector<double>>& series);

/// Returns the factor by which this correlation enlarges the standard error of the mean of `count`
/// values, compared with independent values.
double widening(double correlation, std::size_t count);

}  // namespace interleave
