#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace interleave {

/// A first-in first-out queue between threads, without bound. All members may be called by any
/// thread. Whoever finds it empty sleeps; nobody spins.
///
/// One lock guards everything. Waking a sleeper is the expensive part (a system call for the one
/// who wakes, a trip through the scheduler for the one who is woken), so it is done only when
/// somebody sleeps who was not called yet, and by push() with the lock released.
template <class Item> class WorkQueue {
 public:
  /// Appends. Throws std::bad_alloc.
  void push(Item item) {
    std::unique_lock lock(mutex_);
    append(std::move(item));
    call_one(lock);
  }

  /// The oldest item; sleeps while there is none. None: closed, and all items are taken.
  std::optional<Item> pop() {
    std::unique_lock lock(mutex_);
    while (count() == 0 && !closed_) sleep(lock);
    if (count() == 0) return std::nullopt;
    return take();
  }

  /// The oldest item, if there is one now.
  std::optional<Item> try_pop() {
    std::scoped_lock lock(mutex_);
    if (count() == 0) return std::nullopt;
    return take();
  }

  /// push() and then pop() as one step, which never sleeps and wakes nobody: there are as many
  /// items as before. How a worker hands in a successor and goes on with whose turn it is.
  Item exchange(Item item) {
    // Relaxed: there is no item to read yet. If there was none at this moment, then at this moment
    // ours came in and went out again; and if every worker has its own, none needs the lock.
    if (count() == 0) return item;
    std::scoped_lock lock(mutex_);
    append(std::move(item));
    return take();
  }

  /// No push() or exchange() follows. Items that are left are still popped, then none.
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

  // `called_` of the `sleeping_` were notified and have not yet got the lock.
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
