#pragma once

#include "core/arrivals.hpp"
#include "core/blocking.hpp"
#include "core/job.hpp"

#include <atomic>
#include <concepts>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>

namespace interleave {

/// Decides when a task enters a pool (admission control). The pool itself says where a task goes
/// (`spawn`), and asks for the next task when it has finished one.
///
/// There are `in_flight` places. A task holds one from its admission to its finish.
///
/// Batch (a closed loop): each place gets its first task before the window opens. After that the
/// worker that finishes a task claims the next one for the same place. There is no dispatcher that
/// could become the bottleneck.
///
/// Open load: the conductor waits for a free place, claims a task, sleeps until it arrives, and
/// spawns it, like a server's accepting thread. It takes the place *before* it claims. Otherwise,
/// with several conductors (`A+B`), a conductor with a full pool would hold an arrival that another
/// could run.
///
/// Any thread may call next(). Only the conductor calls conduct(). An Admission must outlive the
/// last call of next().
class Admission {
 public:
  explicit Admission(const Job& job) : job_(job) {}

  /// Opens the window, calls `spawn(task)` for each task that enters from outside, and returns when
  /// every task is finished and the window has ended. Call it when all workers wait at the gate.
  template <std::invocable<std::uint32_t> Spawn> void conduct(Spawn spawn) {
    if (!job_.has_arrivals()) fill(spawn);
    job_.open_window();
    if (job_.has_arrivals()) feed(spawn);
    await_end();
  }

  /// Call it when a task is finished. Returns the next task for its place, or nullopt if there is
  /// none: the place is then free. The call that frees the last place ends the window.
  std::optional<std::uint32_t> next() {
    if (!job_.has_arrivals()) [[likely]] {
      if (auto task = job_.claim()) return task;
    }
    leave_place();
    return std::nullopt;
  }

 private:
  // Before the window opens, so no worker can leave a place yet.
  void fill(std::invocable<std::uint32_t> auto& spawn) {
    for (; taken_ < job_.in_flight; ++taken_) {
      auto task = job_.claim();
      if (!task) break;
      spawn(*task);
    }
    is_fed_ = true;
  }

  void feed(std::invocable<std::uint32_t> auto& spawn) {
    BlockingContext world;
    while (true) {
      take_place();
      auto task = job_.claim();
      if (!task) return stop_feeding();
      await_arrival(world, job_, *task);
      spawn(*task);
    }
  }

  void take_place();
  void leave_place();
  void stop_feeding();
  void await_end();

  const Job& job_;
  std::mutex mutex_;
  std::condition_variable changed_;      // only the conductor waits for it
  std::atomic<std::uint32_t> taken_{0};  // places; the conductor takes them under the mutex
  // No further task enters from outside. Under the mutex, or before the window.
  bool is_fed_ = false;
};

}  // namespace interleave
