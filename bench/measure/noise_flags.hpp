#pragma once

#include "bench/machine/machine.hpp"
#include "results/files/row.hpp"

namespace interleave {

// A row beyond one of these is flagged. docs/doctor.md explains them.
constexpr double much_stolen = 0.01;    // of the CPU time of a window: `steal`
constexpr double much_pressure = 0.25;  // of a cell's time, where its own workers fit: `pressure`
constexpr double much_jitter = 0.01;    // of a window, for one gap of the null loop: `jitter`

/// Flags disturbances by the machine on a row: `steal`, `throttled`, `pressure`, `jitter`. A
/// flagged row counts like any other. The reader decides about it.
void flag_noise(Row& row, const Machine& machine);

}  // namespace interleave
