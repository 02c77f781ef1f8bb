#pragma once

#include "coroutines/fiber_context.hpp"
#include "coroutines/stack_reserve.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace interleave {

/// The fibers of gathered children on one loop. Fibers and stacks are made when they are first
/// needed, and used again. Used by the scheduler. [F4 of stackful_fibers.cpp]
class ChildFibers {
 public:
  ChildFibers(FiberContext& world, std::size_t stack_bytes) : world_(world), stacks_(stack_bytes) {}

  /// Begins children of `gather` until all are begun or no stack is left. Returns true when the
  /// parent is to go on: all children are finished, or the parent has to run one itself.
  bool begin(Request& gather) {
    auto& family = *static_cast<Family*>(gather.argument);
    ++family.unfinished;  // so that no child that finishes at once is the last
    while (!family.all_begun()) {
      auto stack = stacks_.take();
      if (!stack) break;
      begin_one(gather, family.begun++, *stack);
    }
    return --family.unfinished == 0 || !family.all_begun();
  }

  /// Children begun so far.
  std::uint64_t begun() const { return begun_; }

 private:
  struct Child final : LoopFiber {
    void run() override { of().children.begin(owner->world_, number); }
    void on_end() override { owner->end(*this); }
    Family& of() const { return *static_cast<Family*>(gather->argument); }

    ChildFibers* owner = nullptr;
    Request* gather = nullptr;  // its parent's
    std::size_t number = 0;
  };

  void begin_one(Request& gather, std::size_t number, Stack stack) {
    if (free_.empty()) free_.push_back(&fibers_.emplace_back());
    Child& child = *free_.back();
    free_.pop_back();
    child.owner = this;
    child.gather = &gather;
    child.number = number;
    ++begun_;
    world_.loop.count_start();
    world_.start(child, stack);
    if (child.finished()) end(child);
  }

  // The last child puts its parent into the run queue.
  void end(Child& child) {
    stacks_.give_back(child.stack());
    free_.push_back(&child);
    if (--child.of().unfinished == 0) world_.loop.run_queue().push(*child.gather);
  }

  FiberContext& world_;
  StackReserve stacks_;
  std::deque<Child> fibers_;
  std::vector<Child*> free_;
  std::uint64_t begun_ = 0;
};

}  // namespace interleave
