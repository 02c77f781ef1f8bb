// The global interpreter lock of CPython 3.2 to 3.12, on the primitives that CPython uses. The
// model is gil_threads (gil_threads.cpp).
//
// A thread that wants the lock sleeps until it is free. If it has slept for a whole switch
// interval, it sets the drop request. The holder sees the request at its next checkpoint, drops the
// lock, and waits until another thread has it. A holder that is about to block drops the lock
// unasked.
//
// I1  `locked_`, `switches_` and the *setting* of the request change under `mutex_` only. So a
//     waiter decides and requests in one step.
// I2  `last_holder_` changes under `switch_mutex_`, and in the same step `locked_` becomes true. So
//     a thread that is still the last holder knows that no thread has taken the lock since its
//     drop. (`switch_mutex_` is the inner one: it is locked with `mutex_` held, never the other
//     way.)
// I3  A pending request has a waiter behind it, since each thread that takes the lock resets it. So
//     a forced drop always has a thread to wait for.
// I4  Without voluntary drops, two changes of holder lie at least one switch interval apart.
//
// Four rules look odd, and each one is visible from outside:
//
// [new-interval] A waiter that wakes and finds the lock taken again starts a *new* interval. If
// another switch happened while it slept, it does not set the request. So the rate of switches
// stays at one an interval, however many threads wait. The request is for *a* switch, not for one's
// own turn.
//
// [no-queue] The lock is not handed over: a drop wakes one sleeper, which has to win the lock. The
// C library and the kernel choose the sleeper. So a thread with little input and much waiting may
// lose to several that only compute. Each loss costs it an interval, which is the *convoy effect*.
// A fair queue would be a better lock, and would hide that effect.
//
// [forced-switch] The thread that drops the lock is awake, on a core, with the lock in its cache.
// The woken thread needs microseconds to get there. If the dropper did not wait for the switch, it
// would take the lock back nearly every time, and threads would starve for many intervals.
//
// [voluntary] A drop that was not requested does not wait. A thread whose call did not block takes
// the lock back before a sleeper has woken, and has lost nothing.
//
// SOURCES      CPython 3.5 to 3.12, Python/ceval_gil, the note at its top. A. Pitrou, "Reworking
//              the GIL" (python-dev, 2009). D. Beazley, "Understanding the Python GIL" (2010).
//              CPython issue 7946 on the convoy effect.
#pragma once

#include "gil_sim/gil.hpp"
#include "gil_sim/primitives.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>

namespace interleave {

/// How a requested drop ends. `forced` waits until another thread has the lock. `unforced` leaves
/// that rule out, to show its effect.
enum class Switching : bool { unforced, forced };

template <class Threads = SystemThreads> class SwitchIntervalGil : public Gil {
 public:
  explicit SwitchIntervalGil(Clock::duration switch_interval,
                             Switching switching = Switching::forced)
      : Gil(drop_requested_), switch_interval_(switch_interval), switching_(switching) {}

  void take(GilThread& self) override {
    std::unique_lock hold(mutex_);
    if (locked_) {
      auto since = Threads::now();
      while (locked_) wait_for_turn(hold);
      self.count_wait(Threads::now() - since);
    }
    {
      std::scoped_lock switching(switch_mutex_);
      locked_ = true;
      if (last_holder_ != &self) {
        last_holder_ = &self;
        ++switches_;
      }
      switched_.notify_one();
    }
    self.begin_hold(Threads::now());
    // Relaxed: a hint for the holder. The mutexes that drop() locks order the data.
    if (drop_requested_.load(std::memory_order_relaxed)) set_request(false);  // I3
  }

  void drop(GilThread& self) override {
    bool requested = false;
    {
      std::scoped_lock hold(mutex_);
      requested = drop_requested_.load(std::memory_order_relaxed);
      self.end_hold(Threads::now());
      locked_ = false;
      freed_.notify_one();  // [no-queue]
    }
    ++(requested ? self.forced_drops : self.voluntary_drops);
    if (requested && switching_ == Switching::forced) wait_for_switch(self);  // [voluntary]
  }

  std::uint64_t switches() const override {
    std::scoped_lock hold(mutex_);
    return switches_;
  }

 private:
  // One sleep of a waiter, which drop()'s signal ends, or the interval. After a whole interval
  // without a switch, the waiter sets the request. [new-interval]
  void wait_for_turn(std::unique_lock<typename Threads::Mutex>& hold) {
    auto seen = switches_;
    bool timed_out = freed_.times_out(hold, switch_interval_);
    if (timed_out && locked_ && switches_ == seen) set_request(true);
  }

  // The second half of a forced drop: blocks until another thread has taken the lock since.
  void wait_for_switch(GilThread& self) {  // [forced-switch]
    std::unique_lock switching(switch_mutex_);
    if (last_holder_ != &self) return;
    Threads::step();
    set_request(false);  // the lock is free already
    auto since = Threads::now();
    // A plain `if` and no time limit, as in CPython. I2 and I3 guarantee the signal. If the wait
    // ended early, one switch would be lost.
    switched_.wait(switching);
    self.waited += Threads::now() - since;
  }

  void set_request(bool pending) {
    Threads::touch_flag();
    drop_requested_.store(pending, std::memory_order_relaxed);
  }

  const Clock::duration switch_interval_;
  const Switching switching_;

  mutable typename Threads::Mutex mutex_;
  typename Threads::Condition freed_;  // "locked_ became false"
  bool locked_ = false;
  std::uint64_t switches_ = 0;
  std::atomic<bool> drop_requested_{false};

  typename Threads::Mutex switch_mutex_;
  typename Threads::Condition switched_;  // "a thread took the lock"
  const GilThread* last_holder_ = nullptr;
};

}  // namespace interleave
