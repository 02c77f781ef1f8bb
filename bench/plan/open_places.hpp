#pragma once

#include "core/arrivals.hpp"
#include "core/executor.hpp"
#include "core/workload.hpp"

#include <cstdint>

namespace interleave {

/// How many tasks of an open load a loop, or a model with a worker for each task, admits at once when
/// nobody says: as many as arrive, at most 10,000, and at most what this machine's limits hold.
/// Where each place has a connection of its own it is what the load is expected to need, many times
/// over. A cap that was met all the same is in the row (`capped`).
std::uint32_t open_places(const Model& model, const Workload& workload, const Settings& settings,
                          const OpenLoad& load);

/// How many blocking workers an open load is expected to need, twice over (Little's law): rate x
/// service time (Workload::service_time).
std::uint32_t open_workers(const Workload& workload, const Settings& settings,
                           const OpenLoad& load);

}  // namespace interleave
