#pragma once

#include "core/workload.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace interleave {

/// The workloads that come with this project, in the order in which `interleave list` shows them.
std::vector<Workload> built_in_workloads();

/// Every workload of the catalogue in use (catalogue.hpp).
std::span<const Workload> all_workloads();

/// Returns the workload of that name, or null. Also finds the hidden workloads of the tests.
const Workload* find_any_workload(std::string_view name);

}  // namespace interleave
