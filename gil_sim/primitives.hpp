#pragma once

#include "core/clock.hpp"

#include <cerrno>
#include <ctime>
#include <mutex>

#include <pthread.h>
#include <semaphore.h>

namespace interleave {

/// The primitives of the locks: the operating system's, as CPython uses them. The tests replace
/// them by their own, and try every interleaving (tests/interleavings.hpp).
struct SystemThreads {
  using Mutex = std::mutex;
  class Condition;
  class Semaphore;

  static Clock::time_point now() { return Clock::now(); }
  /// Marks a point between two primitives where another thread may run. The tests switch there.
  static void step() {}
  /// The caller is about to touch a flag that other threads read without a mutex.
  static void touch_flag() {}
};

/// A condition variable that tells a time-out from a late signal, as pthread_cond_timedwait does.
/// (std::condition_variable reports a time-out whenever the deadline has passed on return. The lock
/// would then request a turn that it has just been offered.)
class SystemThreads::Condition {
 public:
  Condition() = default;
  ~Condition() { ::pthread_cond_destroy(&condition_); }
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;

  void wait(std::unique_lock<Mutex>& hold) {
    ::pthread_cond_wait(&condition_, hold.mutex()->native_handle());
  }
  /// Waits for `after` at most. Returns true if no signal came.
  bool times_out(std::unique_lock<Mutex>& hold, Clock::duration after) {
    constexpr std::int64_t second = 1'000'000'000;
    auto deadline_ns = (Clock::now() + after).time_since_epoch().count();
    timespec until{.tv_sec = deadline_ns / second, .tv_nsec = deadline_ns % second};
    return ::pthread_cond_clockwait(&condition_, hold.mutex()->native_handle(), CLOCK_MONOTONIC,
                                    &until) == ETIMEDOUT;
  }
  void notify_one() { ::pthread_cond_signal(&condition_); }
  void notify_all() { ::pthread_cond_broadcast(&condition_); }

 private:
  pthread_cond_t condition_ = PTHREAD_COND_INITIALIZER;
};

/// A POSIX semaphore: a value and a futex. A running thread may overtake those that wait.
class SystemThreads::Semaphore {
 public:
  explicit Semaphore(unsigned value) { ::sem_init(&semaphore_, 0, value); }
  ~Semaphore() { ::sem_destroy(&semaphore_); }
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  bool try_acquire() { return ::sem_trywait(&semaphore_) == 0; }
  void acquire() {
    while (::sem_wait(&semaphore_) != 0 && errno == EINTR) {
    }
  }
  void release() { ::sem_post(&semaphore_); }

 private:
  sem_t semaphore_{};
};

}  // namespace interleave
