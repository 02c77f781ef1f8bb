#pragma once

#include "core/executor.hpp"

namespace interleave {

// The models whose waits take no thread. A loop resumes each task whose request is done.

/// A stack for each task (Boost.Context): waiting switches stacks, from any call depth.
std::unique_ptr<Executor> make_stackful_fibers(const Settings&);
inline constexpr Parameter stall_parameter{
    .name = "stall",
    .kind = Parameter::Kind::duration,
    .preset = "10ms",
    .meaning = "a task that keeps its loop to itself for longer is flagged: stalled_loop",
    .least = 1'000'000,
    .most = 3'600'000'000'000};
inline constexpr Parameter loop_parameter{
    .name = "loop",
    .kind = Parameter::Kind::choice,
    .preset = "epoll",
    .meaning = "how the kernel is asked: when a call is worth a try, or to make it",
    .choices = "epoll|io_uring"};
inline constexpr Parameter stackful_fibers_parameters[] = {
    {.name = "stack",
     .kind = Parameter::Kind::bytes,
     .preset = "64KiB",
     .meaning = "stack of a fiber, besides its guard page",
     .least = 16 << 10,
     .most = 64 << 20},
    stall_parameter,
    loop_parameter,
};

/// C++20 coroutines: waiting suspends a frame, and each level that waits has a frame of its own.
std::unique_ptr<Executor> make_stackless_tasks(const Settings&);
inline constexpr Parameter stackless_tasks_parameters[] = {stall_parameter, loop_parameter};

}  // namespace interleave
