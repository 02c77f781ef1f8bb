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

/// What both kinds of coroutine stand on: it *completes* requests (a proactor) and says whose
/// request is done. Checkpoints and finished requests stand in one FIFO run queue, sleepers in a
/// heap, and tasks that wait for a descriptor are its back end's, until their deadline if they have
/// one; blocking calls are made by its helpers, and exclusive ones on the spot, for nobody else runs
/// in this loop meanwhile. After `most_resumptions` it looks at the clock and asks the kernel for
/// news. When they take long it looks at the clock about every `patience_ns`, and asks the kernel
/// every `kernel_patience_ns`: asked too often it has little to tell at a time. It sleeps only when
/// nobody can run.
///
/// Used by the thread that made it; make it after fork.
class EventLoop {
 public:
  /// Throws what `make` does: where the kernel refuses io_uring, Unsupported.
  explicit EventLoop(MakeBackEnd make = make_epoll) : back_end_(make(ready_)) {}
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Registers `fd`; see Context::adopt(). With epoll it does not block from then on. A descriptor
  /// that cannot be waited for (a regular file, a bad number) is always ready: its own system call
  /// then says what is wrong, as in a model that blocks. Throws std::system_error when epoll has no
  /// room.
  Registration* enroll(int fd, bool fresh) { return back_end_->enroll(fd, fresh); }

  /// Completes `request` if that takes no waiting. False: submit() it, and run somebody else. That
  /// is so for every checkpoint, and from time to time after a success, when the task has had
  /// `most_in_a_row` of them and others would starve.
  bool try_now(Request& request) {
    return request.kind != Request::Kind::checkpoint && try_other(request);
  }

  /// Takes a request that try_now() just refused; next() returns it when it is done, and until
  /// then it must stay where it is.
  void submit(Request& request) {
    if (request.kind != Request::Kind::checkpoint) [[unlikely]]
      return submit_other(request);
    ready_.push(request);
  }

  /// From now on counts how often a task kept the loop to itself for longer than `threshold`, as far
  /// as that can be seen from the looks at the clock that are made anyway; see StallWatch.
  void begin_watch(Clock::duration threshold);
  /// A task was started from outside of the loop. The watch must know: a loop that only starts tasks
  /// which never wait does not look at the clock.
  void count_start() { ++starts_; }
  /// The same with the time when it began, which its record holds: what came before it took so long.
  /// Tasks that compute do not yield, and a hundred of them that begin one after the other are no
  /// task that keeps the loop to itself.
  void count_start(std::int64_t began_ns) {
    if (began_ns - watched_ns_ > patience_ns) look_for_stall(began_ns);
    ++starts_;
  }
  /// What was counted, to be called when the last task is done.
  std::uint64_t end_watch();

  /// Where tasks that can run stand. A checkpoint may be pushed here instead of submitted.
  RunQueue& run_queue() { return ready_; }

  /// The next request that is done, to resume its waiter. Sleeps when none is; null when none is
  /// outstanding either.
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
  std::uint32_t calls_ = 0;                // that helpers have been given
  std::uint32_t starts_ = 0;               // of tasks, since the last look
  std::int64_t now_ns_ = 0;                // the time at the last look, so never later than now
  std::int64_t watched_ns_ = 0;            // when the watch was last told
  std::uint32_t resumptions_watched_ = 0;  // of this quota, that it was told of
  std::uint32_t resumptions_unasked_ = 0;  // since the kernel was asked, with those that are left
  std::int64_t asked_ns_ = 0;              // the time when the kernel was last asked
  StallWatch watch_;
  TimerHeap timers_;
  std::unique_ptr<BackEnd> back_end_;
  std::optional<Helpers> helpers_;  // made for the first offload
};

}  // namespace interleave
