#pragma once

#include "core/workload.hpp"

namespace interleave {

// Workloads that do what a Python program does. The bytecode and the counts are the same under
// every model.

/// Runs a short program on a private interpreter and heap. Tasks share functions and constants.
extern const Workload bytecode_workload;
/// Reads objects made before the first worker, and shows what counting costs after a fork.
extern const Workload shared_objects_workload;

}  // namespace interleave
