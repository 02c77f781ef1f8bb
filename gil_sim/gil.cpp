// The global interpreter lock of CPython 3.2 to 3.11, on the primitives that CPython uses.
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
// SOURCES      CPython 3.5 to 3.11, Python/ceval_gil.h, the note at its top; A. Pitrou, "Reworking
//              the GIL" (python-dev, 2009); D. Beazley, "Understanding the Python GIL" (2010);
//              CPython issue 7946 on the convoy effect.
#include "gil_sim/gil.hpp"

namespace interleave {

void Gil::take(GilThread& self) {
  std::unique_lock hold(mutex_);
  if (locked_) {
    auto since = Clock::now();
    while (locked_) wait_for_turn(hold);
    self.waited += Clock::now() - since;
    ++self.waits;
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
  if (drop_requested_) drop_requested_ = false;  // I3
}

// One sleep of a waiter. It ends by drop()'s signal, or after a whole interval; only in the second
// case, and if no switch happened meanwhile, it asks.  [new-interval]
void Gil::wait_for_turn(std::unique_lock<std::mutex>& hold) {
  auto seen = switches_;
  auto woken = freed_.wait_for(hold, switch_interval_);
  if (woken == std::cv_status::timeout && locked_ && switches_ == seen) drop_requested_ = true;
}

void Gil::drop(GilThread& self) {
  bool asked = false;
  {
    std::scoped_lock hold(mutex_);
    asked = drop_requested_;
    locked_ = false;
    freed_.notify_one();  // [no-queue]
  }
  ++(asked ? self.forced_drops : self.voluntary_drops);
  if (asked) wait_for_switch(self);  // [forced-switch], [voluntary]
}

// The second half of a forced drop: returns when another thread has taken the lock since.
void Gil::wait_for_switch(GilThread& self) {
  std::unique_lock switching(switch_mutex_);
  if (last_holder_ != &self) return;
  drop_requested_ = false;  // the lock is free already, so there is nobody to ask
  auto since = Clock::now();
  // A plain `if` and no time limit, as in CPython: I2 and I3 promise the signal, and if the wait
  // ever ended early, the price would be one lost switch.
  switched_.wait(switching);
  self.waited += Clock::now() - since;
}

std::uint64_t Gil::switches() const {
  std::scoped_lock hold(mutex_);
  return switches_;
}

}  // namespace interleave
