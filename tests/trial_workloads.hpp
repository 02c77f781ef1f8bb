#pragma once

#include "core/workload.hpp"

#include <string>

namespace interleave::testing {

// Workloads that try a model rather than use it. Each is one object; see trial_workloads.cpp.

/// Fails in each way a task can fail without its process: one task throws, one reads from a
/// descriptor that is not open, the others answer.
extern const Workload failing_workload;

/// Task `victim` ends its worker: `how` is kill, abort or exit0 (which claims that all is well).
/// With `victim=all` every task does.
extern const Workload deadly_workload;

/// Fails when two running tasks have the same slot, when a slot is not below `slots`, or when more
/// than `slots` tasks run at once. The first `together` tasks wait for one another, so the job ends
/// only if that many do run at once.
extern const Workload checks_slots_workload;

/// Answers at once; only task `victim` blocks its whole server for `stall`, by a call of which its
/// model does not know.
extern const Workload stalling_workload;

/// Burns `cpu` of CPU time, and ten times as much in a warm-up.
extern const Workload burning_workload;

/// Ends its worker in the warm-up, before any task.
extern const Workload dies_in_warm_up_workload;

/// Has a peer that ends at once, and tasks that sleep.
extern const Workload peer_gone_workload;

/// Has `hogs` background tasks; each counted task waits until every one of them has taken a turn
/// since it began, so the job ends only if they run beside. Task `victim` ends its worker, with
/// `victim=all` every task does; background task `faulty` throws.
extern const Workload with_background_workload;

/// Empty when all background tasks of a `with_background` environment have run and are gone, else what is
/// wrong.
std::string what_is_left(const Environment& environment);

}  // namespace interleave::testing
