#pragma once

#include "core/gathering.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace interleave {

/// A gather of a pool's task, on the stack of the worker that runs the parent: the next child to be
/// begun, and how many are not finished.
class Join {
 public:
  explicit Join(Gathering& children) : children_(children), unfinished_(children.count()) {}

  /// The parent's worker runs a child that nobody has begun. False: there is none.
  bool run_next(Context& world) {
    auto child = take();
    if (child >= children_.count()) return false;
    children_.begin(world, child);
    ++run_by_parent_;
    return true;
  }

 private:
  friend class OpenGathers;

  // Relaxed: numbers are handed out here, never data.
  std::size_t take() { return next_.fetch_add(1, std::memory_order_relaxed); }

  Gathering& children_;
  std::atomic<std::size_t> next_{0};
  std::size_t run_by_parent_ = 0;  // the parent's worker alone counts them

  // Guarded by the mutex of OpenGathers.
  std::size_t unfinished_;
  std::condition_variable finished_;
  Join* older_ = nullptr;
  Join* newer_ = nullptr;
  bool is_open_ = false;
};

/// Where the workers of a pool whose waits block find the children of one another's tasks.
///
/// The worker of a parent runs whatever children nobody has begun, and sleeps only for those that
/// another worker is running. So it waits for its task's descendants alone, and they for theirs: no
/// pool is too small, down to one worker, and help is a matter of speed. Nobody who waits runs
/// somebody else's child meanwhile: that could last, and its own children be finished.
///
/// Any thread may call. The lock is held for a few instructions at a time, and never while a child
/// runs or another lock is taken.
class OpenGathers {
 public:
  /// `workers`: how many call leave().
  explicit OpenGathers(std::uint32_t workers) : busy_(workers) {}

  /// From now on others may run children of `join`. It must be closed again by its owner.
  void open(Join& join);
  /// Its owner has nothing more to begin. True: all are finished; false: wait() for them.
  bool close(Join& join);
  void wait(Join& join);

  /// Is there a child that nobody has begun? A hint, of one load.
  bool any() const noexcept { return count_.load(std::memory_order_relaxed) > 0; }
  /// Runs one child of the gather that has been open for longest, which has the most below it.
  /// False: there is none.
  bool help(Context& world);

  /// A worker has begun no task that is unfinished, and will begin none.
  void leave();
  /// For who has left: sleeps until there is somebody to help. False: everybody has left.
  bool wait_for_any();

 private:
  void remove(Join& join);
  Join* take_child(std::size_t& child);

  std::mutex mutex_;
  std::condition_variable work_;
  Join* oldest_ = nullptr;
  Join* newest_ = nullptr;
  std::atomic<std::size_t> count_{0};  // written under the lock
  std::size_t idle_ = 0;               // sleep in wait_for_any(), and were not called yet
  std::uint32_t busy_;
};

}  // namespace interleave
