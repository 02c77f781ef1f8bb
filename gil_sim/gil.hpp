#pragma once

#include "core/clock.hpp"
#include "core/context.hpp"
#include "core/lock_use.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace interleave {

/// One thread in the eyes of a Gil, and what the lock has cost it. Its address is its identity, so
/// it outlives the thread's last call; everything in it is used by that thread only.
struct GilThread {
  /// Waits by length, as in LockUse.
  using Histogram = std::array<std::uint64_t, LockUse::length_places>;

  Clock::duration held{};             // from taking the lock to dropping it
  Clock::duration waited{};           // for the lock, and in forced drops for its next holder
  std::uint64_t waits = 0;            // takes that found the lock held
  std::uint64_t forced_drops = 0;     // drops that a waiter had asked for, and saw served
  std::uint64_t voluntary_drops = 0;  // drops that nobody had asked for
  Histogram wait_lengths{};           // of `waits`
  std::uint32_t number = 0;           // among the threads of its lock, from 0
  bool computes = false;              // it had to be forced to drop, last time (priority_gil.hpp)
  Clock::time_point since = nobodys;  // it has held the lock
  /// When the window ended that counts, or 0; null: none does.
  const std::atomic<std::int64_t>* ended_ns = nullptr;

  static constexpr auto nobodys = Clock::time_point::max();

  // A policy calls both while the lock is the caller's: so no two threads' times overlap.
  void begin_hold(Clock::time_point now) { since = now; }
  void end_hold(Clock::time_point now) {
    auto ended = ended_ns != nullptr ? ended_ns->load(std::memory_order_relaxed) : 0;
    if (ended != 0) now = std::min(now, Clock::time_point(Clock::duration(ended)));
    if (now > since) held += now - since;
    since = nobodys;
  }

  /// A take that found the lock held got it after `length`.
  void count_wait(Clock::duration length) {
    waited += length;
    ++waits;
    auto ns = static_cast<std::uint64_t>(length.count());
    std::size_t place = std::bit_width(ns | 1) - 1;
    ++wait_lengths[std::min(place, wait_lengths.size() - 1)];
  }
};

/// A global interpreter lock: of the threads that share it one runs. When and to whom it is passed
/// on is the policy, one file each (locks.hpp). Any thread may call.
class Gil {
 public:
  virtual ~Gil() = default;
  Gil(const Gil&) = delete;
  Gil& operator=(const Gil&) = delete;

  /// Returns with the lock held. The caller does not hold it yet.
  virtual void take(GilThread& self) = 0;

  /// Releases the lock, which the caller holds, because it is about to block or to end.
  virtual void drop(GilThread& self) = 0;

  /// The holder's checkpoint, called when the breaker is set or the ticker has run out: lets others
  /// run as far as the policy wants it. Returns with the lock held.
  virtual void yield(GilThread& self) {
    drop(self);
    take(self);
  }

  /// Does what the request calls for while no other thread of this interpreter runs. The caller
  /// holds the lock, and holds it again on return.
  virtual void run_alone(GilThread& /*self*/, Request& request) { request.make_call(); }

  /// Does a thread keep the lock for a call that turns out not to block?
  virtual bool keeps_for_calls_that_do_not_block() const { return false; }

  /// How often the lock has gone to another thread than its last holder.
  virtual std::uint64_t switches() const = 0;

  /// Set while the holder should yield: what a Context polls.
  const std::atomic<bool>& breaker() const noexcept { return *breaker_; }
  /// Where the policy counts bytecodes instead; null elsewhere. The holder's to use.
  Ticker* ticker() const noexcept { return ticker_; }

  /// What a holder calls between two steps of its program.
  void checkpoint(GilThread& self) {
    // Relaxed: the flag is a hint; what it is about lies behind the lock's own synchronisation.
    if (breaker_->load(std::memory_order_relaxed)) yield(self);
  }

 protected:
  explicit Gil(const std::atomic<bool>& breaker, Ticker* ticker = nullptr) noexcept
      : breaker_(&breaker), ticker_(ticker) {}

 private:
  const std::atomic<bool>* breaker_;
  Ticker* ticker_;
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
