// The harness's cost per task: its record, its number from the shared counter, two clock reads.
//
// serial_noop is the empty task as `interleave run` runs it. bare_noop calls the same body in a
// loop without records. harness_added is the difference, measured in turns in one process.
//
// PITFALLS  A virtual machine may need a system call to read the clock. That shows in clock_read
//           and in every model alike. Each record is written once and never read in the loop, so
//           the memory's speed is in the figure, as it is in a run.
#include "bench/primitives/executor_time.hpp"
#include "bench/primitives/primitive.hpp"
#include "core/blocking.hpp"
#include "core/serial.hpp"
#include "workloads/registry.hpp"

#include <benchmark/benchmark.h>

namespace interleave::primitives {

namespace {

double serial_noop(std::int64_t count) {
  return ns_per_noop(*make_serial({}), {.tasks = count});
}

double bare_noop(std::int64_t count) {
  const Workload& noop = *find_workload("noop");
  BlockingContext world;
  auto environment = noop.prepare({}, {});
  return time_warm(count, [&](std::int64_t tasks) {
    for (std::uint32_t index = 0; index < tasks; ++index) {
      auto task = noop.body(world, *environment, {index, 0, splitmix64(index)});
      task.start();
      benchmark::DoNotOptimize(task.result());
    }
  });
}

double harness_added(std::int64_t count) {
  constexpr int turns = 4;
  double added = 0;
  for (int turn = 0; turn < turns; ++turn) {
    added += serial_noop(count / turns) - bare_noop(count / turns);
  }
  return added / turns;
}

double clock_read(std::int64_t count) {
  return time_warm(count, [](std::int64_t left) {
    for (; left > 0; --left) benchmark::DoNotOptimize(now_ns());
  });
}

constexpr Primitive primitives[] = {
    {"serial_noop", 100'000, serial_noop},
    {"peer:bare_noop", 300'000, bare_noop},
    {"harness_added", 200'000, harness_added},
    {"clock_read", 300'000, clock_read},
};

}  // namespace

std::span<const Primitive> harness_primitives() {
  return primitives;
}

}  // namespace interleave::primitives
