#pragma once

#include "core/workload.hpp"

#include <span>
#include <string_view>

namespace interleave {

/// Returns all workloads that `interleave list workloads` shows, in its order.
std::span<const Workload> workloads();

/// Returns the workload of that name, or null. Also finds the hidden workloads of the tests, such
/// as `faulty` and `observer`.
const Workload* find_workload(std::string_view name);

}  // namespace interleave
