#pragma once

#include "core/executor.hpp"

#include <cstdint>

namespace interleave::primitives {

/// How much an executor gets to do, and on how many workers.
struct Load {
  std::int64_t tasks;
  std::uint32_t in_flight = 1;
  std::uint32_t workers = 1;
};

// A model is measured through its Executor, as `interleave run` does, so that what is timed here is
// what is used there: from the opening of the window to the last finish. Both functions throw
// std::runtime_error when a task did not end well, and what the executor throws.

/// Nanoseconds a task of the `noop` workload: 1 / throughput.
double ns_per_noop(Executor& executor, const Load& load);

/// Nanoseconds a checkpoint of `tasks` tasks in flight on one worker, which share `checkpoints`.
double ns_per_checkpoint(Executor& executor, std::int64_t checkpoints, std::uint32_t tasks);

/// The job's environment is prepared and its ledger is made for each call, outside of the window.
double ns_of_job(Executor& executor, const Workload& workload, const Settings::Given& set,
                 const Load& load);

}  // namespace interleave::primitives
