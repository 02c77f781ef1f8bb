#pragma once

#include "bench/measure/cell.hpp"

namespace interleave {

/// When all workers are gone: from what the ledger holds of each task, or of all of them together,
/// the report's failures, digest, length of the window and throughput, judged by the oracle and by
/// how long `environment` says that each task must wait.
void summarize_tasks(const Execution& execution, const Environment& environment, Report& report);

}  // namespace interleave
