#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace interleave {

/// One block's quantile of latency under open load.
struct BlockLatency {
  double ns;
  std::optional<double> congestions;  // congestion.hpp; nullopt: not counted
};

/// An estimate, from all blocks, of the quantile in a window without end. The interval holds it in
/// at least 95 of 100 runs. stationary_test shows that with simulated queues.
struct StationaryInterval {
  static constexpr std::size_t least_blocks = 3;
  /// A window with fewer congestions on average is too short to bound the quantile from above.
  static constexpr double least_congestions = 3;

  std::size_t blocks = 0;
  double typical_ns = 0;  // the geometric mean over the blocks
  double low_ns = 0;      // 0: fewer than least_blocks
  double high_ns = 0;
  bool is_bounded = false;  // false: `high_ns` is no bound

  /// Return the factors by which the number of blocks, or the length of the window, must grow to
  /// separate the quantile from `limit_ns`, if later blocks are like these. 1 if the run is large
  /// enough.
  double blocks_wanted(double limit_ns) const;
  double length_wanted(double limit_ns) const;

  // Both are in units of the logarithm: half of Student's interval, and the raise of its upper end.
  double half_width = 0;
  double bias = 0;
};

/// `tail` is the share of arrivals beyond the quantile: 0.01 for a p99.
///
/// The result is Student's interval of the logarithms, with its upper end raised. The quantile of a
/// short window is too low on average, since the window may have seen no wave of congestion. The
/// raise for a p99 is 12 standard deviations of the blocks' logarithms, divided by the congestions
/// in a window. That is the largest bias among simulated queues of one to four servers at 30 to 95
/// % of their capacity. For other quantiles it is scaled by the tail, since waves reach them in
/// proportion.
StationaryInterval stationary_interval(std::span<const BlockLatency> blocks, double tail);

/// The mean over blocks with Student's interval. `low` and `high` are nullopt below three blocks.
struct MeanInterval {
  double mean = 0;
  std::optional<double> low = std::nullopt;
  std::optional<double> high = std::nullopt;
};
MeanInterval mean_interval(std::span<const double> values);

}  // namespace interleave
