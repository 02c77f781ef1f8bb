// The global interpreter lock of CPython 1 to 3.1, best known from Python 2.
//
// A semaphore with the value 1 is the whole lock. The holder counts bytecodes, and after every
// `check_interval` of them (100) it releases the semaphore and acquires it again, so that others
// "may run now". Nobody asks and nobody is waited for.
//
// [barging] A release wakes a sleeper through the kernel, which takes microseconds. The releaser is
// awake, and its acquire comes nanoseconds later: it nearly always wins. On one core that is just
// unfair, for the sleeper runs when the kernel preempts the winner. On two cores it is a *battle*:
// each release sends the other core to the kernel, to wake up, to lose, and to sleep again, ten
// thousand times a second. Two computing threads so run slower than one after the other.
//
// [one-ticker] All threads count down the same ticker, and only its holder touches it, so it needs
// no atomics. It counts bytecodes and not time: a holder in a long call of C code offers the lock
// to nobody, and when it is back, it wins the next offer too. A thread that waits for input beside
// such calls may starve for seconds.
//
// I1  The semaphore's value is 1 when nobody holds the lock, else 0; who brought it to 0 holds it.
// I2  `ticker_` and `last_holder_` belong to the holder.
//
// SOURCES      CPython 2.7, Python/ceval.c and thread_pthread.h (USE_SEMAPHORES); D. Beazley,
//              "Inside the Python GIL" (2009) and "Understanding the Python GIL" (2010).
#pragma once

#include "gil_sim/gil.hpp"
#include "gil_sim/primitives.hpp"

#include <atomic>
#include <cstdint>

namespace interleave {

// A native checkpoint stands for many bytecodes of work, so there the lock is always offered.
inline constexpr std::atomic<bool> offer_at_each_checkpoint{true};

template <class Threads = SystemThreads> class TickingGil final : public Gil {
 public:
  explicit TickingGil(std::int32_t check_interval)
      : Gil(offer_at_each_checkpoint, &ticker_), ticker_{check_interval, check_interval} {}

  void take(GilThread& self) override {
    if (!free_.try_acquire()) {
      auto since = Threads::now();
      free_.acquire();
      self.count_wait(Threads::now() - since);
    }
    become_holder(self, Threads::now());
  }

  void drop(GilThread& self) override {
    ++self.voluntary_drops;
    self.end_hold(Threads::now());
    free_.release();
  }

  // Reads the clock once if it wins, since a reading costs about as much as all the rest.
  void yield(GilThread& self) override {
    ++self.forced_drops;
    auto now = Threads::now();
    self.end_hold(now);
    free_.release();
    bool wins = free_.try_acquire();  // [barging]
    if (wins && last_holder_ == &self) return self.begin_hold(now);
    wins ? become_holder(self, Threads::now()) : take(self);
  }

  std::uint64_t switches() const override { return switches_.load(std::memory_order_relaxed); }

 private:
  void become_holder(GilThread& self, Clock::time_point now) {
    self.begin_hold(now);
    if (last_holder_ == &self) return;  // I2
    last_holder_ = &self;
    switches_.store(switches_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  typename Threads::Semaphore free_{1};
  Ticker ticker_;  // [one-ticker]
  const GilThread* last_holder_ = nullptr;
  std::atomic<std::uint64_t> switches_{0};  // written by the holder, read by anybody
};

}  // namespace interleave
