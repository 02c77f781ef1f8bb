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

/// The estimate from all blocks of the quantile that a window without end would have. The interval holds it in
/// 95 of 100 runs at least; stationary_test shows that with simulated queues.
struct StationaryInterval {
  static constexpr std::size_t least_blocks = 3;
  /// Windows that hold fewer congestions on average are too short to bound the quantile from above.
  static constexpr double least_congestions = 3;

  std::size_t blocks = 0;
  double typical_ns = 0;  // the geometric mean over the blocks
  double low_ns = 0;      // 0: fewer than least_blocks
  double high_ns = 0;
  bool is_bounded = false;  // false: `high_ns` is no bound

  /// How many times as many blocks, and how many times as long a window, it would take to tell the
  /// quantile from `limit_ns`, if they were like these; 1: there are enough.
  double blocks_wanted(double limit_ns) const;
  double length_wanted(double limit_ns) const;

  // For these two: of the logarithms.
  double half_width = 0;
  double cell_limits = 0;
};

/// `tail` is the share of arrivals beyond the quantile: 0.01 for a p99.
///
/// Student's interval of the logarithms, with its upper end raised. The quantile of a short window is
/// too low on average, since congestions come in waves of which it may have seen none. Simulated
/// queues of one to four servers at 30 to 95 % of their capacity say by how much: up to 12 standard
/// deviations of the blocks' logarithms, divided by the congestions in a window, for a p99. Waves
/// reach a quantile as often as its tail is large, so other quantiles are allowed for in proportion.
StationaryInterval stationary_interval(std::span<const BlockLatency> blocks, double tail);

/// The mean over blocks with Student's interval; `low` and `high` are none for fewer than three.
struct MeanInterval {
  double mean = 0;
  std::optional<double> low = std::nullopt;
  std::optional<double> high = std::nullopt;
};
MeanInterval mean_interval(std::span<const double> values);

}  // namespace interleave
