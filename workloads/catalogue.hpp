#pragma once

#include "core/workload.hpp"

namespace interleave {

// One object a file: `sleep.cpp` defines sleep_workload, and so on; registry.cpp lists them.
extern const Workload noop_workload;
extern const Workload sleep_workload;

}  // namespace interleave
