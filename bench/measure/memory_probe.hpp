#pragma once

#include "bench/measure/cell_runner.hpp"

#include <cstdint>
#include <functional>
#include <optional>

#include <sys/types.h>

namespace interleave {

/// Called while a held task occupies each place of a cell.
using LookAtHeld = std::function<void(pid_t group, const Ledger& ledger)>;

/// Runs the cell once more. Each place finishes one task and then holds the next one until `look`
/// has returned. Then ends the cell. Returns false, without a look, if so many tasks could not be
/// held.
bool hold_all(CellRunner& runner, const Cell& cell, const LookAtHeld& look);

/// Returns the proportional set size of the cell while every place is taken. Returns nullopt if
/// that state cannot be held. Also nullopt under an open load, where the load decides how many
/// tasks are in flight.
std::optional<std::uint64_t> probe_memory(CellRunner& runner, const Cell& cell);

}  // namespace interleave
