#pragma once

#include "results/groups/contest.hpp"

#include <span>
#include <string>

namespace interleave {

/// Returns the words about workers for a picture of the best of each model. Empty if neither
/// applies.
/// - several numbers of workers: ", each model at the best number of workers measured"
/// - chosen by `auto`: ", each model on all 2 CPUs (loops: a thread a CPU)"
std::string worker_caption(std::span<const Contest> contests);

/// Returns a caption for given numbers of workers: a pool holds one wait a worker and queues the
/// other tasks in flight. Empty if no more tasks are in flight than there are workers.
std::string queue_caption(std::span<const Contest> contests);

}  // namespace interleave
