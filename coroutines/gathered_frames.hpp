#pragma once

#include "core/child_tasks.hpp"
#include "core/context.hpp"
#include "coroutines/event_loop.hpp"

#include <coroutine>
#include <cstddef>
#include <exception>

namespace interleave {

/// A coroutine that no one awaits. It starts at once and frees its own frame at its end. An
/// exception that leaves it ends the process.
struct Detached {
  struct promise_type {
    Detached get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }
  };
};

/// The handle of a Detached coroutine that is suspended at its start.
struct Countdown {
  struct promise_type : Detached::promise_type {
    Countdown get_return_object() noexcept {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
  };
  std::coroutine_handle<> frame;
};

/// Puts the parent of a gather into `ready` when `gather.size` children have resumed the countdown,
/// each at its own end. One frame serves all children.
inline Countdown count_down(RunQueue& ready, Request& gather) {
  while (--gather.size > 0) co_await std::suspend_always{};
  ready.push(gather);
}

/// Begins all children on the caller's stack, each as far as its first wait. Returns true if no
/// child had to wait. Otherwise the last child to finish puts the parent into the loop's run queue.
inline bool begin_all(Context& world, EventLoop& loop, Request& gather) {
  ChildTasks& children = *gather.gathering;
  std::coroutine_handle<> countdown;
  gather.size = 0;  // children that have not finished
  for (std::size_t child = 0; child < children.count(); ++child) {
    loop.count_start();
    if (children.begin(world, child)) continue;
    if (++gather.size == 1) countdown = count_down(loop.run_queue(), gather).frame;
    children.wake_at_end(child, countdown);
  }
  return gather.size == 0;
}

}  // namespace interleave
