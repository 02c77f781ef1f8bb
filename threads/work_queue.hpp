#pragma once

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
    while (count_ == 0 && !closed_) sleep(lock);
    if (count_ == 0) return std::nullopt;
    return take();
  }

  /// push() and then pop() as one step, which therefore never sleeps and need wake nobody: there
  /// are as many items as before. How a worker hands in a successor and goes on with whose turn
  /// it is.
  Item exchange(Item item) {
    std::unique_lock lock(mutex_);
    if (count_ == 0) return item;
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
  void append(Item&& item) {
    if (count_ == ring_.size()) grow();
    ring_[(first_ + count_++) & (ring_.size() - 1)] = std::move(item);
  }
  Item take() {
    Item item = std::move(ring_[first_]);
    first_ = (first_ + 1) & (ring_.size() - 1);
    --count_;
    return item;
  }
  void grow() {
    std::vector<Item> larger(ring_.size() * 2);
    for (std::size_t i = 0; i < count_; ++i)
      larger[i] = std::move(ring_[(first_ + i) & (ring_.size() - 1)]);
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
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  std::size_t sleeping_ = 0;
  std::size_t called_ = 0;
  bool closed_ = false;
};

}  // namespace interleave
