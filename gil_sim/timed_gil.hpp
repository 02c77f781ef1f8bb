// The global interpreter lock of CPython 3.2 to 3.12, on the primitives that CPython uses.
//
// A thread that wants the lock sleeps until it is free. When it has slept a whole switch interval
// through, it sets the drop request; the holder sees that at its next checkpoint, drops the lock,
// and waits until somebody else has it. A holder that is about to block drops it unasked.
//
// I1  `locked_`, `switches_` and the *setting* of the request change under `mutex_` only, so a
//     waiter judges and asks in one step.
// I2  `last_holder_` changes under `switch_mutex_`, and in the same step `locked_` becomes true: a
//     thread that finds itself the last holder there knows that its drop has not been answered.
//     (`switch_mutex_` is the inner one: it is locked with `mutex_` held, never the other way.)
// I3  A pending request has a waiter behind it: whoever takes the lock resets it. So a forced drop
//     always has somebody to wait for.
// I4  Without voluntary drops, two changes of holder lie at least one switch interval apart.
//
// Four rules look odd, and each one is visible from outside:
//
// [new-interval] A waiter that is woken and finds the lock taken again starts a *new* interval, and
// one that slept while others switched does not ask. Hence the rate of switches stays at one an
// interval however many threads wait: the request asks for *a* switch, not for one's own turn.
//
// [no-queue] Nobody is handed the lock: one sleeper is woken and has to win it. Who that is, the C
// library and the kernel decide. A thread that does a little input and much waiting may so lose its
// turn to several that only compute, and each loss costs it an interval: the *convoy effect*. A
// fair queue would be a better lock, and would hide what Python programs suffer.
//
// [forced-switch] The thread that drops the lock is awake, on a core, with the lock in its cache;
// the one that was woken needs microseconds to get there. Without waiting for the switch the
// dropper would take the lock back nearly every time, and threads would starve for many intervals.
//
// [voluntary] A drop that nobody asked for does not wait: a thread whose call turns out not to
// block takes the lock back before a sleeper has stirred, and has lost nothing.
//
// SOURCES      CPython 3.5 to 3.12, Python/ceval_gil, the note at its top; A. Pitrou, "Reworking
//              the GIL" (python-dev, 2009); D. Beazley, "Understanding the Python GIL" (2010);
//              CPython issue 7946 on the convoy effect.
#pragma once

#include "gil_sim/gil.hpp"
#include "gil_sim/primitives.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>

namespace interleave {

/// What a drop that was asked for does: `forced` waits until another thread has the lock. The other
/// one is what the lock would be without that rule, to show what the rule is for.
enum class Switching : bool { unforced, forced };

template <class Threads = SystemThreads> class TimedGil : public Gil {
 public:
  explicit TimedGil(Clock::duration switch_interval, Switching switching = Switching::forced)
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
    // Relaxed: a hint for the holder; what it is about lies under the mutexes, which drop() locks.
    if (drop_requested_.load(std::memory_order_relaxed)) set_request(false);  // I3
  }

  void drop(GilThread& self) override {
    bool asked = false;
    {
      std::scoped_lock hold(mutex_);
      asked = drop_requested_.load(std::memory_order_relaxed);
      self.end_hold(Threads::now());
      locked_ = false;
      freed_.notify_one();  // [no-queue]
    }
    ++(asked ? self.forced_drops : self.voluntary_drops);
    if (asked && switching_ == Switching::forced) wait_for_switch(self);  // [voluntary]
  }

  std::uint64_t switches() const override {
    std::scoped_lock hold(mutex_);
    return switches_;
  }

 private:
  // One sleep of a waiter. It ends by drop()'s signal, or after a whole interval; only in the
  // second case, and if no switch happened meanwhile, it asks.  [new-interval]
  void wait_for_turn(std::unique_lock<typename Threads::Mutex>& hold) {
    auto seen = switches_;
    bool in_vain = freed_.times_out(hold, switch_interval_);
    if (in_vain && locked_ && switches_ == seen) set_request(true);
  }

  // The second half of a forced drop: returns when another thread has taken the lock since.
  void wait_for_switch(GilThread& self) {  // [forced-switch]
    std::unique_lock switching(switch_mutex_);
    if (last_holder_ != &self) return;
    Threads::step();
    set_request(false);  // the lock is free already, so there is nobody to ask
    auto since = Threads::now();
    // A plain `if` and no time limit, as in CPython: I2 and I3 promise the signal, and if the wait
    // ever ended early, the price would be one lost switch.
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
  typename Threads::Condition switched_;  // "somebody took the lock"
  const GilThread* last_holder_ = nullptr;
};

}  // namespace interleave
