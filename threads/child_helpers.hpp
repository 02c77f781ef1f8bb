#pragma once

#include "core/child_board.hpp"
#include "core/context.hpp"
#include "threads/work_queue.hpp"

#include <atomic>
#include <cstdint>
#include <limits>

namespace interleave {

/// How the workers of a queue-fed pool run the children of one another's tasks.
///
/// Children are not queued, since their parent's worker must find them too (core/child_board.hpp).
/// The pool queues a *call for help* instead. It waits its turn like a task, so children overtake
/// no task. There are fewer calls in the queue than workers. A worker that takes a call helps until
/// no child is left to begin.
class ChildHelpers {
 public:
  /// A call for help in the queue. No task has this number.
  static constexpr auto call = std::numeric_limits<std::uint32_t>::max();

  ChildHelpers(std::uint32_t workers, WorkQueue<std::uint32_t>& queue)
      : workers_(workers), queue_(queue), gathers_(workers) {}

  /// Runs the children and returns when all of them are finished. Called on the parent's worker.
  void gather(Context& world, ChildTasks& children) {
    Gather join(children);
    gathers_.open(join);
    for (auto child = children.count(); child > 1 && call_one(); --child) {
    }
    while (join.run_next(world)) {
    }
    if (!gathers_.close(join)) gathers_.wait(join);
  }

  /// Runs children of other tasks until none is left to begin. Called on the worker that took a
  /// call out of the queue. The call is counted off before the search, so that a gather opened
  /// after the search makes a new call.
  void answer(Context& world) {
    --calls_;
    while (gathers_.help(world)) {
    }
  }

 private:
  // Queues a call. False: enough calls are queued.
  bool call_one() {
    auto calls = calls_.load();
    while (calls + 1 < workers_) {
      if (!calls_.compare_exchange_weak(calls, calls + 1)) continue;
      queue_.push(call);
      return true;
    }
    return false;
  }

  std::uint32_t workers_;
  WorkQueue<std::uint32_t>& queue_;
  ChildBoard gathers_;
  std::atomic<std::uint32_t> calls_{0};  // in the queue
};

}  // namespace interleave
