#pragma once

#include "results/groups/contest.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace interleave {

/// The smallest size at which a model reaches half of the ideal, in seconds. For tasks that compute
/// it is the minimum effective task granularity, METG(50 %). For tasks that wait it is the shortest
/// effective wait.
struct GrainLimit {
  std::string model;
  std::string settings;
  std::optional<std::uint64_t> workers;
  std::optional<std::uint64_t> in_flight;
  std::size_t blocks = 0;  // blocks that have all sizes
  /// Median over the blocks, and its 95 % interval. 0: half is reached at every size measured.
  /// Infinite: at none.
  double median = 0;
  double low = 0;
  double high = 0;
  double best_share = 0;  // of the ideal, at the best size: the median over the blocks
};

/// Tasks of one kind at several sizes, under several models.
struct GrainSweep {
  enum class Kind : std::uint8_t { computing, waiting };

  Kind kind = Kind::computing;
  std::optional<std::uint64_t> in_flight;  // of waiting tasks
  double smallest = 0;                     // sizes measured, in seconds
  double largest = 0;
  std::optional<std::uint64_t> cpus{};  // of the machine
  std::string refusal{};                // why no limit is known; empty if some are
  std::vector<GrainLimit> limits{};     // the smallest first
  std::vector<std::size_t> contests{};  // the indices of those that it is made of
};

/// Returns the sweeps over the sizes of `spin` and `sleep` that have at least `fewest_sizes` sizes.
///
/// Computing: the ideal keeps all CPUs of the machine busy. The useful time of a task is its size
/// times the speed of the block. That speed is what `serial` needed in the same block for a task of
/// the largest size, divided by that size. So all models share one denominator, and the overhead of
/// `serial` counts as overhead. `serial` itself is held against one CPU. A model that computes one
/// task at a time by design reaches half of two CPUs at no size.
/// Waiting: k tasks in flight that wait w finish at most k / w a second.
std::vector<GrainSweep> find_grain(std::span<const Contest> contests);
inline constexpr std::size_t fewest_sizes = 4;

}  // namespace interleave
