#pragma once

#include <cstdint>

namespace interleave {

/// The calibrated kernel behind `cpu=200us`: a chain of dependent steps that no compiler removes.
/// Returns a value that depends on every step.
std::uint64_t spin(std::uint64_t seed, std::uint64_t iterations);

/// Returns how many iterations of spin() take a microsecond on this machine, measured warm for
/// about 30 ms. The supervisor measures once a run, and every cell uses that figure
/// (Plan::spins_per_us), so all models do the same amount of work. A loop that watches the clock
/// instead would seem to scale without any cores.
double calibrate_spin();

}  // namespace interleave
