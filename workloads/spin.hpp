#pragma once

#include <cstdint>

namespace interleave {

/// The calibrated kernel behind `cpu=200us`: a chain of dependent steps that no compiler removes.
/// Returns a value that depends on every step.
std::uint64_t spin(std::uint64_t seed, std::uint64_t iterations);

/// Iterations of spin() a microsecond on this machine, measured warm for about 30 ms. The
/// supervisor measures once a run and every cell uses its figure (Plan::spins_per_us), so that the
/// work is the same amount for all models; a loop on the clock would "scale" on no cores at all.
double calibrate_spin();

}  // namespace interleave
