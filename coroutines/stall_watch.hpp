#pragma once

#include "core/clock.hpp"
#include "coroutines/run_delay.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace interleave {

/// Notices that a task kept a loop to itself: a blocking call without offload, or a computation
/// without a checkpoint. It is told what the loop knows anyway, how long some turns took together,
/// and allows each of them `kernel_ns`, as long as a kernel may be. So a stall is seen for certain
/// when it is longer than the threshold by that much a turn: by 13 ms at most, and by next to
/// nothing where tasks compute, for there the loop looks after few turns. Two stalls between two
/// looks count as one.
///
/// Time in which the thread was ready and had no CPU is not the task's doing, and does not count.
/// The kernel is asked for it when more than the threshold may have passed in one turn, that is at
/// most once in each threshold of busy time.
class StallWatch {
 public:
  static constexpr std::int64_t kernel_ns = 50'000;

  /// From now on; what was counted is forgotten. `delay` is that of the thread that calls look().
  void begin(Clock::duration threshold, RunDelay delay = RunDelay()) noexcept {
    threshold_ns_ = threshold.count();
    delay_ = std::move(delay);
    unread_ns_ = 0;
    stalls_ = 0;
  }

  void look(std::int64_t elapsed_ns, std::uint64_t turns) noexcept {
    unread_ns_ += elapsed_ns;
    if (unread_ns_ > threshold_ns_) look_closely(elapsed_ns, turns);
  }

  std::uint64_t stalls() const noexcept { return stalls_; }

 private:
  void look_closely(std::int64_t elapsed_ns, std::uint64_t turns) noexcept {
    unread_ns_ = 0;
    auto kept_ns = elapsed_ns - (delay_ ? delay_->since_last() : 0);
    if (kept_ns - static_cast<std::int64_t>(turns) * kernel_ns > threshold_ns_) ++stalls_;
  }

  std::int64_t threshold_ns_ = no_deadline_ns;
  std::int64_t unread_ns_ = 0;  // busy time since the delay was last read
  std::uint64_t stalls_ = 0;
  std::optional<RunDelay> delay_;
};

}  // namespace interleave
