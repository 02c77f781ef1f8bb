#pragma once

#include "results/statistics/scaling_law.hpp"

#include <limits>
#include <vector>

namespace interleave {

/// The data of a fit: logarithms of throughputs. Each block is one line, with a value for each
/// number of workers.
struct ScalingData {
  static constexpr std::size_t fewest_counts = 6;
  static constexpr std::size_t fewest_blocks = 5;

  std::vector<double> workers;  // distinct, at least 1, ascending
  std::vector<std::vector<double>> blocks;
};

struct Interval {
  double low;
  double high;
  bool contains(double value) const { return low <= value && value <= high; }
};

/// A fitted law, its confidence intervals, and whether it holds.
struct ScalingFit {
  LawKind kind{};
  ScalingLaw law{};
  Interval lambda{};  // 95 % confidence intervals
  Interval sigma{};
  Interval kappa{};
  Interval peak{};    // infinite where more workers are always faster
  double misfit = 0;  // root mean square of the residuals of logarithms: 0.03 is 3 %
  double noise = 0;   // the misfit to expect of a law that holds
  bool holds = true;  // the misfit is not much greater than the noise

  /// Is a peak shown at all?
  bool has_peak() const { return kappa.low > 0 && peak.high < std::numeric_limits<double>::max(); }
};

/// Needs `fewest_counts` and `fewest_blocks`. The random numbers have a fixed seed, so the same
/// data give the same answer.
ScalingFit fit_scaling(LawKind kind, const ScalingData& data);

}  // namespace interleave
