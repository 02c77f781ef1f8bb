#pragma once

#include "coroutines/stack_pool.hpp"
#include "coroutines/switch_notice.hpp"

#include <cstdio>
#include <exception>
#include <memory>
#include <utility>

#include <boost/context/fiber.hpp>

namespace interleave {

/// A function that runs on a stack of its own and may be suspended at any call depth.
///
/// Two sides use it in turn, always on one thread. The *scheduler* calls start(), resume() and
/// finished(). The function that the fiber runs calls suspend(). A fiber that has finished may be
/// started again. It must not be destroyed before it has finished, because Boost would then unwind
/// it with an exception.
///
/// All of it is inline, in the one translation unit stackful_fibers.cpp. A processor predicts the
/// target of a return from the last call, and after a switch the last call is another one. So each
/// call level between the switch and the code that asked for it costs a misprediction.
class Fiber {
 public:
  using Entry = void (*)(void* argument);

  Fiber() noexcept = default;
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;
  ~Fiber() {
    if (finished()) return;
    std::fputs("interleave: a suspended fiber was destroyed\n", stderr);
    std::terminate();
  }

  /// Runs `entry(argument)` on `stack` until it suspends or finishes. An exception that leaves
  /// `entry` ends the process.
  void start(Stack stack, Entry entry, void* argument) {
    stack_ = stack;
    notice_.begin();
    boost::context::stack_context memory;
    memory.sp = stack.top();
    memory.size = stack.bytes;
    self_ = boost::context::fiber(
        std::allocator_arg, boost::context::preallocated(memory.sp, memory.size, memory),
        KeepStack{}, [this, entry, argument](boost::context::fiber&& scheduler) {
          scheduler_ = std::move(scheduler);
          notice_.arrived_first_time();
          entry(argument);
          notice_.leaving_for_good();
          return std::move(scheduler_);
        });
    resume();
  }

  /// Leaves the scheduler's stack. Returns when the fiber suspends or ends.
  void resume() {
    notice_.leaving_scheduler(stack_);
    self_ = std::move(self_).resume();
    notice_.arrived_at_scheduler();
    if (finished()) notice_.end(stack_);
  }

  /// Leaves the fiber's stack. Returns when the scheduler calls resume().
  void suspend() {
    notice_.leaving_fiber();
    scheduler_ = std::move(scheduler_).resume();
    notice_.arrived_at_fiber();
  }

  bool finished() const noexcept { return !self_; }
  /// The stack that it runs on, or ran on last.
  Stack stack() const noexcept { return stack_; }

 private:
  // The stack allocator that Boost asks for. The stack belongs to its pool.
  struct KeepStack {
    boost::context::stack_context allocate() const { std::terminate(); }  // always preallocated
    void deallocate(boost::context::stack_context&) const noexcept {}
  };

  boost::context::fiber self_;       // where the fiber stopped
  boost::context::fiber scheduler_;  // where the scheduler stopped
  Stack stack_;
  [[no_unique_address]] SwitchNotice notice_;
};

}  // namespace interleave
