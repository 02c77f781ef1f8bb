#pragma once

#include "core/request.hpp"
#include "core/run_queue.hpp"
#include "coroutines/epoll.hpp"
#include "coroutines/helpers.hpp"
#include "coroutines/stall_watch.hpp"
#include "coroutines/timer_heap.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace interleave {

/// A proactor, on which both coroutine models stand: it *completes* requests, and next() returns a
/// request that is done.
///
/// Checkpoints and requests that are done are in one FIFO run queue. Sleepers are in a heap. The
/// back end holds the requests that wait for a descriptor, with or without a deadline. Helpers make
/// blocking calls. Exclusive calls are made at once, since no other task of this loop runs
/// meanwhile.
///
/// After `most_resumptions` the loop looks at the clock and asks the kernel for events. If
/// resumptions take long it looks at the clock about every `patience_ns`, and asks the kernel every
/// `kernel_patience_ns`, because more frequent questions bring few events each. It sleeps only when
/// no task can run.
///
/// Used by the thread that made it. Make it after fork.
class EventLoop {
 public:
  /// Throws what `make` throws, for example Unsupported if the kernel refuses io_uring.
  explicit EventLoop(MakeBackEnd make = make_epoll) : back_end_(make(ready_)) {}
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Registers `fd`; see Context::adopt(). With epoll it does not block from then on. A descriptor
  /// that cannot be waited for (a regular file, a bad number) is always ready. Its own system call
  /// then fails, as in a model that blocks. Throws std::system_error if epoll has no room.
  Registration* register_fd(int fd, bool fresh) { return back_end_->register_fd(fd, fresh); }

  /// Completes `request` and returns true if that takes no waiting. After false, submit() it and
  /// run another task. Always false for a checkpoint. Also false after `most_in_a_row` successes in
  /// a row, because other tasks would starve.
  bool try_now(Request& request) {
    return request.kind != Request::Kind::checkpoint && try_other(request);
  }

  /// Takes a request that try_now() has just refused. It must not move until next() returns it,
  /// done.
  void submit(Request& request) {
    if (request.kind != Request::Kind::checkpoint) [[unlikely]]
      return submit_other(request);
    ready_.push(request);
  }

  /// Starts to count how often a task kept the loop to itself for longer than `threshold`, as seen
  /// from the looks at the clock that are made anyway; see StallWatch.
  void begin_watch(Clock::duration threshold);
  /// Tells the watch that a task was started, and not resumed by next(). A loop that only starts
  /// tasks which never wait does not look at the clock.
  void count_start() { ++starts_; }
  /// The same with the time when the task began, from its record. All that ran before ended by
  /// then. So a hundred tasks that compute one after the other are not taken for one task that
  /// keeps the loop to itself.
  void count_start(std::int64_t began_ns) {
    if (began_ns - watched_ns_ > patience_ns) look_for_stall(began_ns);
    ++starts_;
  }
  /// Returns the stalls counted. Call it when the last task is done.
  std::uint64_t end_watch();

  /// The tasks that can run. A checkpoint may be pushed here instead of submitted.
  RunQueue& run_queue() { return ready_; }

  /// Returns the next request that is done, whose waiter is to be resumed. Sleeps until there is
  /// one. Returns null if no request is outstanding.
  Request* next() {
    if (ready_.empty() || resumptions_left_-- == 0) [[unlikely]]
      return next_after_look();
    return &ready_.pop();
  }

 private:
  static constexpr std::uint32_t most_resumptions = 256;
  static constexpr std::int64_t patience_ns = 50'000;
  static constexpr std::int64_t kernel_patience_ns = 500'000;
  static constexpr std::uint32_t most_in_a_row = 64;

  std::uint32_t outstanding() const { return back_end_->waiting() + calls_; }
  bool try_other(Request& request);
  bool complete_now(Request& request);
  void submit_other(Request& request);
  void park(Request& request);
  void hand_over(Request& request);
  void make_helpers();
  void collect_calls();
  Request* next_after_look();
  void look();
  bool must_ask_kernel() const;
  void ask_kernel(std::int64_t limit_ns);
  void adapt_quota(std::int64_t elapsed_ns);
  void look_for_stall(std::int64_t now_ns);
  std::int64_t sleep_limit() const;

  RunQueue ready_;
  std::uint32_t resumptions_left_ = 0;  // until the next look, which sets it again
  std::uint32_t tries_left_ = most_in_a_row;
  std::uint32_t quota_ = 1;                // resumptions between two looks; see adapt_quota()
  std::uint32_t calls_ = 0;                // handed to helpers and not collected
  std::uint32_t starts_ = 0;               // of tasks, since the last look
  std::int64_t now_ns_ = 0;                // the time at the last look, so never later than now
  std::int64_t watched_ns_ = 0;            // when the watch last got a report
  std::uint32_t resumptions_watched_ = 0;  // of this quota, reported to the watch
  std::uint32_t resumptions_unasked_ = 0;  // since the kernel was asked, and left of this quota
  std::int64_t asked_ns_ = 0;              // the time when the kernel was last asked
  StallWatch watch_;
  TimerHeap timers_;
  std::unique_ptr<BackEnd> back_end_;
  std::optional<Helpers> helpers_;  // made for the first offload
};

}  // namespace interleave
