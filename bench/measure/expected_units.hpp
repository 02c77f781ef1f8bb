#pragma once

#include "bench/plan/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace interleave {

/// Checks that a model did its own kind of work. Units are workers, children, fibers or task
/// frames. Returns a sentence if `units` differs from what the cell's model makes for `begun`
/// tasks, else nullopt.
///
/// A model with a unit per task may make more, for the children of tasks. A pool of processes may
/// have replaced workers that died.
std::optional<std::string> unit_mismatch(const Cell& cell, std::uint64_t begun,
                                         std::uint64_t units);

}  // namespace interleave
