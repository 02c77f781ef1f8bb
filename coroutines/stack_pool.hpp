#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace interleave {

/// The memory of a call stack. It grows down from lowest + bytes. Below `lowest` is a guard page.
struct Stack {
  std::byte* lowest = nullptr;
  std::size_t bytes = 0;

  std::byte* top() const noexcept { return lowest + bytes; }
};

/// A fixed number of stacks, each above a page that faults, in one mapping. The kernel gives memory
/// to pages when they are touched. Stacks are handed out last in, first out, so that the next task
/// gets a stack whose top is still in the cache. Used by one thread.
class StackPool {
 public:
  enum class Guard : std::uint8_t {
    marker,   // MADV_GUARD_INSTALL, Linux 6.13: an entry in the page table
    mapping,  // mprotect: each guard splits the mapping, and a process may have few mappings
  };

  /// The best that this kernel has.
  static Guard best_guard();

  /// Each stack has at least `bytes`, in whole pages. Throws std::system_error if there is no
  /// address space, and Unsupported, which names vm.max_map_count, if Guard::mapping allows fewer
  /// stacks.
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
