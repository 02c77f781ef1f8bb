#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace interleave {

/// An unbounded first-in first-out queue between threads. Any thread may call any member. A thread
/// that finds it empty sleeps, and never spins.
///
/// One lock guards everything. Waking a thread costs a system call and a trip through the
/// scheduler. So push() wakes a thread only if one sleeps that was not called yet. It does so after
/// it has released the lock.
template <class Item> class WorkQueue {
 public:
  /// Appends. Throws std::bad_alloc.
  void push(Item item) {
    std::unique_lock lock(mutex_);
    append(std::move(item));
    call_one(lock);
  }

  /// Returns the oldest item. Blocks while there is none. Returns nullopt if the queue is closed
  /// and empty.
  std::optional<Item> pop() {
    std::unique_lock lock(mutex_);
    while (count() == 0 && !closed_) sleep(lock);
    if (count() == 0) return std::nullopt;
    return take();
  }

  /// Returns the oldest item, or nullopt if there is none now.
  std::optional<Item> try_pop() {
    std::scoped_lock lock(mutex_);
    if (count() == 0) return std::nullopt;
    return take();
  }

  /// Does push() and then pop() in one step, which never sleeps. It wakes no thread, since the
  /// number of items stays the same. A worker uses it to queue a successor and get its next item.
  Item exchange(Item item) {
    // Relaxed: no item is read yet. If the queue was empty at this moment, the item could have been
    // pushed and popped at this moment. So when each worker has its own successor, none takes the
    // lock.
    if (count() == 0) return item;
    std::scoped_lock lock(mutex_);
    append(std::move(item));
    return take();
  }

  /// Call it when no push() or exchange() follows. pop() still returns the items that are left, and
  /// then nullopt.
  void close() {
    std::unique_lock lock(mutex_);
    closed_ = true;
    lock.unlock();
    wake_.notify_all();
  }

 private:
  std::size_t count() const { return count_.load(std::memory_order_relaxed); }
  void set_count(std::size_t items) { count_.store(items, std::memory_order_relaxed); }
  Item& at(std::size_t place) { return ring_[(first_ + place) & (ring_.size() - 1)]; }

  void append(Item&& item) {
    if (count() == ring_.size()) grow();
    at(count()) = std::move(item);
    set_count(count() + 1);
  }
  Item take() {
    Item item = std::move(at(0));
    ++first_;
    set_count(count() - 1);
    return item;
  }
  void grow() {
    std::vector<Item> larger(2 * ring_.size());
    for (std::size_t i = 0; i < count(); ++i) larger[i] = std::move(at(i));
    ring_ = std::move(larger);
    first_ = 0;
  }

  // `called_` of the `sleeping_` threads were notified and have not got the lock yet.
  void sleep(std::unique_lock<std::mutex>& lock) {
    ++sleeping_;
    wake_.wait(lock);
    --sleeping_;
    if (called_ > 0) --called_;
  }
  void call_one(std::unique_lock<std::mutex>& lock) {
    if (sleeping_ == called_) return;
    ++called_;
    lock.unlock();
    wake_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Item> ring_ = std::vector<Item>(64);  // its size is a power of two
  std::size_t first_ = 0;                           // modulo the ring's size
  std::atomic<std::size_t> count_{0};               // written under the lock
  std::size_t sleeping_ = 0;
  std::size_t called_ = 0;
  bool closed_ = false;
};

}  // namespace interleave
