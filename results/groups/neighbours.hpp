#pragma once

#include <cstddef>
#include <vector>

namespace interleave {

/// How alike neighbouring blocks are: the lag-1 autocorrelation of the series, from 0 to 0.9. Each
/// series has a value a block, all of them the same blocks, at least six, in order of time. 0 unless
/// it is shown (a permutation test at 5 %, below ten blocks at 1 %).
double neighbour_correlation(const std::vector<std::vector<double>>& series);

/// By what factor the standard error of the mean of `count` such values exceeds the one that takes
/// them for independent.
double widening(double correlation, std::size_t count);

}  // namespace interleave
