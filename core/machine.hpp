#pragma once

#include <cstdint>

namespace interleave {

/// CPUs that this process may run on, at least 1.
std::uint32_t usable_cpus();

}  // namespace interleave
