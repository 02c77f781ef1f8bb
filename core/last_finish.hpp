#pragma once

#include "core/shared_array.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace interleave {

/// Detects which worker has finished the last counted task, and when. It costs a task nothing: a
/// worker reports only that it begins, and that no task is left for it to claim. A worker that has
/// not begun by then is not waited for, since it would find no task either.
///
/// Workers are threads, or processes that were forked since this was made.
class LastFinish {
 public:
  /// Throws std::system_error.
  explicit LastFinish(std::size_t workers) : workers_(workers) {}

  /// `worker` is about to claim its first task.
  void begin(std::uint32_t worker);

  /// `worker` found all tasks claimed, and finished its last one at `when_ns` (0: it had none).
  /// Returns when the last task of all was finished, or nullopt if another worker still runs one.
  /// Two concurrent calls may both return it.
  std::optional<std::int64_t> end(std::uint32_t worker, std::int64_t when_ns);

  /// `worker` is dead, and runs nothing any more.
  void forget(std::uint32_t worker) { workers_[worker].is_busy = false; }

  /// Does no worker run a task? Call it when all tasks are claimed.
  bool nobody_is_busy();

 private:
  // A cache line each, so that no worker waits for another's.
  struct alignas(64) Worker {
    std::atomic<bool> is_busy;
    std::atomic<std::int64_t> finished_ns;
  };

  SharedArray<Worker> workers_;
  std::atomic<std::size_t> hint_{0};  // a worker that was busy when last checked
};

}  // namespace interleave
