// The global interpreter lock of CPython 1 to 3.1, best known from Python 2. The model is
// gil_legacy.
//
// THE MODEL    As gil_threads, but no thread requests the lock. The holder offers it every
//              `check_interval` bytecodes, and at each checkpoint of native code. It nearly always
//              wins the lock back at once.
// WAITING      perform() drops the lock, blocks, and takes it back. Next to a thread of pure
//              bytecode that is quick, since the lock is free for a moment very often. Next to a
//              thread in long calls of C code it may take seconds.
// COSTS        A post and a wait of a semaphore every hundred bytecodes. On several cores each post
//              wakes a thread that finds the lock taken. Two computing threads halve their speed.
// USE IT WHEN  never, except to see why a lock needs a protocol for changing hands.
// REJECTED     A fairer semaphore: it would cure the starvation, and cost a change of thread every
//              hundred bytecodes.
// SOURCES      CPython 2.7, Python/ceval.c and thread_pthread.h (USE_SEMAPHORES). D. Beazley,
//              "Inside the Python GIL" (2009) and "Understanding the Python GIL" (2010).
//
// The lock is a semaphore with the value 1. The holder counts bytecodes. After every
// `check_interval` of them (100) it releases the semaphore and acquires it again, so that others
// "may run now". No thread requests the lock, and the holder waits for no other thread.
//
// [barging] A release wakes a sleeper through the kernel, which takes microseconds. The releaser is
// awake, and its acquire comes nanoseconds later, so it nearly always wins. On one core that is
// only unfair: the sleeper runs when the kernel preempts the winner. On two cores it is Beazley's
// *GIL battle*. Each release makes the other core wake a thread, which loses and sleeps again, ten
// thousand times a second. So two computing threads are slower together than one after the other.
//
// [one-ticker] All threads count down the same ticker. Only the holder touches it, so it needs no
// atomics. It counts bytecodes and not time, so a holder in a long call of C code does not offer
// the lock. After the call it wins the next offer too. A thread that waits for input next to such
// calls may starve for seconds.
//
// I1  The semaphore's value is 1 while the lock is free, else 0. The thread whose acquire brought
//     it to 0 is the holder.
// I2  `ticker_` and `last_holder_` belong to the holder.
#pragma once

#include "gil_sim/gil.hpp"
#include "gil_sim/primitives.hpp"

#include <atomic>
#include <cstdint>

namespace interleave {

// A checkpoint of native code stands for many bytecodes, so the holder always offers the lock
// there.
inline constexpr std::atomic<bool> offer_at_each_checkpoint{true};

template <class Threads = SystemThreads> class CheckIntervalGil final : public Gil {
 public:
  explicit CheckIntervalGil(std::int32_t check_interval)
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

  // Reads the clock only once if it wins: a reading costs about as much as all the rest.
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
  std::atomic<std::uint64_t> switches_{0};  // written by the holder, read by any thread
};

}  // namespace interleave
