#pragma once

#include "core/clock.hpp"

#include <cstdint>

namespace interleave {

/// Notices that a task kept a loop to itself: a blocking call without offload, or a computation
/// without a checkpoint. It is told what the loop knows anyway, how long some turns took together,
/// and allows each of them `kernel_ns`, as long as a kernel may be. So a stall is seen for certain
/// when it is longer than the threshold by that much a turn: by 13 ms at most, and by next to
/// nothing where tasks compute, for there the loop looks after few turns. Two stalls between two
/// looks count as one. It sees time, not its cause: a thread that gets no CPU stalls its loop too.
class StallWatch {
 public:
  static constexpr std::int64_t kernel_ns = 50'000;

  /// From now on; what was counted is forgotten.
  void begin(Clock::duration threshold) noexcept { *this = StallWatch(threshold.count()); }

  void look(std::int64_t elapsed_ns, std::uint64_t turns) noexcept {
    if (elapsed_ns - static_cast<std::int64_t>(turns) * kernel_ns > threshold_ns_) ++stalls_;
  }

  std::uint64_t stalls() const noexcept { return stalls_; }

  StallWatch() noexcept = default;

 private:
  explicit StallWatch(std::int64_t threshold_ns) noexcept : threshold_ns_(threshold_ns) {}

  std::int64_t threshold_ns_ = no_deadline_ns;
  std::uint64_t stalls_ = 0;
};

}  // namespace interleave
