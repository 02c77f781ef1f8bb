#pragma once

#include "core/executor.hpp"
#include "tests/support.hpp"

namespace interleave::testing {

/// Settings for which the workload's tasks are quick (Workload::small), and those that it needs.
Settings::Given small_settings(const Workload& workload);

/// How many tasks, how many of them at once, and by how many workers.
struct Load {
  std::uint32_t tasks, in_flight, workers;
  std::optional<OpenLoad> open = {};  // then `tasks` does not count
};

/// Expects that the model gives, task by task, what the oracle gives: the same digest, or the same
/// error. Skips the test if the kernel refuses io_uring.
void expect_agreement(const Model& model, const Workload& workload, const Load& load,
                      const Settings::Given& model_settings = {},
                      const Settings::Given& workload_settings = {});

/// Expects that tasks see as many processes, threads and tasks at once as the descriptor says.
void expect_fingerprint(const Model& model);

}  // namespace interleave::testing
