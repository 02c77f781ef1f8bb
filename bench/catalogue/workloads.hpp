#pragma once

#include "core/workload.hpp"

#include <span>
#include <string_view>

namespace interleave {

/// Every workload that this program can run, in the order in which `interleave list` shows them:
/// those of workloads/, and those that live beside what they need.
std::span<const Workload> all_workloads();

/// The workload of that name, or null. Knows also the hidden ones that the tests use.
const Workload* find_any_workload(std::string_view name);

/// Whether it computes for so long as its parameters say: how much work a task has then depends on the
/// calibration of the run (Plan::spins_per_us), and its answer may.
bool is_calibrated(const Workload& workload);

}  // namespace interleave
