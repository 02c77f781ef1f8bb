#pragma once

#include "bench/machine/limits.hpp"
#include "bench/plan/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace interleave {

/// Lower bounds of the resources of a cell, as far as they are known before it starts. If the cell
/// needs more, the kernel refuses that, and the row becomes `unsupported`.
struct Needs {
  std::uint64_t processes = 0;    // processes and threads
  std::uint64_t descriptors = 0;  // of one process
  std::uint64_t memory_bytes = 0;
};
Needs needs_of(const Cell& cell);

/// Does the workload make connections or pipes for each slot before the window opens?
bool has_connections(const Workload& workload);

/// Returns the limit that the cell exceeds, with both numbers. Returns nullopt if the cell fits as
/// far as this can be known.
std::optional<std::string> refusal(const Cell& cell, const Limits& limits);

/// Throws std::runtime_error if no cell of the plan fits the limits.
void require_room(const RunPlan& plan, const Limits& limits);

}  // namespace interleave
