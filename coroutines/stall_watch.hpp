#pragma once

#include "core/clock.hpp"
#include "coroutines/run_delay.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace interleave {

/// Counts stalls: a task kept a loop to itself by a blocking call without offload, or by a
/// computation without a checkpoint.
///
/// The loop reports how long some turns took together, which it knows anyway. Each turn may take
/// `kernel_ns`, as long as a kernel computes. So a stall is certainly counted if it exceeds the
/// threshold by `kernel_ns` for each of these turns. That is 13 ms at most. It is far less where
/// tasks compute, because there the loop looks after few turns. Two stalls between two looks count
/// as one.
///
/// Time in which the thread was ready and had no CPU does not count. The kernel is asked for it
/// when one turn may have taken longer than the threshold, at most once in each threshold of busy
/// time.
class StallWatch {
 public:
  static constexpr std::int64_t kernel_ns = 50'000;

  /// Starts to count from zero. `delay` is that of the thread that calls look().
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
