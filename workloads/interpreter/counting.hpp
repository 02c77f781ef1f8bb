// Four ways to count references, and why CPython has a lock.
//
// `++count` is a load, an addition and a store. Two threads that do it at once both load 7 and both
// store 8: one of two updates is lost. A lost increment frees an object that is in use. A lost
// decrement keeps an object for ever. Every object has a count, and nearly every bytecode changes
// one. So the question how to keep the counts right *is* the question of the lock.
//
// plain     Load, add, store. Right only while no other thread runs, which the GIL guarantees.
// atomic    One indivisible instruction. Always right, but several times the price even without
//           contention. For this reason the attempts to remove the lock between 1996 and 2015 made
//           programs slower.
// biased    Most objects are used only by the thread that made them. That thread counts plainly, in
//           `local`. All other threads count atomically, in `shared` (PEP 703).
// immortal  Plain, except that the counts of objects that live for ever (None, a function) are
//           never written (PEP 683). So no two threads contend for None's cache line, and a forked
//           child that only reads copies no page. Private objects are counted plainly, so threads
//           without a lock may use this policy if they share immortal objects only.
//
// Plain counts are written as a relaxed atomic load and store, never as one read-modify-write. The
// instructions are those of a plain ++, and updates get lost in the same way. But it is no
// undefined behaviour in C++, so the loss can be shown and found (audit.hpp).
//
// BIASED, I1   Only the owner writes `local`, as long as there is an owner.
// BIASED, I2   The object's count is local + shared. When the owner's part comes to zero, the owner
//              *merges*: it gives up ownership for good, and `shared` alone is the count. The
//              merged bit and that count are in one word, so exactly one thread sees the end.
// BIASED, I3   Before the merge `shared` may be negative. Then another thread has released a
//              reference that the owner had counted.
//
// SIMPLIFIED   Under I3 the owner must learn of the release, or an object whose parts add up to
//              zero would stay. CPython queues the object for its owner, which merges it at its
//              eval breaker. Here the next full collection merges it, with all threads stopped.
//              That is late but right, because the two parts always add up to the true count. The
//              owner is a heap, not a thread (one thread at a time uses a heap). Another task that
//              releases the last reference would have to hand the memory back to that heap, but no
//              task here gives objects away. There is no deferred counting of functions, since they
//              are immortal here, and there are no bits for weak references.
#pragma once

#include "workloads/interpreter/object.hpp"

#include <cstdint>
#include <string_view>
#include <thread>

namespace interleave::interpreter {

/// Returns the count: the sum of both parts.
inline std::int64_t reference_count(const Object& object) {
  auto local = object.local.load(std::memory_order_relaxed);
  return std::int64_t{local} + (object.shared.load(std::memory_order_relaxed) >> 1);
}

inline bool is_immortal(const Object& object) {
  return object.local.load(std::memory_order_relaxed) == immortal_count;
}

/// Stops the counting of references to `object`. Call it before another thread sees the object.
inline void make_immortal(Object& object) {
  object.local.store(immortal_count, std::memory_order_relaxed);
}

/// The lock of policies whose lists are never used by two threads at once: it does nothing.
struct NoLock {
  explicit NoLock(Object& /*object*/) noexcept {}
};

/// The lock byte that PEP 703 puts into every object, held for one operation on a list. A holder
/// never waits and never calls back, so no thread waits long for the lock.
class ByteLock {
 public:
  explicit ByteLock(Object& object) noexcept : byte_(object.locked) {
    while (byte_.exchange(1, std::memory_order_acquire) != 0) std::this_thread::yield();
  }
  ~ByteLock() { byte_.store(0, std::memory_order_release); }
  ByteLock(const ByteLock&) = delete;
  ByteLock& operator=(const ByteLock&) = delete;

 private:
  std::atomic<std::uint8_t>& byte_;
};

// A policy has retain() and release(). release() returns true if it released the last reference;
// its caller must then destroy the object. A policy object is made for one heap.

class PlainCounts {
 public:
  using Lock = NoLock;
  static constexpr std::string_view name = "plain";

  explicit PlainCounts(std::uint32_t /*owner*/) noexcept {}

  void retain(Object& object) const noexcept {
    object.local.store(object.local.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  bool release(Object& object) const noexcept {
    auto left = object.local.load(std::memory_order_relaxed) - 1;
    object.local.store(left, std::memory_order_relaxed);
    return left == 0;
  }
};

class AtomicCounts {
 public:
  using Lock = NoLock;
  static constexpr std::string_view name = "atomic";

  explicit AtomicCounts(std::uint32_t /*owner*/) noexcept {}

  // Relaxed: the caller has a reference already, and publishes nothing.
  void retain(Object& object) const noexcept {
    object.local.fetch_add(1, std::memory_order_relaxed);
  }
  // Release: the caller's use of the object happens before its end. Acquire: the destroyer sees the
  // uses of all other threads.
  bool release(Object& object) const noexcept {
    return object.local.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }
};

class ImmortalCounts {
 public:
  using Lock = NoLock;
  static constexpr std::string_view name = "immortal";

  explicit ImmortalCounts(std::uint32_t /*owner*/) noexcept {}

  void retain(Object& object) const noexcept {
    auto count = object.local.load(std::memory_order_relaxed);
    if (count != immortal_count) object.local.store(count + 1, std::memory_order_relaxed);
  }
  bool release(Object& object) const noexcept {
    auto count = object.local.load(std::memory_order_relaxed);
    if (count == immortal_count) return false;
    object.local.store(count - 1, std::memory_order_relaxed);
    return count == 1;
  }
};

class BiasedCounts {
 public:
  using Lock = ByteLock;
  static constexpr std::string_view name = "biased";

  explicit BiasedCounts(std::uint32_t owner) noexcept : me_(owner) {}

  void retain(Object& object) const noexcept {
    auto local = object.local.load(std::memory_order_relaxed);
    if (local == immortal_count) return;
    if (object.owner.load(std::memory_order_relaxed) == me_) {
      object.local.store(local + 1, std::memory_order_relaxed);  // I1
    } else {
      object.shared.fetch_add(one, std::memory_order_relaxed);
    }
  }
  bool release(Object& object) const noexcept {
    auto local = object.local.load(std::memory_order_relaxed);
    if (local == immortal_count) return false;
    if (object.owner.load(std::memory_order_relaxed) != me_) {
      return object.shared.fetch_sub(one, std::memory_order_acq_rel) == (one | merged);
    }
    object.local.store(local - 1, std::memory_order_relaxed);
    return local == 1 && merge(object);
  }

 private:
  static constexpr std::int32_t merged = 1;
  static constexpr std::int32_t one = 2;
  static constexpr std::uint32_t nobody = 0;

  // I2. Other threads only compare the owner with themselves, so the owner may be cleared before
  // the bit is set.
  static bool merge(Object& object) noexcept {
    object.owner.store(nobody, std::memory_order_relaxed);
    return object.shared.fetch_or(merged, std::memory_order_acq_rel) == 0;
  }

  std::uint32_t me_;
};

/// Adds a negative shared part (BIASED, I3) to the owner's part. No other thread may use the object
/// meanwhile. Returns true if the count is now zero; the caller must then destroy the object.
inline bool settle_count(Object& object) {
  auto shared = object.shared.load(std::memory_order_relaxed);
  if (shared >= 0 || (shared & 1) != 0) return false;
  auto left = reference_count(object);
  object.local.store(static_cast<std::uint32_t>(left), std::memory_order_relaxed);
  object.shared.store(0, std::memory_order_relaxed);
  return left == 0;
}

}  // namespace interleave::interpreter
