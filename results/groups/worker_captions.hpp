#pragma once

#include "results/groups/contest.hpp"

#include <span>
#include <string>

namespace interleave {

/// Returns the words about workers for a picture of the best of each model. With several numbers of
/// workers: ", each model at the best number of workers measured". Where `auto` decided: ", each
/// model on all 2 CPUs (loops: a thread a CPU)". Otherwise empty.
std::string worker_caption(std::span<const Contest> contests);

/// Returns a caption for given numbers of workers: a pool holds one wait a worker and queues the
/// other tasks in flight. Empty if no more tasks are in flight than there are workers.
std::string queue_caption(std::span<const Contest> contests);

}  // namespace interleave
