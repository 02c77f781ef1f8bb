#pragma once

#include "core/workload.hpp"

#include <span>
#include <string_view>

namespace interleave {

/// Every workload that `interleave list workloads` shows, in that order.
std::span<const Workload> workloads();

/// The workload of that name, or null. Knows also the hidden ones that the tests use (`faulty`,
/// `observer`).
const Workload* find_workload(std::string_view name);

}  // namespace interleave
