#pragma once

#include "bench/machine/machine.hpp"
#include "results/files/row.hpp"

namespace interleave {

// Beyond these a row is flagged. docs/doctor.md explains them.
constexpr double much_stolen = 0.01;    // of the CPU time of a window: `steal`
constexpr double much_pressure = 0.25;  // of a cell's time, where its own workers fit: `pressure`
constexpr double much_jitter = 0.01;    // of a window, for one gap of the null loop: `jitter`

/// Flags what the machine may have done to a row: `steal`, `throttled`, `pressure`, `jitter`. A
/// flagged row counts like any other; it is the reader who decides.
void flag_noise(Row& row, const Machine& machine);

}  // namespace interleave
