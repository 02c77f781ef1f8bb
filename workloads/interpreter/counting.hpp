// Four ways to count references, and why CPython has a lock.
//
// `++count` is a load, an addition and a store. Two threads that do it at once both load 7 and both
// store 8: one of two updates is lost. A lost increment frees an object that is in use, a lost
// decrement keeps one for ever. There is a count in every object and a change of one in nearly
// every bytecode, so the question how to keep them right *is* the question of the lock.
//
// plain     Load, add, store: right only while no other thread runs, which the GIL guarantees.
// atomic    One indivisible instruction. Right everywhere, and several times the price even where
//           nobody else is there to disturb; the reason why the attempts to remove the lock between
//           1996 and 2015 made programs slower.
// biased    Most objects are used only by the thread that made them. That thread counts plainly, in
//           `local`; everybody else counts atomically, in `shared` (PEP 703).
// immortal  Plain, but for objects that live for ever, None or a function: their counts are not
//           written at all (PEP 683). Then no two threads meet in None's cache line, and no forked
//           child dirties its parent's pages by looking at them. Private objects are counted
//           plainly, so threads without a lock may use it as long as they share immortal ones only.
//
// Plain counts are written as a relaxed atomic load and store, never as one read-modify-write: the
// instructions are those of a plain ++, updates get lost as they would there, but in C++ it is no
// undefined behaviour, so that the loss can be shown and found (audit.hpp).
//
// BIASED, I1   `local` is written by the owner only, as long as there is one.
// BIASED, I2   The object's count is local + shared. When the owner's part comes to zero it *merges*:
//              it resigns for good, and from then on `shared` alone is the count. Who brings that to
//              zero knows that nobody is left: the merged bit and the count are in one word.
// BIASED, I3   Before the merge `shared` may be negative: a reference that the owner had counted was
//              given to another thread and forgotten there.
//
// SIMPLIFIED   Under I3 the owner has to be told, or the object would stay although its parts add up
//              to zero. CPython queues it for the owner, which merges it at its eval breaker. Here
//              the next full collection merges it, with all threads stopped: late, and never wrong,
//              since the parts add up to the truth at all times. The owner is a heap, not a thread
//              (a heap has one thread at a time). A stranger who finds an object dead would have to
//              hand its memory back to that heap; no task here gives objects away. No deferred
//              counting of functions: they are immortal here. No bits for weak references.
#pragma once

#include "workloads/interpreter/object.hpp"

#include <cstdint>
#include <string_view>
#include <thread>

namespace interleave::interpreter {

/// How many references the parts of the count say there are.
inline std::int64_t reference_count(const Object& object) {
  auto local = object.local.load(std::memory_order_relaxed);
  return std::int64_t{local} + (object.shared.load(std::memory_order_relaxed) >> 1);
}

inline bool is_immortal(const Object& object) {
  return object.local.load(std::memory_order_relaxed) == immortal_count;
}

/// From now on nobody counts references to `object`. Before anybody else sees it.
inline void make_immortal(Object& object) {
  object.local.store(immortal_count, std::memory_order_relaxed);
}

/// Where nobody else runs at the same time an object needs no lock.
struct NoLock {
  explicit NoLock(Object& /*object*/) noexcept {}
};

/// PEP 703's byte in every object, held for one operation on a list; never over anything that
/// waits or calls back, so that nobody waits long for it.
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

// A policy has retain(), and release(), which returns true to the one caller that forgot the last
// reference: the object is dead and is his to destroy. Each is made for one user of objects: a
// heap's owner.

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

  // Relaxed: who retains has a reference already, and hands nothing over.
  void retain(Object& object) const noexcept {
    object.local.fetch_add(1, std::memory_order_relaxed);
  }
  // Release: what was done with the object comes before its end. Acquire: whose turn it is to
  // destroy it sees all of that.
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

  // I2. Others compare the owner with themselves only, so it may go before the bit comes.
  static bool merge(Object& object) noexcept {
    object.owner.store(nobody, std::memory_order_relaxed);
    return object.shared.fetch_or(merged, std::memory_order_acq_rel) == 0;
  }

  std::uint32_t me_;
};

/// With all its users stopped: adds the others' part of a count to the owner's. True: the object
/// turns out to be dead (BIASED, I3), and is the caller's to destroy.
inline bool settle_count(Object& object) {
  auto shared = object.shared.load(std::memory_order_relaxed);
  if (shared >= 0 || (shared & 1) != 0) return false;
  auto left = reference_count(object);
  object.local.store(static_cast<std::uint32_t>(left), std::memory_order_relaxed);
  object.shared.store(0, std::memory_order_relaxed);
  return left == 0;
}

}  // namespace interleave::interpreter
