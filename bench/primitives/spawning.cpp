// The cost of making a worker (a thread, a process) and of waiting for its end.
//
// The models make one worker a task, one at a time. Their peers do the bare calls in a loop.
//
// PITFALLS  The C library keeps the stacks of ended threads, so only the first thread pays for its
//           stack. A fork copies the page tables, so it costs a large program far more than this
//           small one. A worker that starts on another core costs a wake-up, unless it is pinned.
#include "bench/primitives/executor_time.hpp"
#include "bench/primitives/primitive.hpp"
#include "core/posix.hpp"
#include "process/process.hpp"
#include "threads/threads.hpp"

#include <thread>

#include <sys/wait.h>

namespace interleave::primitives {

namespace {

double thread_per_task(std::int64_t count) {
  return ns_per_noop(*make_thread_per_task({}), {.tasks = count});
}

double thread_spawn_join(std::int64_t count) {
  return time_warm(count, [](std::int64_t left) {
    for (; left > 0; --left) std::thread([] {}).join();
  });
}

double fork_per_task(std::int64_t count) {
  return ns_per_noop(*make_fork_per_task({}), {.tasks = count});
}

double fork_wait(std::int64_t count) {
  return time_warm(count, [](std::int64_t left) {
    for (; left > 0; --left) {
      pid_t child = check(::fork(), "fork");
      if (child == 0) ::_exit(0);
      check(::waitpid(child, nullptr, 0), "waitpid");
    }
  });
}

constexpr Primitive primitives[] = {
    {"thread_per_task", 500, thread_per_task},
    {"peer:thread_spawn_join", 500, thread_spawn_join},
    {"fork_per_task", 100, fork_per_task},
    {"peer:fork_wait", 100, fork_wait},
};

}  // namespace

std::span<const Primitive> spawn_primitives() {
  return primitives;
}

}  // namespace interleave::primitives
