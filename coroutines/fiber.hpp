#pragma once

#include "coroutines/stack_pool.hpp"
#include "coroutines/switch_notice.hpp"

#include <cstdio>
#include <exception>
#include <memory>
#include <utility>

#include <boost/context/fiber.hpp>

namespace interleave {

/// A function that runs on a stack of its own and may stop in the middle of it, at any depth.
///
/// Two sides use it in turn, always on one thread: the *scheduler* calls start(), resume() and
/// finished(); the function that the fiber runs calls suspend(). It may be started again when it
/// has finished, and must not be destroyed before: Boost would unwind it with an exception.
///
/// Included by stackful_fibers.cpp alone, and inline: a processor predicts where a call returns to
/// by pairing it with a return, and after a switch every pair is wrong. Each call level between
/// the switch and the code that asked for it costs a misprediction.
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

  // resume() leaves the scheduler's stack; it comes back from suspend() or from the fiber's end.
  void resume() {
    notice_.leaving_scheduler(stack_);
    self_ = std::move(self_).resume();
    notice_.arrived_at_scheduler();
    if (finished()) notice_.end(stack_);
  }

  // suspend() leaves the fiber's stack; it comes back from resume().
  void suspend() {
    notice_.leaving_fiber();
    scheduler_ = std::move(scheduler_).resume();
    notice_.arrived_at_fiber();
  }

  bool finished() const noexcept { return !self_; }
  /// Where it runs; nobody's again as soon as the fiber has finished.
  Stack stack() const noexcept { return stack_; }

 private:
  // To Boost a stack allocator, but the stack is its pool's before and after.
  struct KeepStack {
    boost::context::stack_context allocate() const { std::terminate(); }  // always preallocated
    void deallocate(boost::context::stack_context&) const noexcept {}
  };

  boost::context::fiber self_;       // where it stopped
  boost::context::fiber scheduler_;  // where to go when it stops
  Stack stack_;
  [[no_unique_address]] SwitchNotice notice_;
};

}  // namespace interleave
