#pragma once

#include "bench/measure/cell.hpp"

namespace interleave {

/// Fills in the report's failures, digest, wall time and throughput from the ledger. Checks each
/// answer against the oracle, and each time against `environment`'s least wait. Call it after all
/// workers have ended.
void summarize_tasks(const Execution& execution, const Environment& environment, Report& report);

}  // namespace interleave
