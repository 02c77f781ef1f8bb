#pragma once

#include "core/arrivals.hpp"
#include "core/executor.hpp"
#include "core/workload.hpp"

#include <cstdint>

namespace interleave {

/// Returns the default in_flight of an open load, for event loops and models with a worker per
/// task. It is the number of arrivals, at most 10,000, and at most what fits this machine's limits.
/// A workload with a connection per place gets a large multiple of the expected need instead. A row
/// whose cap was reached says so (`capped`).
std::uint32_t open_places(const Model& model, const Workload& workload, const Settings& settings,
                          const OpenLoad& load);

/// Returns twice the expected number of busy blocking workers (Little's law): rate x
/// Workload::service_time.
std::uint32_t open_workers(const Workload& workload, const Settings& settings,
                           const OpenLoad& load);

}  // namespace interleave
