#pragma once

#include "core/clock.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace interleave {

/// One thread in the eyes of a Gil, and what the lock has cost it. Its address is its identity, so
/// it outlives the thread's last call; the counters are written and read by that thread only.
struct GilThread {
  Clock::duration waited{};           // for the lock, and in forced drops for its next holder
  std::uint64_t waits = 0;            // takes that found the lock held
  std::uint64_t forced_drops = 0;     // drops that a waiter had asked for, and saw served
  std::uint64_t voluntary_drops = 0;  // drops that nobody had asked for
};

/// The global interpreter lock of CPython 3.2 to 3.11. Any thread may call; the protocol and its
/// invariants are told in gil.cpp.
class Gil {
 public:
  /// `switch_interval`: how long a waiter waits before it asks the holder to drop the lock.
  explicit Gil(Clock::duration switch_interval) noexcept : switch_interval_(switch_interval) {}
  Gil(const Gil&) = delete;
  Gil& operator=(const Gil&) = delete;

  /// Returns with the lock held. The caller does not hold it yet.
  void take(GilThread& self);

  /// Releases the lock, which the caller holds. When a waiter had asked for it, returns only after
  /// another thread has taken it; otherwise at once.
  void drop(GilThread& self);

  /// What a holder calls between two steps of its program: passes the lock on if it was asked for.
  void checkpoint(GilThread& self) {
    // Relaxed: the flag is a hint; what it is about lies under the mutex, which drop() locks.
    if (!drop_requested_.load(std::memory_order_relaxed)) return;
    drop(self);
    take(self);
  }

  /// True while a waiter wants the lock: what a Context polls.
  const std::atomic<bool>& drop_requested() const noexcept { return drop_requested_; }

  /// How often the lock has gone to another thread than its last holder.
  std::uint64_t switches() const;

 private:
  void wait_for_turn(std::unique_lock<std::mutex>& hold);
  void wait_for_switch(GilThread& self);

  const Clock::duration switch_interval_;

  mutable std::mutex mutex_;
  std::condition_variable freed_;  // "locked_ became false"
  bool locked_ = false;
  std::uint64_t switches_ = 0;
  std::atomic<bool> drop_requested_{false};

  std::mutex switch_mutex_;
  std::condition_variable switched_;  // "somebody took the lock"
  const GilThread* last_holder_ = nullptr;
};

/// Holds the lock for a scope.
class HoldGil {
 public:
  HoldGil(Gil& gil, GilThread& self) : gil_(gil), self_(self) { gil_.take(self_); }
  ~HoldGil() { gil_.drop(self_); }
  HoldGil(const HoldGil&) = delete;
  HoldGil& operator=(const HoldGil&) = delete;

 private:
  Gil& gil_;
  GilThread& self_;
};

/// Gives the lock away for a scope, around a call that blocks: CPython's Py_BEGIN_ALLOW_THREADS.
class AllowThreads {
 public:
  AllowThreads(Gil& gil, GilThread& self) : gil_(gil), self_(self) { gil_.drop(self_); }
  ~AllowThreads() { gil_.take(self_); }
  AllowThreads(const AllowThreads&) = delete;
  AllowThreads& operator=(const AllowThreads&) = delete;

 private:
  Gil& gil_;
  GilThread& self_;
};

}  // namespace interleave
