// The cost of letting another task run.
//
// A checkpoint on a loop is a virtual call, a place in the run queue, and two switches: out to the
// loop, and back to the task. The bare mechanism is measured the same way, out and back. The models
// run two tasks, so that another task is ready at every checkpoint.
//
// PITFALLS  A compiler that sees both sides of a bare coroutine switch turns it into a loop
//           counter. So the coroutine is made in a [[gnu::noipa]] function, which the compiler
//           cannot look into. A switch in a tight loop is predicted perfectly, in a program less
//           so. There is one thread, so pinning changes nothing.
#include "bench/primitives/executor_time.hpp"
#include "bench/primitives/primitive.hpp"
#include "core/serial.hpp"
#include "core/task.hpp"
#include "coroutines/coroutines.hpp"

#include <coroutine>
#include <exception>

#include <benchmark/benchmark.h>
#include <boost/context/fiber.hpp>
#ifdef INTERLEAVE_BOOST_FIBER
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>
#endif

namespace interleave::primitives {

namespace {

constexpr std::uint32_t two_tasks = 2;

double stackful_checkpoint(std::int64_t count) {
  auto model =
      make_stackful_fibers(Settings::parse("stackful_fibers", stackful_fibers_parameters, {}));
  return ns_per_checkpoint(*model, count, two_tasks);
}

double boost_context_round_trip(std::int64_t count) {
  namespace context = boost::context;
  bool over = false;
  context::fiber other([&over](context::fiber&& back) {
    while (!over) back = std::move(back).resume();
    return std::move(back);
  });
  auto time = time_warm(count, [&other](std::int64_t left) {
    for (; left > 0; --left) other = std::move(other).resume();
  });
  over = true;
  other = std::move(other).resume();
  return time;
}

#ifdef INTERLEAVE_BOOST_FIBER
double boost_fiber_yield(std::int64_t count) {
  return time_warm(count, [](std::int64_t yields) {
    auto body = [yields] {
      for (auto left = yields / 2; left > 0; --left) boost::this_fiber::yield();
    };
    boost::fibers::fiber one(body);
    boost::fibers::fiber other(body);
    one.join();
    other.join();
  });
}
#endif

double stackless_checkpoint(std::int64_t count) {
  auto model =
      make_stackless_tasks(Settings::parse("stackless_tasks", stackless_tasks_parameters, {}));
  return ns_per_checkpoint(*model, count, two_tasks);
}

// The smallest C++20 coroutine that can be suspended.
struct Bare {
  struct promise_type {
    Bare get_return_object() noexcept {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }
  };
  std::coroutine_handle<promise_type> frame;
};

[[gnu::noipa]] Bare suspend_for_ever() {
  while (true) co_await std::suspend_always{};
}

double coroutine_handle_round_trip(std::int64_t count) {
  auto frame = suspend_for_ever().frame;
  auto time = time_warm(count, [frame](std::int64_t left) {
    for (; left > 0; --left) frame.resume();
  });
  frame.destroy();
  return time;
}

// An await that need not wait: one load, and the frame runs on.
double ready_await(std::int64_t count) {
  auto model = make_serial({});
  return ns_per_checkpoint(*model, count, 1);
}

[[gnu::noipa]] Task<std::uint64_t> return_at_once(std::uint64_t value) {
  co_return value;
}

// A frame is made, run, asked for its result and destroyed: an allocation and four calls.
double task_frame(std::int64_t count) {
  return time_warm(count, [](std::int64_t left) {
    for (; left > 0; --left) {
      auto task = return_at_once(static_cast<std::uint64_t>(left));
      task.start();
      benchmark::DoNotOptimize(task.result());
    }
  });
}

constexpr Primitive primitives[] = {
    {"stackful_checkpoint", 2'000'000, stackful_checkpoint},
    {"peer:boost_context_round_trip", 2'000'000, boost_context_round_trip},
#ifdef INTERLEAVE_BOOST_FIBER
    {"peer:boost_fiber_yield", 300'000, boost_fiber_yield},
#endif
    {"stackless_checkpoint", 8'000'000, stackless_checkpoint},
    {"peer:coroutine_handle_round_trip", 20'000'000, coroutine_handle_round_trip},
    {"ready_await", 10'000'000, ready_await},
    {"task_frame", 1'000'000, task_frame},
};

}  // namespace

std::span<const Primitive> switch_primitives() {
  return primitives;
}

}  // namespace interleave::primitives
