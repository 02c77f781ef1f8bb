#pragma once

#include "core/workload.hpp"

namespace interleave {

// What a Python program does, as workloads: under every model the same bytecode, the same counts.

/// A short program on an interpreter and a heap of its own; functions and constants are shared.
extern const Workload bytecode_workload;
/// Objects made before the first worker, which all tasks look at: what counting does after a fork.
extern const Workload shared_objects_workload;

}  // namespace interleave
