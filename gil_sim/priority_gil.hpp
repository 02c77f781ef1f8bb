// A global interpreter lock with two priorities: D. Beazley's proposal of 2010, never merged. The
// model is gil_priority.
//
// THE MODEL    As gil_threads, with two priorities. A thread whose drop was forced waits behind
//              threads that dropped the lock by themselves. The latter request the lock at once.
// WAITING      As in gil_threads, but the holder answers at its next checkpoint, without an
//              interval before that.
// COSTS        Threads that wait often can starve threads that compute.
// USE IT WHEN  you want to see how little ends the convoy effect, and which problem follows.
// REJECTED     More priorities, and ageing: that is a scheduler, and the kernel has one.
// SOURCES      D. Beazley, "Revisiting thread priorities and the new GIL" (2010). CPython issue
//              7946, with N. Aides on why it was not merged ("Python really needs a scheduler, not
//              a lock").
//
// Under the lock of gil_threads a thread that answers requests waits as long as one that computes
// for ever. It loses a switch interval at every call that blocks. But a drop tells the two apart: a
// *forced* drop shows that the thread computes, a voluntary one that it waits. So
//   - a forced drop marks the thread, and a voluntary drop clears the mark;
//   - an unmarked waiter requests the lock from a marked holder at once, not after an interval;
//   - a free lock goes to unmarked waiters first.
//
// I1  `locked_`, `switches_`, both lines and the *setting* of the request change under `mutex_`.
// I2, I3  as in switch_interval_gil.hpp, and so is the order of the two mutexes.
// I4  A marked thread takes the lock only when no unmarked thread is in line. A thread that leaves
//     the unmarked line holds the lock, and its drop signals again. So no signal is lost.
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
    return locked_ || (self.computes && unmarked_.waiters > 0);  // I4
  }

  void stand_in_line(std::unique_lock<typename Threads::Mutex>& hold, GilThread& self) {
    Line& line = self.computes ? marked_ : unmarked_;
    auto since = Threads::now();
    ++line.waiters;
    while (must_wait(self)) {
      if (locked_ && holder_computes_ && !self.computes) set_request(true);  // at once
      auto seen = switches_;
      bool timed_out = line.turn.times_out(hold, switch_interval_);
      if (timed_out && locked_ && switches_ == seen) set_request(true);
    }
    --line.waiters;
    self.count_wait(Threads::now() - since);
  }

  void release(GilThread& self) {
    bool requested = false;
    {
      std::scoped_lock hold(mutex_);
      requested = drop_requested_.load(std::memory_order_relaxed);
      self.end_hold(Threads::now());
      locked_ = false;
      (unmarked_.waiters > 0 ? unmarked_ : marked_).turn.notify_one();
    }
    ++(requested ? self.forced_drops : self.voluntary_drops);
    if (requested) wait_for_switch(self);
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
  Line unmarked_;  // threads whose last drop was voluntary
  Line marked_;    // threads whose last drop was forced
  bool locked_ = false;
  bool holder_computes_ = false;
  std::uint64_t switches_ = 0;
  std::atomic<bool> drop_requested_{false};

  typename Threads::Mutex switch_mutex_;
  typename Threads::Condition switched_;
  const GilThread* last_holder_ = nullptr;
};

}  // namespace interleave
