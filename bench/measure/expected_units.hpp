#pragma once

#include "bench/plan/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace interleave {

/// Proof of equal work: a model is what it makes. Says in a sentence that the `units` (workers,
/// children, fibers or task frames) which `begun` tasks were given are not those that the cell's
/// model promises; nothing when they are.
///
/// A model that makes something for each task may make more, for the children of a task; a pool of
/// processes may have replaced workers that died.
std::optional<std::string> unit_mismatch(const Cell& cell, std::uint64_t begun,
                                         std::uint64_t units);

}  // namespace interleave
