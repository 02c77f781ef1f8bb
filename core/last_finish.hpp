#pragma once

#include "core/shared_array.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace interleave {

/// Tells which worker has finished the last counted task, and when. A task costs nothing for that:
/// a worker says when it begins, and when nothing is left that it could claim. A worker that has not
/// begun by then is not waited for, since it would find nothing either.
///
/// Workers are threads, or processes that were forked since this was made.
class LastFinish {
 public:
  /// Throws std::system_error.
  explicit LastFinish(std::size_t workers) : workers_(workers) {}

  /// `worker` is about to claim its first task.
  void begin(std::uint32_t worker);

  /// `worker`, which found all tasks claimed, finished its last one at `when_ns` (0: it had none).
  /// When no other worker runs a task: when the last of all was finished; else nothing. Of two that
  /// call at once both may hear it.
  std::optional<std::int64_t> end(std::uint32_t worker, std::int64_t when_ns);

  /// `worker` is dead, and runs nothing any more.
  void forget(std::uint32_t worker) { workers_[worker].is_busy = false; }

  /// Does no worker run a task? Ask when all tasks are claimed.
  bool nobody_is_busy();

 private:
  // A cache line each: no worker waits for another's.
  struct alignas(64) Worker {
    std::atomic<bool> is_busy;
    std::atomic<std::int64_t> finished_ns;
  };

  SharedArray<Worker> workers_;
  std::atomic<std::size_t> hint_{0};  // a worker that was busy at the last look
};

}  // namespace interleave
