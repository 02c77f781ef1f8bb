#pragma once

#include "bench/measure/cell_runner.hpp"

#include <cstdint>
#include <functional>
#include <optional>

#include <sys/types.h>

namespace interleave {

/// Called while all places of a cell are taken by tasks that stand still.
using LookAtHeld = std::function<void(pid_t group, const Ledger& ledger)>;

/// Runs the cell once more, lets each place finish a task, holds the next one in each until `look`
/// has returned, and ends the cell. False: so many tasks could not be held, and there was no look.
bool hold_all(CellRunner& runner, const Cell& cell, const LookAtHeld& look);

/// The proportional set size of the cell while every place is taken. Nothing where that cannot be
/// held, and under an open load: how many are in flight there is for the load to say.
std::optional<std::uint64_t> probe_memory(CellRunner& runner, const Cell& cell);

}  // namespace interleave
