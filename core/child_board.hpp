#pragma once

#include "core/child_tasks.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace interleave {

/// A gather of a pool's task: the next child to begin, and how many are not finished. It lies on
/// the stack of the worker that runs the parent.
class Gather {
 public:
  explicit Gather(ChildTasks& children) : children_(children), unfinished_(children.count()) {}

  /// Runs a child that no worker has begun. Called by the parent's worker. False: there is none.
  bool run_next(Context& world) {
    auto child = take();
    if (child >= children_.count()) return false;
    children_.begin(world, child);
    ++run_by_parent_;
    return true;
  }

 private:
  friend class ChildBoard;

  // Relaxed: numbers are handed out here, never data.
  std::size_t take() { return next_.fetch_add(1, std::memory_order_relaxed); }

  ChildTasks& children_;
  std::atomic<std::size_t> next_{0};
  std::size_t run_by_parent_ = 0;  // the parent's worker alone counts them

  // Guarded by the mutex of ChildBoard.
  std::size_t unfinished_;
  std::condition_variable finished_;
  Gather* older_ = nullptr;
  Gather* newer_ = nullptr;
  bool is_open_ = false;
};

/// The list in which workers of a blocking pool find the children of one another's tasks.
///
/// The worker of a parent runs each child that no worker has begun, and sleeps only for children
/// that another worker is running. So a parent waits only for its own descendants, and even a pool
/// of one worker cannot deadlock. Helpers only make it faster. A waiting parent never runs another
/// task's child: that child might run long after its own have finished.
///
/// Any thread may call. The lock is held for a few instructions at a time, and never while a child
/// runs or another lock is taken.
class ChildBoard {
 public:
  /// `workers` of them call leave().
  explicit ChildBoard(std::uint32_t workers) : busy_(workers) {}

  /// From now on other workers may run children of `join`. Its owner must close it again.
  void open(Gather& join);
  /// The owner has no more children to begin. True: all are finished. False: wait() for them.
  bool close(Gather& join);
  void wait(Gather& join);

  /// Is there a child that no worker has begun? A hint, of one load.
  bool any() const noexcept { return count_.load(std::memory_order_relaxed) > 0; }
  /// Runs one child of the gather that has been open for longest: it has the most descendants.
  /// False: there is none.
  bool help(Context& world);

  /// The calling worker has no unfinished task, and will begin none.
  void leave();
  /// Blocks until there is a gather to help. Called by a worker that has left. False: all workers
  /// have left.
  bool wait_for_any();

 private:
  void remove(Gather& join);
  Gather* take_child(std::size_t& child);

  std::mutex mutex_;
  std::condition_variable work_;
  Gather* oldest_ = nullptr;
  Gather* newest_ = nullptr;
  std::atomic<std::size_t> count_{0};  // written under the lock
  std::size_t idle_ = 0;               // workers in wait_for_any() that were not called yet
  std::uint32_t busy_;
};

}  // namespace interleave
