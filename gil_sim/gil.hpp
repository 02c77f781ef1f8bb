#pragma once

#include "core/clock.hpp"
#include "core/context.hpp"
#include "gil_sim/gil_account.hpp"

#include <atomic>
#include <cstdint>

namespace interleave {

/// A thread as a Gil knows it, with what the lock has cost it. The lock compares addresses, so it
/// must outlive the thread's last call. Used by that thread only.
struct GilThread : GilAccount {
  explicit GilThread(std::uint32_t place = 0) : number(place) {}

  std::uint32_t number;   // among the threads of its lock, from 0
  bool computes = false;  // its last drop was forced (priority_gil.hpp)
};

/// A global interpreter lock: one of the threads that share it runs. When and to whom it is passed
/// on is the policy, one file each (locks.hpp). Any thread may call.
class Gil {
 public:
  virtual ~Gil() = default;
  Gil(const Gil&) = delete;
  Gil& operator=(const Gil&) = delete;

  /// Blocks until the caller holds the lock, which it does not hold yet.
  virtual void take(GilThread& self) = 0;

  /// Releases the lock, which the caller holds, because it is about to block or to end.
  virtual void drop(GilThread& self) = 0;

  /// The holder's checkpoint. Lets other threads run as far as the policy wants, and returns with
  /// the lock held. Call it when yield_requested() is set or the ticker has run out.
  virtual void yield(GilThread& self) {
    drop(self);
    take(self);
  }

  /// Makes the request's call while no other thread of this interpreter runs. The caller holds the
  /// lock, and holds it again on return.
  virtual void run_alone(GilThread& /*self*/, Request& request) { request.make_call(); }

  /// True if a thread first tries a call without waiting, and keeps the lock if that succeeds.
  virtual bool tries_calls_with_lock_held() const { return false; }

  /// Returns how often the lock has gone to another thread than its last holder.
  virtual std::uint64_t switches() const = 0;

  /// Set while the holder should yield. A Context polls it. (CPython calls it the eval breaker.)
  const std::atomic<bool>& yield_requested() const noexcept { return *yield_requested_; }
  /// The count of bytecodes, if the policy has one, else nullptr. Only the holder may use it.
  Ticker* ticker() const noexcept { return ticker_; }

  /// The holder calls this between two steps of its program.
  void checkpoint(GilThread& self) {
    // Relaxed: the flag is a hint, and the lock's own synchronisation orders the data.
    if (yield_requested_->load(std::memory_order_relaxed)) yield(self);
  }

 protected:
  explicit Gil(const std::atomic<bool>& yield_requested, Ticker* ticker = nullptr) noexcept
      : yield_requested_(&yield_requested), ticker_(ticker) {}

 private:
  const std::atomic<bool>* yield_requested_;
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

/// Drops the lock for a scope around a call that blocks: CPython's Py_BEGIN_ALLOW_THREADS.
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
