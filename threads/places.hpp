#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace interleave {

/// The places in flight of an open load: the one who accepts takes them, workers give them back.
/// (std::counting_semaphore can lose a wake-up in g++ 12: libstdc++ PR 104928.)
class Places {
 public:
  explicit Places(std::uint32_t count) : count_(count), free_(count) {}

  /// Sleeps while none is free.
  void take() {
    std::unique_lock lock(mutex_);
    vacancy_.wait(lock, [this] { return free_ > 0; });
    --free_;
  }
  void give_back() {
    {
      std::scoped_lock lock(mutex_);
      ++free_;
    }
    vacancy_.notify_one();  // without a sleeper no system call
  }
  /// Sleeps until every place is free.
  void await_all() {
    std::unique_lock lock(mutex_);
    vacancy_.wait(lock, [this] { return free_ == count_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable vacancy_;
  const std::uint32_t count_;
  std::uint32_t free_;
};

}  // namespace interleave
