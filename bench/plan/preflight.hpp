#pragma once

#include "bench/machine/limits.hpp"
#include "bench/plan/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace interleave {

/// What a cell cannot do without, as far as it is known before anything is made. Each is a lower
/// bound: who needs more hears of it from the kernel, and the row is `unsupported` then.
struct Needs {
  std::uint64_t processes = 0;    // and threads
  std::uint64_t descriptors = 0;  // of one process
  std::uint64_t memory_bytes = 0;
};
Needs needs_of(const Cell& cell);

/// Does the workload make connections or pipes for each slot before the window opens?
bool has_connections(const Workload& workload);

/// Which limit the cell does not fit under, with both numbers; nothing when it fits as far as one
/// can tell.
std::optional<std::string> refusal(const Cell& cell, const Limits& limits);

/// Throws std::runtime_error when no cell of the plan fits: the environment refuses the run.
void require_room(const RunPlan& plan, const Limits& limits);

}  // namespace interleave
