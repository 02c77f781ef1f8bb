// A global interpreter lock with two priorities: D. Beazley's proposal of 2010, never merged.
//
// The timed lock (timed_gil.hpp) treats a thread that answers a request like one that computes for
// ever: both wait a switch interval, and the first loses one at every call that blocks. But the
// lock can tell them apart by how they let go of it: who is *forced* to drop computes, who drops
// by itself waits for something. So
//   - a thread that was forced to drop is marked, and the mark goes when it drops by itself;
//   - a waiter without the mark asks a marked holder at once, and not after an interval;
//   - a free lock goes to waiters without the mark first.
// The convoy is gone. The price: threads with much input starve those that compute, for the lock
// now has a scheduler, and a better one than two priorities never found friends either. ("Python
// really needs a scheduler, not a lock": N. Aides in the discussion.)
//
// I1  `locked_`, `switches_`, both lines and the *setting* of the request change under `mutex_`.
// I2, I3  as in timed_gil.hpp, and so is the order of the two mutexes.
// I4  A marked thread takes the lock only when no unmarked one stands in line. Whoever leaves the
//     unmarked line holds the lock, and its drop signals again, so the marked line is not forgotten.
//
// SOURCES      D. Beazley, "Revisiting thread priorities and the new GIL" (2010); CPython issue
//              7946.
#pragma once

#include "gil_sim/gil.hpp"
#include "gil_sim/primitives.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>

namespace interleave {

template <class Threads = SystemThreads> class PriorityGil final : public Gil {
 public:
  explicit PriorityGil(Clock::duration switch_interval)
      : Gil(drop_requested_), switch_interval_(switch_interval) {}

  void take(GilThread& self) override {
    std::unique_lock hold(mutex_);
    if (must_wait(self)) stand_in_line(hold, self);
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
    holder_computes_ = self.computes;
    set_request(false);  // I3
  }

  void drop(GilThread& self) override {
    self.computes = false;
    release(self);
  }

  void yield(GilThread& self) override {
    self.computes = true;
    release(self);
    take(self);
  }

  std::uint64_t switches() const override {
    std::scoped_lock hold(mutex_);
    return switches_;
  }

 private:
  struct Line {
    typename Threads::Condition turn;
    std::uint32_t waiters = 0;
  };

  bool must_wait(const GilThread& self) const {
    return locked_ || (self.computes && inputs_.waiters > 0);  // I4
  }

  void stand_in_line(std::unique_lock<typename Threads::Mutex>& hold, GilThread& self) {
    Line& line = self.computes ? computers_ : inputs_;
    auto since = Threads::now();
    ++line.waiters;
    while (must_wait(self)) {
      if (locked_ && holder_computes_ && !self.computes) set_request(true);  // at once
      auto seen = switches_;
      bool in_vain = line.turn.times_out(hold, switch_interval_);
      if (in_vain && locked_ && switches_ == seen) set_request(true);
    }
    --line.waiters;
    self.count_wait(Threads::now() - since);
  }

  void release(GilThread& self) {
    bool asked = false;
    {
      std::scoped_lock hold(mutex_);
      asked = drop_requested_.load(std::memory_order_relaxed);
      self.end_hold(Threads::now());
      locked_ = false;
      (inputs_.waiters > 0 ? inputs_ : computers_).turn.notify_one();
    }
    ++(asked ? self.forced_drops : self.voluntary_drops);
    if (asked) wait_for_switch(self);
  }

  void wait_for_switch(GilThread& self) {
    std::unique_lock switching(switch_mutex_);
    if (last_holder_ != &self) return;
    Threads::step();
    set_request(false);
    auto since = Threads::now();
    switched_.wait(switching);
    self.waited += Threads::now() - since;
  }

  void set_request(bool pending) {
    Threads::touch_flag();
    drop_requested_.store(pending, std::memory_order_relaxed);
  }

  const Clock::duration switch_interval_;

  mutable typename Threads::Mutex mutex_;
  Line inputs_;     // threads that let go of the lock by themselves
  Line computers_;  // threads that had to be forced
  bool locked_ = false;
  bool holder_computes_ = false;
  std::uint64_t switches_ = 0;
  std::atomic<bool> drop_requested_{false};

  typename Threads::Mutex switch_mutex_;
  typename Threads::Condition switched_;
  const GilThread* last_holder_ = nullptr;
};

}  // namespace interleave
