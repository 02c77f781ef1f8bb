#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace interleave {

/// A call stack's memory; it grows down from lowest + bytes, and below `lowest` lies a guard page.
struct Stack {
  std::byte* lowest = nullptr;
  std::size_t bytes = 0;

  std::byte* top() const noexcept { return lowest + bytes; }
};

/// A fixed number of stacks, each above a page that faults, in one mapping whose pages come when
/// they are touched. Stacks are handed out last in, first out: the next task gets the one whose
/// top is still in the cache. Used by one thread.
class StackPool {
 public:
  enum class Guard : std::uint8_t {
    marker,   // MADV_GUARD_INSTALL, Linux 6.13: an entry in the page table
    mapping,  // mprotect: every guard splits the mapping, of which a process may have few
  };

  /// The best that this kernel has.
  static Guard best_guard();

  /// At least `bytes` a stack, in whole pages. Throws std::system_error when there is no address space,
  /// Unsupported (naming vm.max_map_count) when there are too many stacks for Guard::mapping.
  StackPool(std::size_t stacks, std::size_t bytes, Guard guard = best_guard());
  ~StackPool();
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;

  /// Only while fewer than `stacks` are taken.
  Stack take();
  void give_back(Stack stack) { free_.push_back(stack.lowest); }

 private:
  std::size_t stack_bytes_;
  std::size_t mapped_bytes_;
  std::byte* memory_ = nullptr;
  std::vector<std::byte*> free_;
};

}  // namespace interleave
