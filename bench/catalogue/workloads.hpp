#pragma once

#include "core/workload.hpp"

#include <span>
#include <string_view>

namespace interleave {

/// Every workload that this program can run, in the order in which `interleave list` shows them.
std::span<const Workload> all_workloads();

/// Returns the workload of that name, or null. Also finds the hidden workloads of the tests.
const Workload* find_any_workload(std::string_view name);

/// Do the workload's parameters give computing times? The work of a task, and possibly its answer,
/// then depends on the calibration of the run (Plan::spins_per_us).
bool is_calibrated(const Workload& workload);

}  // namespace interleave
