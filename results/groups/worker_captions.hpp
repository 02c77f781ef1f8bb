#pragma once

#include "results/groups/contest.hpp"

#include <span>
#include <string>

namespace interleave {

/// The words about workers in a picture of the best of each model: ", each model at the best number
/// of workers measured" where there were several, ", each model on all 2 CPUs (loops: a thread a
/// CPU)" where `auto` decided, else nothing.
std::string worker_caption(std::span<const Contest> contests);

/// For numbers of workers that were given: that a pool holds one wait a worker, and queues the
/// other tasks in flight. Nothing where no more are in flight than there are workers.
std::string queue_caption(std::span<const Contest> contests);

}  // namespace interleave
