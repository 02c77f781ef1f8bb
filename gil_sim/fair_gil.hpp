// A fair lock, which CPython's is not: a control that a test of fidelity must reject.
//
// As under the switch-interval lock, a waiter sets the request after a switch interval. But the
// holder hands the lock to the thread that has waited longest, and no other thread can take it. A
// thread with a little input then waits for each computing thread once. Its latency has no tail,
// which is better than the truth.
#pragma once

#include "gil_sim/gil.hpp"
#include "gil_sim/primitives.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>

namespace interleave {

template <class Threads = SystemThreads> class FairGil final : public Gil {
 public:
  explicit FairGil(Clock::duration switch_interval)
      : Gil(drop_requested_), switch_interval_(switch_interval) {}

  void take(GilThread& self) override {
    std::unique_lock hold(mutex_);
    if (holder_ != nullptr) {
      auto since = Threads::now();
      line_.push_back(&self);
      while (holder_ != &self) {
        if (passed_on_.times_out(hold, switch_interval_) && holder_ != &self) set_request(true);
      }
      self.count_wait(Threads::now() - since);
    }
    holder_ = &self;
    if (last_holder_ != &self) ++switches_;
    last_holder_ = &self;
    self.begin_hold(Threads::now());
    set_request(false);
  }

  void drop(GilThread& self) override {
    std::scoped_lock hold(mutex_);
    self.end_hold(Threads::now());
    ++(drop_requested_.load(std::memory_order_relaxed) ? self.forced_drops : self.voluntary_drops);
    holder_ = line_.empty() ? nullptr : line_.front();
    if (holder_ == nullptr) return;
    line_.pop_front();
    passed_on_.notify_all();
  }

  std::uint64_t switches() const override {
    std::scoped_lock hold(mutex_);
    return switches_;
  }

 private:
  void set_request(bool pending) { drop_requested_.store(pending, std::memory_order_relaxed); }

  const Clock::duration switch_interval_;
  mutable typename Threads::Mutex mutex_;
  typename Threads::Condition passed_on_;
  std::deque<GilThread*> line_;
  GilThread* holder_ = nullptr;  // possibly not yet awake
  const GilThread* last_holder_ = nullptr;
  std::uint64_t switches_ = 0;
  std::atomic<bool> drop_requested_{false};
};

}  // namespace interleave
