#pragma once

#include "coroutines/stack_pool.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <stdexcept>
#include <vector>

namespace interleave {

/// Stacks for a number of fibers that is not known beforehand. Pools are made when they are needed,
/// each as large as all before it, and kept. Used by one thread.
class StackReserve {
 public:
  /// Limit of the address space of all stacks, without guards.
  static constexpr std::size_t most_bytes = std::size_t{8} << 30;

  explicit StackReserve(std::size_t stack_bytes)
      : stack_bytes_(stack_bytes), most_(most_bytes / stack_bytes) {}

  /// Returns nullopt if the limit is reached, or the machine gives no more.
  std::optional<Stack> take() {
    if (free_.empty() && !grow()) return std::nullopt;
    Stack stack = free_.back();
    free_.pop_back();
    return stack;
  }
  void give_back(Stack stack) { free_.push_back(stack); }

 private:
  static constexpr std::size_t first_pool = 64;

  bool grow() {
    auto count = std::min(std::max(made_, first_pool), most_ - made_);
    if (count == 0) return false;
    try {
      StackPool& pool = pools_.emplace_back(count, stack_bytes_);
      for (std::size_t i = 0; i < count; ++i) free_.push_back(pool.take());
      // take() returns the stack that was made first.
      std::reverse(free_.begin(), free_.end());
    } catch (const std::exception&) {
      most_ = made_;  // do not ask again for each child
      return false;
    }
    made_ += count;
    return true;
  }

  std::size_t stack_bytes_;
  std::size_t most_;
  std::size_t made_ = 0;
  std::deque<StackPool> pools_;
  std::vector<Stack> free_;
};

}  // namespace interleave
