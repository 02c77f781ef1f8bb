#pragma once

#include "coroutines/stack_pool.hpp"

#include <cstddef>

#ifdef INTERLEAVE_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef INTERLEAVE_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace interleave {

/// Tells the sanitizers of a fiber's switches, because the assembly of Debian's Boost.Context does
/// not. AddressSanitizer needs the bounds of the stack in use, ThreadSanitizer the fiber that runs.
/// Empty in other builds.
///
/// The file that includes it is built without ThreadSanitizer's own instrumentation. That would
/// take Boost's inline functions for races, because they are entered on one stack and left on
/// another.
class SwitchNotice {
 public:
#if defined(INTERLEAVE_ASAN)
  void begin() {}
  void leaving_scheduler(Stack to) {
    __sanitizer_start_switch_fiber(&scheduler_frames_, to.lowest, to.bytes);
  }
  void arrived_first_time() {
    __sanitizer_finish_switch_fiber(nullptr, &scheduler_lowest_, &scheduler_bytes_);
  }
  void leaving_fiber() {
    __sanitizer_start_switch_fiber(&fiber_frames_, scheduler_lowest_, scheduler_bytes_);
  }
  void arrived_at_fiber() {
    __sanitizer_finish_switch_fiber(fiber_frames_, &scheduler_lowest_, &scheduler_bytes_);
  }
  void leaving_for_good() {
    __sanitizer_start_switch_fiber(nullptr, scheduler_lowest_, scheduler_bytes_);
  }
  void arrived_at_scheduler() {
    __sanitizer_finish_switch_fiber(scheduler_frames_, nullptr, nullptr);
  }
  // The last frames never returned, so their redzones are still marked.
  void end(Stack stack) {
    __asan_unpoison_memory_region(stack.lowest, stack.bytes);
  }

 private:
  void* scheduler_frames_ = nullptr;
  void* fiber_frames_ = nullptr;
  const void* scheduler_lowest_ = nullptr;
  std::size_t scheduler_bytes_ = 0;

#elif defined(INTERLEAVE_TSAN)
  SwitchNotice() = default;
  SwitchNotice(const SwitchNotice&) = delete;
  SwitchNotice& operator=(const SwitchNotice&) = delete;
  ~SwitchNotice() {
    if (fiber_ != nullptr) __tsan_destroy_fiber(fiber_);
  }

  // Expensive to make, so it is kept for later starts of this Fiber.
  void begin() {
    if (fiber_ == nullptr) fiber_ = __tsan_create_fiber(0);
  }
  void leaving_scheduler(Stack) {
    scheduler_ = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(fiber_, 0);
  }
  void arrived_first_time() {}
  void leaving_fiber() {
    __tsan_switch_to_fiber(scheduler_, 0);
  }
  void arrived_at_fiber() {}
  void leaving_for_good() {
    __tsan_switch_to_fiber(scheduler_, 0);
  }
  void arrived_at_scheduler() {}
  void end(Stack) {}

 private:
  void* fiber_ = nullptr;
  void* scheduler_ = nullptr;

#else
  void begin() {}
  void leaving_scheduler(Stack) {}
  void arrived_first_time() {}
  void leaving_fiber() {}
  void arrived_at_fiber() {}
  void leaving_for_good() {}
  void arrived_at_scheduler() {}
  void end(Stack) {}
#endif
};

}  // namespace interleave
