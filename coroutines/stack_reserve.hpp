#pragma once

#include "coroutines/stack_pool.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <stdexcept>
#include <vector>

namespace interleave {

/// Stacks for as many fibers as turn up, in pools that are made when they are needed, each as large
/// as all before it. Once made they stay. Used by one thread.
class StackReserve {
 public:
  /// At most so much address space, stacks alone.
  static constexpr std::size_t most_bytes = std::size_t{8} << 30;

  explicit StackReserve(std::size_t stack_bytes)
      : stack_bytes_(stack_bytes), most_(most_bytes / stack_bytes) {}

  /// None: there may be no more, or the machine gives no more.
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
      // The one that was taken first is the next.
      std::reverse(free_.begin(), free_.end());
    } catch (const std::exception&) {
      most_ = made_;  // one refusal is enough: it would come again at each child
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
