#pragma once

#include "core/executor.hpp"

#include <cstdint>

namespace interleave::primitives {

/// The work of an executor and the number of its workers.
struct Load {
  std::int64_t tasks;
  std::uint32_t in_flight = 1;
  std::uint32_t workers = 1;
};

// A model is measured through its Executor, as in `interleave run`. The time runs from the opening
// of the window to the last finish. The functions throw std::runtime_error if a task did not end
// well, and whatever the executor throws.

/// Returns the nanoseconds per task of the `noop` workload, which is 1 / throughput.
double ns_per_noop(Executor& executor, const Load& load);

/// Returns the nanoseconds per checkpoint on one worker. `tasks` in flight share the `checkpoints`.
double ns_per_checkpoint(Executor& executor, std::int64_t checkpoints, std::uint32_t tasks);

/// Returns the nanoseconds of a job. Its environment and ledger are made before the window opens.
double ns_of_job(Executor& executor, const Workload& workload, const Settings::Given& set,
                 const Load& load);

}  // namespace interleave::primitives
